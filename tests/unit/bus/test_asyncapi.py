"""The AsyncAPI document tells every event, its stream, its form and who reads it."""

from __future__ import annotations

import json

import httpx
import pytest

from app.bus.asyncapi import document
from app.bus.events import EVENTS, STREAMS, stream_of
from app.bus.subscriptions import subscriptions
from app.main import create_app
from app.settings import Settings
from app.workers import READINGS, ROUTES


def test_every_stream_and_every_event_is_described() -> None:
    made = document()
    sent = {channel["address"] for channel in made["channels"].values()}
    schemas = made["components"]["schemas"]

    assert made["asyncapi"].startswith("3.")
    assert sent == set(STREAMS)
    assert {kind.__name__ for kind in EVENTS.values()} <= set(schemas)
    assert schemas["PersonAnswered"]["properties"]["answer"]["enum"] == ["yes", "maybe", "no"]
    assert {operation["action"] for operation in made["operations"].values()} == {"send"}


@pytest.mark.parametrize("transport", ["redis", "kafka"])
def test_who_reads_what_is_told_as_the_workers_have_it(transport: str) -> None:
    wanted = tuple(subscriptions(ROUTES, readings=READINGS))
    made = document(wanted, "kafka" if transport == "kafka" else "redis")
    readers = {name for name, operation in made["operations"].items() if operation["action"] == "receive"}

    assert readers == {f"{each.stream} for {each.group}" for each in wanted}
    for each in wanted:
        channel = made["channels"][f"{each.stream} for {each.group}"]
        assert channel["address"] == each.stream
        assert all(name in channel["description"] for name in each.handlers)


def test_all_references_lead_somewhere() -> None:
    made = document(tuple(subscriptions(ROUTES)))

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            return [value for key, value in part.items() if key == "$ref"] + [
                found for value in part.values() for found in references(value)
            ]
        return [found for each in part for found in references(each)] if isinstance(part, list) else []

    for reference in references(made):
        place: object = made
        for step in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            place = place[step.replace("%20", " ").replace("~1", "/")]


async def test_the_api_serves_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = create_app(Settings(home=tmp_path_factory.mktemp("home"), token_secret="x" * 32))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sprout.test") as client:
        served = await client.get("/asyncapi.json")
    assert served.status_code == 200
    assert served.json() == json.loads(json.dumps(document()))


def test_every_event_has_a_route_and_every_reading_is_declared() -> None:
    assert set(ROUTES) == set(EVENTS.values())
    read = {
        (stream_of(kind.model_fields["type"].default), group) for kind, groups in ROUTES.items() for group in groups
    }
    assert set(READINGS) == read
