from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from app.bus.event import Event, UnknownEvent
from app.bus.events import EVENTS, STREAMS, PersonAnswered, PersonAsked, SeedLaunched, SeedReordered, parse, stream_of
from app.bus.subscriptions import Routes, subscriptions
from app.bus.transport import encode
from app.bus.work import Work


def make_answer(**changes: Any) -> dict[str, Any]:
    return {
        "id": "e-1",
        "type": "person.answered",
        "schema": 1,
        "key": "s-1",
        "sequence": 4,
        "at": datetime(2026, 11, 25, 16, 30, tzinfo=UTC),
        "seed_id": "s-1",
        "user_id": "u-1",
        "answer": "yes",
    } | changes


async def ignore(event: Any, work: Work) -> None:
    """Takes part in a subscription."""


def test_an_event_comes_back_from_its_json_as_its_own_class() -> None:
    event = parse(json.loads(encode(make_answer())))

    assert isinstance(event, PersonAnswered)
    assert event.answer == "yes"
    assert event.at == datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    assert event.sequence == 4


def test_fields_added_by_a_newer_release_are_left_alone() -> None:
    assert isinstance(parse(make_answer(mood="sunny")), PersonAnswered)


def test_an_old_version_is_understood() -> None:
    """As it may still lie in an outbox, on a stream or in a dead letter: version 1 did not say what it reacted to."""
    written = {
        "id": "e-1",
        "type": "seed.reordered",
        "schema": 1,
        "key": "s-1",
        "sequence": 4,
        "seed_id": "s-1",
        "places": 3,
    }
    event = parse({**written, "at": "2026-11-25T16:30:00+00:00"})

    assert isinstance(event, SeedReordered)
    assert (event.trigger, event.places, event.version) == ("clock", 3, 2)


def test_versions_are_climbed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Moved(Event):
        VERSION = 3
        type: Literal["person.moved"] = "person.moved"
        place: str
        floor: int

        @classmethod
        def upcast(cls, payload: dict[str, Any], version: int) -> dict[str, Any]:
            if version == 1:  # called it `where`
                return {**payload, "place": payload["where"]}
            return {**payload, "floor": 0}

    monkeypatch.setitem(EVENTS, "person.moved", Moved)
    payload = {"id": "e", "type": "person.moved", "key": "p", "at": "2026-11-25T16:30:00+00:00"}

    assert parse({**payload, "schema": 1, "where": "home"}) == parse(
        {**payload, "schema": 3, "place": "home", "floor": 0}
    )
    assert parse({**payload, "schema": 2, "place": "home"}).version == 3


def test_every_event_that_has_old_versions_can_read_them() -> None:
    old = [(kind, version) for kind in EVENTS.values() for version in range(1, kind.VERSION)]
    assert old
    for kind, version in old:
        kind.upcast({}, version)


@pytest.mark.parametrize("changes", [{"type": "person.sneezed"}, {"schema": 2}])
def test_unknown_types_and_newer_versions_are_named_as_such(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownEvent):
        parse(make_answer(**changes))


def test_a_payload_that_does_not_fit_its_type_is_refused() -> None:
    with pytest.raises(ValidationError):
        parse(make_answer(answer="perhaps"))


def test_every_event_has_a_stream_of_its_subject() -> None:
    assert {stream_of(name) for name in EVENTS} == set(STREAMS)
    assert stream_of("person.answered") == "sprout.person"


def test_subscriptions_join_the_events_of_one_stream_and_group() -> None:
    routes: Routes = {
        PersonAsked: {"notify": ignore},
        PersonAnswered: {"propagate": ignore, "notify": ignore},
        SeedLaunched: {"propagate": ignore},
    }

    found = {(each.stream, each.group): set(each.handlers) for each in subscriptions(routes)}

    assert found == {
        ("sprout.person", "notify"): {"person.asked", "person.answered"},
        ("sprout.person", "propagate"): {"person.answered"},
        ("sprout.seed", "propagate"): {"seed.launched"},
    }


def test_only_keeps_the_named_groups_and_knows_their_names() -> None:
    routes: Routes = {PersonAnswered: {"propagate": ignore, "notify": ignore}}

    assert [each.group for each in subscriptions(routes, ["notify"])] == ["notify"]
    with pytest.raises(ValueError, match="no such group: cook; there are notify, propagate"):
        subscriptions(routes, ["cook"])
