"""Two seeds want the same person: the one that needs them more asks first."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import queries, service, waves
from app.stages.propagate.steps import next_step
from tests.integration.propagate.seeds import asks, make_circle, make_seed, seed_of, tomorrow
from tests.integration.town import Town


async def begin_with_yes(graph: Graph, clock: Clock, settings: Settings, people: list[str]) -> None:
    """The starter group is asked one after the other and says yes."""
    await service.launch(graph, seed_id="s-1", caller_id=None, now=clock.now())
    await waves.begin(graph, settings, seed_id="s-1", now=clock.now(), once="propagate:launched")
    for person in people:
        await service.answer(graph, seed_id="s-1", user_id=person, answer="yes", now=clock.now())
        if person != people[-1]:
            await waves.advance(graph, settings, seed_id="s-1", now=clock.now())


def rival_wants(town: Town, clock: Clock, person: str, *, hours: float = 26.0, gain: float = 0.9) -> None:
    """A rival seed runs that would ask a person next, whose yes is worth three people to it."""
    starter = town.person("rival-starter")
    make_seed(town, "s-2", [starter], tomorrow(clock, hours))
    town.run(
        """
        MATCH (rival:Seed {id: 's-2'}), (person:User {id: $person})
        SET rival.state = 'propagating', rival.worth_of_a_yes = 3.0
        MERGE (rival)-[claim:CANDIDATE]->(person)
        SET claim.position = 1, claim.gain = $gain
        """,
        person=person,
        gain=gain,
    )


def asked(town: Town) -> set[str]:
    return {ask["id"] for ask in asks(town, "s-1")}


async def next_asked(graph: Graph, clock: Clock, settings: Settings) -> str:
    """Whom the seed would ask first now, if nobody competed."""
    now = clock.now()
    cascade = await queries.read_cascade(graph, seed_id="s-1", now=now, refused_since=now, fair_since=now)
    assert cascade is not None
    return next_step(cascade, settings, now).asks[0].person


async def test_a_person_whom_a_rival_needs_more_is_left_to_it_and_another_asked(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    people = make_circle(town)
    make_seed(town, "s-1", people[:3], tomorrow(clock))
    await begin_with_yes(graph, clock, bus_settings, people[:3])
    wanted = await next_asked(graph, clock, bus_settings)
    rival_wants(town, clock, wanted)

    await waves.advance(graph, bus_settings, seed_id="s-1", now=clock.now())

    assert len(asked(town)) > 3, "others are asked instead"
    assert wanted not in asked(town)
    assert seed_of(town, "s-1")["worth_of_a_yes"] > 0.0


@pytest.mark.parametrize(
    "change",
    [
        "SET rival.ask_budget = 0",
        "SET rival.state = 'expired'",
        "SET rival.worth_of_a_yes = 0.0",
        "SET rival.start = rival.start + duration({days: 1}), rival.end = rival.end + duration({days: 1})",
    ],
)
async def test_nobody_is_left_to_a_seed_that_cannot_or_need_not_have_them(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town, change: str
) -> None:
    people = make_circle(town)
    make_seed(town, "s-1", people[:3], tomorrow(clock))
    await begin_with_yes(graph, clock, bus_settings, people[:3])
    wanted = await next_asked(graph, clock, bus_settings)
    rival_wants(town, clock, wanted)
    town.run(f"MATCH (rival:Seed {{id: 's-2'}}) {change}")

    await waves.advance(graph, bus_settings, seed_id="s-1", now=clock.now())

    assert wanted in asked(town)


async def test_the_last_ask_of_a_week_is_competed_for_across_evenings(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    people = make_circle(town)
    make_seed(town, "s-1", people[:3], tomorrow(clock))
    rival_wants(town, clock, people[4], hours=74.0)
    town.run("MATCH (person:User {id: $id}) REMOVE person.ask_cap_per_week", id=people[4])

    async def competing(cap: int) -> list[str]:
        found = await queries.rivals(graph, seed_id="s-1", people=[people[4]], ask_cap=cap, now=clock.now())
        return [rival.id for rival in found]

    assert await competing(1) == ["s-2"]
    assert await competing(5) == []


async def test_with_little_time_left_nobody_is_left_to_anybody(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    people = make_circle(town)
    make_seed(town, "s-1", people[:3], tomorrow(clock))
    await begin_with_yes(graph, clock, bus_settings, people[:3])
    wanted = await next_asked(graph, clock, bus_settings)
    rival_wants(town, clock, wanted)
    town.run("MATCH (seed:Seed {id: 's-1'}) SET seed.expires_at = $soon", soon=clock.now() + timedelta(minutes=100))
    later = Clock(start=clock.now(), anchor=time.time())

    await waves.advance(graph, bus_settings, seed_id="s-1", now=later.now())

    assert wanted in asked(town)
