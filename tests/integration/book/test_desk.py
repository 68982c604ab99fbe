"""The way from a tipped seed to a code, with a desk that says yes, says no, or says nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.bus.events import SeedTipped
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext
from app.providers.registry import providers
from app.settings import Settings
from app.stages.book import handlers, jobs, queries, service
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import DINNER, Grown, Mail, StartDesk
from tests.integration.town import Town


async def tip(grown: Grown, work: Callable[[str], Work]) -> None:
    event = SeedTipped(id="e", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)
    await handlers.hold_seats(event, work("tip"))


def standing(town: Town) -> dict[str, Any]:
    (row,) = town.run(
        """
        MATCH (b:Booking)-[:OF]->(p:Plan)<-[:BECAME]-(s:Seed)
        OPTIONAL MATCH (b)-[:HOLDS]->(slot:Slot)
        RETURN b.state AS booking, b.attempt AS attempt, b.confirmation_code AS code, p.state AS plan, s.state AS seed,
               p.start = slot.start AS same_start, slot.id AS slot_id
        """
    )
    return row


def free_seats(town: Town) -> dict[str, int]:
    return {row["id"]: row["left"] for row in town.run("MATCH (s:Slot) RETURN s.id AS id, s.seats_left AS left")}


async def test_a_table_is_booked_with_a_code(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    told = await start_desk()
    await tip(grown, work)
    await mail.until(told, "booking.confirmed")
    stands = standing(town)
    assert (stands["booking"], stands["plan"], stands["seed"]) == ("confirmed", "booked", "booked")
    assert len(stands["code"]) == 10
    assert free_seats(town)[grown.slot_id] == 8


async def test_refused_everywhere_tries_the_next_table_then_frees_all(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    """First the same venue at another time, then the venue nearby, then nobody goes and every seat is free."""
    told = await start_desk(refuse=1)
    await tip(grown, work)
    await mail.until(told, "booking.failed")
    stands = standing(town)
    assert (stands["booking"], stands["plan"], stands["seed"]) == ("failed", "cancelled", "cancelled")
    assert stands["attempt"] == 3
    later = f"v-1|{(DINNER + timedelta(hours=2)).isoformat()}"
    assert town.run("MATCH (b:Booking) RETURN b.tried AS tried") == [
        {"tried": [grown.slot_id, later, f"v-2|{DINNER.isoformat()}"]}
    ]
    assert set(free_seats(town).values()) == {12}


async def test_people_who_are_not_free_are_not_moved(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail
) -> None:
    """One of them is free at seven only, so the table at nine is passed over for the venue nearby at seven."""
    hour_of_week = 3 * 24 + DINNER.hour
    town.run("MATCH (u:User {id: 'u-1'}) SET u.free_hours = [$hour]", hour=hour_of_week)
    told = await start_desk(refuse=1)
    await tip(grown, work)
    await mail.until(told, "booking.failed")
    assert town.run("MATCH (b:Booking) RETURN b.tried AS tried") == [
        {"tried": [grown.slot_id, f"v-2|{DINNER.isoformat()}"]}
    ]


@pytest.mark.parametrize(("answer", "waits"), [("yes", False), ("yes", True), (None, False)])
async def test_who_has_just_said_yes_or_still_may_counts_when_the_time_is_to_change(
    town: Town,
    grown: Grown,
    work: Callable[[str], Work],
    start_desk: StartDesk,
    mail: Mail,
    answer: str | None,
    waits: bool,
) -> None:
    """Not on the plan yet, or waiting for a seat, and going elsewhere at nine: the venue nearby at seven is tried, the table at nine is not."""
    town.run(
        """
        MATCH (seed:Seed {id: $seed_id}), (person:User {id: $id})
        CREATE (seed)-[:ASKED {answer: $answer, wave: 1, deadline: $start, accepted_friends: 1}]->(person)
        CREATE (person)-[:GOES_TO {state: 'accepted'}]->(:Plan {id: 'elsewhere', state: 'booked', start: $start})
        WITH person
        MATCH (plan:Plan {id: $plan_id})
        WHERE $waits
        CREATE (person)-[:GOES_TO {state: 'invited', waiting_since: $start}]->(plan)
        """,
        seed_id=grown.seed_id,
        plan_id=grown.plan_id,
        waits=waits,
        id=town.person("u-late"),
        answer=answer,
        start=DINNER + timedelta(hours=2),
    )
    told = await start_desk(refuse=1)
    await tip(grown, work)
    await mail.until(told, "booking.failed")
    assert town.run("MATCH (b:Booking) RETURN b.tried AS tried") == [
        {"tried": [grown.slot_id, f"v-2|{DINNER.isoformat()}"]}
    ]


async def test_a_seed_that_may_still_ask_moves_along_with_its_table(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    """Whoever is asked from now on is asked for the new time, and only if they are free then."""
    told = await start_desk(hang=1)
    await tip(grown, work)
    await mail.until(told, "booking.requested")
    assert await chase(graph, told, minutes=30) == 1
    moved = """
        MATCH (slot:Slot)<-[:IN]-(seed:Seed)-[:AT]->(venue:Venue), (seed)-[:BECAME]->(:Plan)-[:IN]->(same:Slot)
        RETURN slot = same AS same, seed.start = slot.start AND seed.end = slot.end AS at_its_time, slot.id AS slot_id,
               EXISTS { (venue)-[:HAS_SLOT]->(slot) } AS at_its_venue
        """
    later = f"v-1|{(DINNER + timedelta(hours=2)).isoformat()}"
    assert town.run(moved) == [{"same": True, "at_its_time": True, "slot_id": later, "at_its_venue": True}]


async def test_a_desk_that_hangs_is_left_for_the_next_table(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    told = await start_desk(hang=1)
    await tip(grown, work)
    await mail.until(told, "booking.requested")
    assert await chase(graph, told, minutes=1) == 0, "it may still be thinking"
    assert await chase(graph, told, minutes=30) == 1
    stands = standing(town)
    assert (stands["booking"], stands["attempt"], stands["same_start"]) == ("held", 2, True)
    assert free_seats(town)[grown.slot_id] == 12
    assert sorted(free_seats(town).values()) == [8, 12, 12]


async def test_a_table_left_for_another_is_given_back_however_late_the_venue_can_be_told(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    """The process that moved the booking died before it told; the next one finds the venue away at first."""
    told = await start_desk(hang=1)
    await tip(grown, work)
    await mail.until(told, "booking.requested")
    (held,) = town.run("MATCH (b:Booking) RETURN b.id AS id, b.provider_reference AS reference")
    booking = await queries.get_booking(graph, held["id"])
    assert booking is not None
    await service.move_on(graph, told, booking, reason="late", unwanted=held["reference"], now=WEDNESDAY)
    unwanted = "MATCH (table:UnwantedTable) RETURN table.reference AS reference"

    away = told.model_copy(update={"desk_port": 9})
    assert await service.return_tables(graph, away) == 0
    assert town.run(unwanted) == [{"reference": held["reference"]}]
    assert await service.return_tables(graph, told) == 1
    assert town.run(unwanted) == []
    async with providers(told) as known:
        assert (await known.status(held["reference"])).state == "cancelled"


async def test_an_answer_whose_webhook_was_lost_is_fetched(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    told = await start_desk()
    deaf = told.model_copy(update={"api_public_url": "http://127.0.0.1:9"})
    await tip(grown, work)
    await mail.until(deaf, "booking.requested")
    assert await chase(graph, told, minutes=30) == 1
    await mail.until(told, "booking.confirmed")
    assert standing(town)["attempt"] == 1


async def test_a_desk_out_of_reach_is_asked_again_later(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    nowhere = work("x").settings.model_copy(update={"desk_port": 9})
    await tip(grown, work)
    assert await chase(graph, nowhere, minutes=30) == 0
    assert standing(town)["booking"] == "held"
    told = await start_desk()
    assert await chase(graph, told, minutes=31) == 1
    await mail.until(told, "booking.confirmed")


async def test_the_evening_over_bookings_are_completed(
    town: Town, grown: Grown, work: Callable[[str], Work], start_desk: StartDesk, mail: Mail, graph: Graph
) -> None:
    told = await start_desk()
    await tip(grown, work)
    await mail.until(told, "booking.confirmed")
    context = JobContext(graph, told, Clock(DINNER + timedelta(hours=5), anchor=0.0, speed=1e-9))
    assert (await jobs.run.run(context))["completed"] == 1
    assert (standing(town)["booking"], standing(town)["plan"]) == ("completed", "completed")


async def chase(graph: Graph, settings: Settings, *, minutes: float) -> float:
    """Runs the job so many minutes after the start of the test."""
    assert settings.clock_start is not None
    assert settings.clock_anchor is not None
    clock = Clock(settings.clock_start + timedelta(minutes=minutes), settings.clock_anchor)
    return (await jobs.run.run(JobContext(graph, settings, clock)))["chased"]
