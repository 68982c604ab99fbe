"""Each invariant of `cypher/checks/` holds in a sound evening, and sees its breach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, LiteralString

import pytest
from typer.testing import CliRunner

from app import checks
from app.clock import Clock
from app.graph import Graph
from tests.integration.cli.conftest import run, sprout
from tests.integration.town import Town

__all__ = ["sprout"]  # the command line of the tests, as pytest finds it

#: A dinner that was asked for, tipped and booked; one that came to nothing; one that is being asked for.
_EVENING: Final[LiteralString] = """
MATCH (venue:Venue {id: 'v-1'})-[:HAS_SLOT]->(slot:Slot)
SET slot.id = 'slot-1', slot.seats_left = slot.capacity - 2
CREATE (dinner:Seed {id: 's-1', state: 'booked', version: 6, start: slot.start, end: slot.end, min_group: 2, max_group: 4,
  ask_budget: 4, origin: 'generated', expires_at: slot.start, acceptance: '{}'})
CREATE (lunch:Seed {id: 's-2', state: 'expired', version: 3, start: slot.start, end: slot.end, min_group: 2, max_group: 4,
  ask_budget: 4, origin: 'generated', expires_at: slot.start, acceptance: '{}'})
CREATE (later:Seed {id: 's-3', state: 'propagating', version: 2, start: slot.start + duration({days: 1}),
  end: slot.end + duration({days: 1}), min_group: 2, max_group: 4, ask_budget: 4, origin: 'generated',
  expires_at: slot.start, acceptance: '{}'})
CREATE (plan:Plan {id: 'p-1', state: 'booked', start: slot.start, version: 1})
CREATE (booking:Booking {id: 'b-1', state: 'confirmed', party_size: 2, party_told: 2, confirmation_code: 'CODE', attempt: 1,
  version: 2, hold_until: $now})
CREATE (dinner)-[:AT]->(venue), (dinner)-[:IN]->(slot), (dinner)-[:BECAME]->(plan)
CREATE (plan)-[:AT]->(venue), (plan)-[:IN]->(slot)
CREATE (booking)-[:WENT_THROUGH]->(:Transition {id: 'b-1:1', before: 'new', state: 'held', sequence: 1})
CREATE (booking)-[:WENT_THROUGH]->(:Transition {id: 'b-1:2', before: 'held', state: 'confirmed', sequence: 2})
CREATE (booking)-[:OF]->(plan), (booking)-[:AT]->(venue), (booking)-[:HOLDS {seats: 2}]->(slot)
CREATE (:OutboxEvent {id: 'e-1', type: 'person.asked', key: 's-1', sequence: 2, user_id: 'u-1', at: $now, sent_at: $now})
CREATE (:OutboxEvent {id: 'e-2', type: 'person.asked', key: 's-1', sequence: 2, user_id: 'u-2', at: $now, sent_at: $now})
CREATE (:ProcessedEvent {key: 'notify:e-1', at: $now})
WITH dinner, lunch, later, plan, booking
MATCH (one:User {id: 'u-1'}), (two:User {id: 'u-2'})
CREATE (one)-[:ORGANISES]->(plan), (one)-[:GOES_TO {state: 'accepted'}]->(plan), (two)-[:GOES_TO {state: 'accepted'}]->(plan)
WITH dinner, lunch, later, booking, [one, two] AS people
UNWIND range(0, 1) AS place
WITH dinner, lunch, later, booking, people[place] AS person, place
CREATE (dinner)-[:ASKED {position: place + 1, wave: 0, answer: 'yes', answered_at: $now, deadline: $now}]->(person)
CREATE (lunch)-[:ASKED {position: place + 1, wave: 0, answer: ['yes', 'none'][place], answered_at: $now, deadline: $now}]->(person)
CREATE (later)-[:ASKED {position: place + 1, wave: 0, deadline: $soon}]->(person)
WITH booking, person
UNWIND ['asked:s-1', 'asked:s-2', 'asked:s-3', 'booked:b-1', 'stopped:s-2'] AS told
WITH booking, person, told, split(told, ':') AS parts
WHERE told <> 'stopped:s-2' OR person.id = 'u-1'
CREATE (person)-[:NOTIFIED]->(note:Notification {id: told + ':' + person.id, type: parts[0]})
FOREACH (_ IN CASE parts[0] WHEN 'booked' THEN [1] ELSE [] END | SET note.booking_id = parts[1])
FOREACH (_ IN CASE parts[0] WHEN 'booked' THEN [] ELSE [1] END | SET note.seed_id = parts[1])
"""
#: One breach of each invariant; what else it breaks is no matter.
_BREACHES: Final[dict[str, LiteralString]] = {
    "answers_have_a_time": "MATCH (:Seed {id: 's-3'})-[ask:ASKED]->(:User {id: 'u-1'}) SET ask.answer = 'yes'",
    "asked_are_told": "MATCH (note:Notification {id: 'asked:s-1:u-2'}) DETACH DELETE note",
    "asked_once": """
        MATCH (seed:Seed {id: 's-3'}), (person:User {id: 'u-1'}) CREATE (seed)-[:ASKED {position: 3, deadline: $now}]->(person)
    """,
    "asks_in_line": "MATCH (:Seed {id: 's-3'})-[ask:ASKED {position: 2}]->() SET ask.position = 3",
    "booked_are_told": "MATCH (note:Notification {id: 'booked:b-1:u-2'}) DETACH DELETE note",
    "bookings_hold_their_seats": "MATCH (booking:Booking) SET booking.party_size = 3",
    "bookings_know_their_state": "MATCH (booking:Booking) SET booking.confirmation_code = null",
    "bookings_went_their_way": "MATCH (step:Transition {id: 'b-1:2'}) SET step.before = 'pending'",
    "codes_are_unique": "CREATE (:Booking {id: 'b-2', state: 'confirmed', confirmation_code: 'CODE', party_size: 2})",
    "events_follow_versions": "MATCH (event:OutboxEvent {id: 'e-1'}) SET event.sequence = 7",
    "everyone_in_is_asked": "MATCH (:Seed {id: 's-1'})-[ask:ASKED]->(:User {id: 'u-2'}) SET ask.answer = 'no'",
    "handled_once": "CREATE (:ProcessedEvent {key: 'notify:e-1', at: $now})",
    "nothing_overdue": "MATCH (:Seed {id: 's-3'})-[ask:ASKED]->() SET ask.deadline = $now - duration({minutes: 1})",
    "one_booking_a_plan": "MATCH (plan:Plan) CREATE (:Booking {id: 'b-2', state: 'pending', party_size: 2})-[:OF]->(plan)",
    "one_evening_one_seed": "MATCH (seed:Seed {id: 's-3'}), (slot:Slot) SET seed.start = slot.start, seed.end = slot.end",
    "one_place_at_a_time": """
        MATCH (plan:Plan {id: 'p-1'}), (person:User {id: 'u-2'})
        CREATE (person)-[:GOES_TO {state: 'accepted'}]->(:Plan {id: 'p-2', start: plan.start + duration({hours: 1}), state: 'proposed'})
    """,
    "outbox_empty": "MATCH (event:OutboxEvent {id: 'e-1'}) SET event:Unsent",
    "plans_are_whole": "MATCH (:User)-[organises:ORGANISES]->() DELETE organises",
    "seats_add_up": "MATCH (slot:Slot) SET slot.seats_left = slot.seats_left + 1",
    "stopped_are_told": "MATCH (note:Notification {type: 'stopped'}) DETACH DELETE note",
    "stopped_seeds_hold_nobody": "MATCH (:Seed {id: 's-2'})-[ask:ASKED]->(:User {id: 'u-2'}) SET ask.answer = null, ask.deadline = $soon",
    "tipped_seeds_are_booked": "MATCH (booking:Booking) DETACH DELETE booking",
    "tipped_seeds_have_a_plan": "MATCH (:Seed {id: 's-1'})-[became:BECAME]->() DELETE became",
    "told_once": """
        MATCH (person:User {id: 'u-1'})
        CREATE (person)-[:NOTIFIED]->(:Notification {id: 'again', type: 'booked', booking_id: 'b-1'})
    """,
    "yeses_have_a_seat": "MATCH (:User {id: 'u-2'})-[going:GOES_TO]->() DELETE going",
}
#: Breaches that the schema forbids as well.
_CONSTRAINTS: Final[dict[str, tuple[LiteralString, LiteralString]]] = {
    "codes_are_unique": (
        "DROP CONSTRAINT booking_confirmation_code",
        "CREATE CONSTRAINT booking_confirmation_code IF NOT EXISTS FOR (n:Booking) REQUIRE n.confirmation_code IS UNIQUE",
    ),
    "handled_once": (
        "DROP CONSTRAINT processed_event_key",
        "CREATE CONSTRAINT processed_event_key IF NOT EXISTS FOR (n:ProcessedEvent) REQUIRE n.key IS UNIQUE",
    ),
}


@pytest.fixture
def evening(town: Town, clock: Clock) -> datetime:
    """The evening above; the product time of its checks."""
    for person in ("u-1", "u-2"):
        town.person(person)
    town.venue("v-1")
    town.slot("v-1", clock.now() + timedelta(hours=4))
    now = clock.now()
    town.run(_EVENING, now=now, soon=now + timedelta(hours=1))
    return now


@contextmanager
def unconstrained(town: Town, name: str) -> Iterator[None]:
    """Lets a breach be written that a constraint would refuse."""
    drop, create = _CONSTRAINTS.get(name, (None, None))
    if drop is None or create is None:
        yield
        return
    town.run(drop)
    try:
        yield
    finally:
        town.run("MATCH (n) WHERE n:Booking OR n:ProcessedEvent DETACH DELETE n")
        town.run(create)


async def test_a_sound_evening_passes(graph: Graph, evening: datetime) -> None:
    broken = {outcome.name: outcome.rows for outcome in await checks.check(graph, evening) if not outcome.holds}
    assert broken == {}


def test_every_invariant_has_its_breach() -> None:
    assert {query.name.partition("/")[2] for query in checks.invariants()} == set(_BREACHES)


@pytest.mark.parametrize("name", sorted(_BREACHES))
async def test_a_breach_is_seen(graph: Graph, town: Town, evening: datetime, name: str) -> None:
    with unconstrained(town, name):
        town.run(_BREACHES[name], now=evening, soon=evening + timedelta(hours=1))
        (outcome,) = [each for each in await checks.check(graph, evening) if each.name == name]
    assert outcome.rows and all(row["id"] and row["found"] for row in outcome.rows)


async def test_what_is_on_its_way_breaks_only_what_holds_once_quiet(
    graph: Graph, town: Town, evening: datetime
) -> None:
    town.run(_BREACHES["outbox_empty"])
    assert all(outcome.holds for outcome in await checks.check(graph, evening, quiet=False))
    assert not all(outcome.holds for outcome in await checks.check(graph, evening))


def test_the_command_tells_and_fails(sprout: CliRunner, town: Town, evening: datetime) -> None:
    sound = run(sprout, "check")
    assert sound.exit_code == 0 and "seats_add_up" in sound.stdout
    town.run(_BREACHES["seats_add_up"])
    broken = run(sprout, "check", "--running", "--json")
    assert broken.exit_code == 1
    (found,) = [each for each in json.loads(broken.stdout) if not each["holds"]]
    assert found["name"] == "seats_add_up" and found["rows"] == [{"id": "slot-1", "found": "11 free and 2 held of 12"}]
