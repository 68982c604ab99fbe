"""Hours of the week from what the graph remembers: yeses, visits that were recorded alone, and stated hours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext, no_progress, run_job
from app.settings import Settings
from app.stages.generate import jobs
from app.stages.generate.hours import read_outings, train_time_slots
from ml.time_slots import TimeSlots
from tests.engines import Engines

THURSDAY_SEVEN = 3 * 24 + 19


def write(engines: Engines) -> None:
    """Two people: a yes and a no to a seed on Thursday 19:00 in New York, one lone visit, one visit beside looks."""
    with engines.driver() as driver:
        driver.execute_query(
            """
            CREATE (a:User {id: 'u-a', community: 3, free_hours: [90, 91]})
            CREATE (b:User {id: 'u-b', free_hours: [10], derived: ['free_hours']})
            CREATE (seed:Seed {id: 's-1', state: 'expired', start: datetime('2026-11-19T19:00:00[America/New_York]')})
            CREATE (seed)-[:ASKED {answer: 'yes', answered_at: datetime('2026-11-18T19:00:00Z')}]->(a)
            CREATE (seed)-[:ASKED {answer: 'no', answered_at: datetime('2026-11-18T19:00:00Z')}]->(b)
            CREATE (venue:Venue {id: 'v-1', time_zone: 'America/New_York'})
            CREATE (other:Venue {id: 'v-2', time_zone: 'America/New_York'})
            CREATE (b)-[:INTERACTED {visits: 2, views: 0, likes: 0, interests: 0,
              first_at: datetime('2026-11-02T17:30:00Z'), last_at: datetime('2026-11-21T05:30:00Z')}]->(venue)
            CREATE (b)-[:INTERACTED {visits: 1, views: 3, likes: 0, interests: 0,
              first_at: datetime('2026-11-02T17:30:00Z'), last_at: datetime('2026-11-21T05:30:00Z')}]->(other)
            """
        )


async def test_outings_are_yeses_and_lone_visits_in_local_time(graph: Graph, engines: Engines) -> None:
    await asyncio.to_thread(write, engines)
    outings = await read_outings(graph, no_progress)
    told = [
        (outings.people[who], hour) for who, hour in zip(outings.person.tolist(), outings.hour.tolist(), strict=True)
    ]
    assert told == [("u-b", 0 * 24 + 12), ("u-a", THURSDAY_SEVEN), ("u-b", 5 * 24)]
    assert outings.communities.tolist() == [3, -1]
    assert outings.stated[0].sum() == 2  # what u-b is said to be free at was computed from visits: no statement
    assert outings.stated[1].sum() == 168


async def test_a_city_teaches_hours_that_are_recorded_with_their_card(
    graph: Graph, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    await seed_city(graph, settings, clock, CitySize(80, 16, 7), lambda *_: None)
    counts = (await run_job(jobs.time_slots, JobContext(graph, settings, clock))).counts
    assert counts["outings"] > TimeSlots.ENOUGH
    again = await train_time_slots(graph, clock, progress=no_progress)
    assert again.trained is not None and again.trained.serving is not None
    figures = again.trained.card.judged.figures
    assert figures[again.trained.card.judged.live]["log_loss"] <= figures["population"]["log_loss"]
    rows = await graph.read("propagate/live_model", model="time_slots")
    law = TimeSlots.load(rows[0]["parameters"])
    assert law.version == again.trained.serving.version and not law.own
    assert law.population.sum() == pytest.approx(1.0)


async def test_without_history_nothing_is_learned(graph: Graph, clock: Clock) -> None:
    done = await train_time_slots(graph, clock, progress=no_progress)
    assert (done.outings, done.trained) == (0, None)
