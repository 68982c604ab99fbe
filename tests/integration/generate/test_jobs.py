"""What generating does by the clock beside growing seeds: days stay bookable, dead requests say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.city.rows import slots_row
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext
from app.settings import Settings
from app.stages.generate import jobs, service
from tests.integration.town import Town

NEW_YORK = ZoneInfo("America/New_York")


def starts(town: Town) -> list[datetime]:
    rows = town.run("MATCH (slot:Slot) RETURN slot.start AS start ORDER BY start")
    return [row["start"].to_native().astimezone(NEW_YORK) for row in rows]


async def test_days_ahead_are_filled_by_each_venues_clock(graph: Graph, town: Town) -> None:
    """Over the end of summer time: seven in the evening stays seven."""
    town.venue("v-1")
    evening = datetime(2026, 10, 29, 19, tzinfo=NEW_YORK)  # the clock goes back on 1 November
    town.slot("v-1", evening, capacity=8, seats_left=2)
    now = evening - timedelta(hours=3)

    assert await service.extend_slots(graph, now, days=8) == 1
    assert await service.extend_slots(graph, now, days=8) == 0
    assert starts(town) == [evening, datetime(2026, 11, 5, 19, tzinfo=NEW_YORK)]
    made = town.run("MATCH (:Venue {id: 'v-1'})-[:HAS_SLOT]->(s:Slot) RETURN s ORDER BY s.start DESC")[0]["s"]
    assert (made["capacity"], made["seats_left"], made["hour_of_week"]) == (8, 8, 3 * 24 + 19)
    assert made["id"] == slots_row("v-1", [(datetime(2026, 11, 5, 19, tzinfo=NEW_YORK), 8)])["slots"][0][0]
    assert (made["end"] - made["start"]).hours_minutes_seconds_nanoseconds[0] == 2


async def test_weeks_that_were_missed_are_skipped_and_long_horizons_filled(graph: Graph, town: Town) -> None:
    town.venue("v-1")
    evening = datetime(2026, 12, 3, 19, tzinfo=NEW_YORK)
    town.slot("v-1", evening)
    now = evening + timedelta(days=17)
    assert await service.extend_slots(graph, now, days=15) == 2
    assert starts(town) == [evening + timedelta(weeks=weeks) for weeks in (0, 3, 4)]
    assert await service.extend_slots(graph, now + timedelta(weeks=9), days=15) == 0, (
        "too long ago to be the venue's week"
    )


async def test_the_job_goes_a_day_further_than_seeds_are_grown(
    graph: Graph, settings: Settings, clock: Clock, town: Town
) -> None:
    town.venue("v-1")
    town.slot("v-1", clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
    assert (await jobs.slots.run(JobContext(graph, settings, clock)))["slots"] == 1


async def test_a_request_of_which_nothing_came_has_failed(
    graph: Graph, settings: Settings, clock: Clock, town: Town
) -> None:
    now = clock.now()
    for id, state, age in (
        ("old", "requested", 90),
        ("stuck", "running", 61),
        ("new", "requested", 5),
        ("done", "done", 90),
    ):
        town.run(
            "CREATE (:JobRun {id: $id, job: 'generate-on-request', state: $state, started_at: $at})",
            id=id,
            state=state,
            at=now - timedelta(minutes=age),
        )
    assert (await jobs.stale_requests.run(JobContext(graph, settings, clock)))["failed"] == 2
    states = town.run(
        "MATCH (r:JobRun) RETURN r.id AS id, r.state AS state, r.ended_at IS NOT NULL AS ended ORDER BY id"
    )
    assert [(row["id"], row["state"], row["ended"]) for row in states] == [
        ("done", "done", False),
        ("new", "requested", False),
        ("old", "failed", True),
        ("stuck", "failed", True),
    ]
