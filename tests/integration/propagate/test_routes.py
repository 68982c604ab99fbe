"""Launch, cancel, answer, order and cascade as a client meets them."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import waves
from tests.integration.conftest import SignIn
from tests.integration.propagate.seeds import asks, events, make_circle, make_seed, seed_of, tomorrow
from tests.integration.town import Town


@pytest.fixture
async def running(graph: Graph, clock: Clock, settings: Settings, town: Town, api: httpx.AsyncClient) -> list[str]:
    """A seed `s-1` with so little time that its three starters are asked at once; the people of its circle."""
    people = make_circle(town)
    make_seed(town, "s-1", people[:3], tomorrow(clock, 2.5))
    return people


@pytest.fixture
async def asked(
    running: list[str], api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, settings: Settings, clock: Clock
) -> list[str]:
    """The same people once the seed is launched and its starters are asked."""
    launched = await api.post("/api/v1/seeds/s-1/launch", headers=signed_in("boss", role="admin"))
    assert launched.status_code == 202
    await waves.begin(graph, settings, seed_id="s-1", now=clock.now(), once="propagate:launched")
    return running


async def say(
    api: httpx.AsyncClient, headers: dict[str, str], answer: object = "yes", seed: str = "s-1"
) -> httpx.Response:
    return await api.post(f"/api/v1/seeds/{seed}/answer", headers=headers, json={"answer": answer})


async def test_a_starter_launches_and_everybody_else_may_not(
    running: list[str], api: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    stranger = await api.post("/api/v1/seeds/s-1/launch", headers=signed_in(running[7]))
    launched = await api.post("/api/v1/seeds/s-1/launch", headers=signed_in(running[0]))
    again = await api.post("/api/v1/seeds/s-1/launch", headers=signed_in(running[0]))
    nowhere = await api.post("/api/v1/seeds/s-9/launch", headers=signed_in("boss", role="admin"))

    assert stranger.status_code == 404, "whoever has no part in it may not know of it"
    assert launched.status_code == 202
    assert launched.json() == {"seed_id": "s-1", "state": "propagating"}
    assert launched.headers["Location"] == "/api/v1/seeds/s-1/cascade"
    assert again.status_code == 409 and again.json()["state"] == "propagating"
    assert nowhere.status_code == 404
    assert len(events(town, "seed.launched")) == 1


async def test_an_answer_is_recorded_once_and_only_from_who_was_asked(
    asked: list[str], api: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    first = await say(api, signed_in(asked[0]), "maybe")
    second = await say(api, signed_in(asked[0]), "yes")
    not_asked = await say(api, signed_in(asked[9]))
    nowhere = await say(api, signed_in(asked[0]), seed="s-9")
    malformed = await say(api, signed_in(asked[1]), "perhaps")
    nobody = await say(api, {})

    assert first.status_code == 200 and first.json()["answer"] == "maybe"
    assert second.status_code == 409
    assert second.json()["answer"] == "maybe" and second.json()["answered_at"]
    assert not_asked.status_code == 404, "whoever was not asked may not know of it"
    assert nowhere.status_code == 404
    assert malformed.status_code == 422 and malformed.json()["errors"][0]["field"] == "body.answer"
    assert nobody.status_code == 401
    assert [(event["user_id"], event["answer"]) for event in events(town, "person.answered")] == [(asked[0], "maybe")]


async def test_a_yes_from_who_goes_elsewhere_by_now_is_refused_and_the_ask_stays_open(
    asked: list[str], api: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    """A plan by hand, accepted after the seed asked."""
    town.run(
        """
        MATCH (seed:Seed {id: 's-1'}), (person:User {id: $id})
        CREATE (person)-[:GOES_TO {state: 'accepted'}]->(:Plan {id: 'by-hand', state: 'proposed', start: seed.start})
        """,
        id=asked[0],
    )

    yes = await say(api, signed_in(asked[0]), "yes")
    still_open = asks(town, "s-1")[0]["ask"].get("answer") is None
    no = await say(api, signed_in(asked[0]), "no")

    assert (yes.status_code, yes.json()["title"]) == (409, "Taken at that time")
    assert still_open
    assert (no.status_code, [event["answer"] for event in events(town, "person.answered")]) == (200, ["no"])


async def test_an_answer_after_the_deadline_or_after_the_seed_is_refused(
    asked: list[str], api: httpx.AsyncClient, signed_in: SignIn, clock: Clock, town: Town
) -> None:
    town.run(
        "MATCH (:Seed {id: 's-1'})-[ask:ASKED]->(:User {id: $id}) SET ask.deadline = $past",
        id=asked[0],
        past=clock.now() - timedelta(minutes=1),
    )

    late = await say(api, signed_in(asked[0]))
    cancelled = await api.post("/api/v1/seeds/s-1/cancel", headers=signed_in(asked[1]))
    over = await say(api, signed_in(asked[1]))
    again = await api.post("/api/v1/seeds/s-1/cancel", headers=signed_in(asked[1]))

    assert late.status_code == 409 and late.json()["title"] == "Too late"
    assert cancelled.status_code == 202 and seed_of(town, "s-1")["state"] == "cancelled"
    assert over.status_code == 409 and over.json()["state"] == "cancelled"
    assert again.status_code == 409
    assert [event["reason"] for event in events(town, "seed.stopped")] == ["cancelled"]
    assert all(ask["ask"].get("answer") is None for ask in asks(town, "s-1"))


async def test_less_like_this_declines_and_keeps_the_category_away(
    asked: list[str], api: httpx.AsyncClient, signed_in: SignIn, settings: Settings, clock: Clock, town: Town
) -> None:
    async def less(person: str, seed: str = "s-1") -> httpx.Response:
        return await api.post(f"/api/v1/seeds/{seed}/less-like-this", headers=signed_in(person))

    first = await less(asked[0])
    again = await less(asked[0])
    await say(api, signed_in(asked[1]), "yes")
    going = await less(asked[1])
    await api.post("/api/v1/seeds/s-1/cancel", headers=signed_in("boss", role="admin"))
    over = await less(asked[2])
    stranger = await less(asked[9])
    nowhere = await less(asked[0], "s-9")
    nobody = await api.post("/api/v1/seeds/s-1/less-like-this")

    assert first.status_code == 200
    assert first.json() | {"until": None} == {"seed_id": "s-1", "answer": "no", "category": "restaurant", "until": None}
    assert datetime.fromisoformat(first.json()["until"]) - clock.now() > timedelta(days=settings.avoid_days - 1)
    assert again.status_code == 200 and again.json() == first.json()
    assert going.status_code == 200 and going.json()["answer"] == "yes", "an answer that was given stays"
    assert over.status_code == 200 and over.json()["answer"] is None
    assert stranger.status_code == 404
    assert nowhere.status_code == 404
    assert nobody.status_code == 401
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in (stranger, nowhere, nobody))
    assert [(event["user_id"], event["answer"]) for event in events(town, "person.answered")] == [
        (asked[0], "no"),
        (asked[1], "yes"),
    ]
    wishes = town.run("MATCH (p:User)-[:AVOIDS]->(v:Venue) RETURN p.id AS person, v.id AS venue ORDER BY person")
    assert wishes == [{"person": person, "venue": "venue-of-s-1"} for person in asked[:3]]


async def test_order_and_cascade_show_what_each_may_see(
    asked: list[str], api: httpx.AsyncClient, signed_in: SignIn, town: Town
) -> None:
    town.run("MATCH (p:User {id: $id}) SET p.privacy_level = 'private'", id=asked[2])

    async def seen(what: str, person: str, role: str = "member") -> httpx.Response:
        return await api.get(f"/api/v1/seeds/s-1/{what}", headers=signed_in(person, role=role))

    cascade = (await seen("cascade", "boss", "admin")).json()
    own = (await seen("cascade", asked[0])).json()
    order = (await seen("order", asked[0])).json()

    assert cascade["waves"] == [{"wave": 0, "user_ids": [node["id"] for node in cascade["nodes"]]}]
    assert len(cascade["nodes"]) == 3 and len(cascade["edges"]) == 3
    assert {node["id"] for node in own["nodes"]} == {asked[0], asked[1]}
    assert [node["id"] for node in own["nodes"] if node["reasons"]] == [asked[0]]
    assert {place["user_id"] for place in order["asked"]} == {asked[0], asked[1]}
    assert {each["order"] for each in order["compared"]} >= {"influence", "random"}
    assert (await seen("cascade", asked[9])).status_code == 404
    assert (await seen("order", asked[9])).status_code == 404
    assert (await api.get("/api/v1/seeds/s-9/order", headers=signed_in("boss", role="admin"))).status_code == 404
