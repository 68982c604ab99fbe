"""Who is not asked, and how first asks are shared: hard filters of candidates, held again at the write."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import queries, service, waves
from tests.integration.propagate.seeds import (
    asks,
    avoids,
    make_circle,
    make_seed,
    said,
    tomorrow,
)
from tests.integration.town import Town, north


async def candidates_of(graph: Graph, clock: Clock, seed_id: str) -> dict[str, queries.Candidate]:
    bounds = waves.bounds_of(Settings(home=Path()), clock.now())
    found = await queries.find_candidates(
        graph, seed_id=seed_id, now=clock.now(), radius_km=10.0, close_friends=25, limit=200, bounds=bounds
    )
    return {candidate.id: candidate for candidate in found}


async def test_candidates_are_near_willing_free_and_not_blocked(graph: Graph, clock: Clock, town: Town) -> None:
    starter = town.person("starter", interests=["ramen"])
    second = town.person("second")
    town.friends(starter, second, 0.9)
    make_seed(town, "s-1", [starter, second], tomorrow(clock))
    rival = make_seed(town, "s-2", [starter], tomorrow(clock, 26.5))
    for name, properties in {
        "friend": {},
        "shy": {"privacy_level": "friends_only"},
        "private": {"privacy_level": "private"},
        "blocked": {},
        "far": {"at": north(30.0)},
        "tired": {"ask_cap_per_week": 0},
        "busy": {},
    }.items():
        town.person(name, **properties)  # type: ignore[arg-type]
        town.friends(starter, name, 0.6)
    town.block("blocked", second)
    town.person("friend-of-friend")
    town.friends("friend", "friend-of-friend", 0.8)
    town.person("shy-stranger", privacy_level="friends_only")
    town.friends("friend", "shy-stranger", 0.8)
    town.person("alike")
    town.run("MATCH (a:User {id: 'starter'}), (b:User {id: 'alike'}) CREATE (a)-[:SIMILAR_TASTE {score: 0.8}]->(b)")
    town.person("stranger")
    town.run(
        """
        MATCH (seed:Seed {id: $rival}), (person:User {id: 'busy'})
        SET seed.state = 'propagating'
        CREATE (seed)-[:ASKED {wave: 1, asked_at: $now, deadline: $now + duration({hours: 1})}]->(person)
        """,
        rival=rival,
        now=clock.now(),
    )

    found = await candidates_of(graph, clock, "s-1")

    assert set(found) == {"starter", "second", "friend", "shy", "friend-of-friend", "alike"}
    assert {name for name, candidate in found.items() if candidate.starter} == {"starter", "second"}
    assert all(len(candidate.features) == 7 for candidate in found.values())


async def test_who_declined_often_or_wants_less_like_this_is_no_candidate(
    graph: Graph, clock: Clock, town: Town
) -> None:
    starter, second = town.person("starter"), town.person("second")
    make_seed(town, "s-1", [starter, second], tomorrow(clock))
    now, lately, long_ago = clock.now(), clock.now() - timedelta(days=2), clock.now() - timedelta(days=8)
    left_out = {"weary", "picky"}
    for name in (*left_out, "rested", "undecided", "polite", "reconciled", "other-taste"):
        town.person(name, ask_cap_per_week=9)
        town.friends(starter, name, 0.6)
    said(town, "weary", "no", lately, times=3)
    said(town, "rested", "no", long_ago, times=5)
    said(town, "undecided", "maybe", lately, times=5)
    said(town, "polite", "no", lately, times=2)
    avoids(town, "picky", "restaurant", now + timedelta(days=1))
    avoids(town, "reconciled", "restaurant", now - timedelta(days=1))
    avoids(town, "other-taste", "karaoke bar", now + timedelta(days=1))

    found = await candidates_of(graph, clock, "s-1")

    assert set(found) == {starter, second, "rested", "undecided", "polite", "reconciled", "other-taste"}


async def test_nobody_is_asked_who_declined_often_or_wants_less_like_this(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    """Also where it happened after the launch, and to starters: the write itself looks."""
    people = make_circle(town, 9)
    make_seed(town, "s-1", people[:3], tomorrow(clock))
    said(town, people[0], "no", clock.now() - timedelta(days=1), times=3)
    avoids(town, people[1], "restaurant", clock.now() + timedelta(days=1))
    await service.launch(graph, seed_id="s-1", caller_id=None, now=clock.now())

    await waves.begin(graph, bus_settings, seed_id="s-1", now=clock.now(), once="propagate:launched")
    for late in people[3:6]:
        said(town, late, "no", clock.now(), times=3)
    await service.answer(graph, seed_id="s-1", user_id=people[2], answer="yes", now=clock.now())
    await waves.advance(graph, bus_settings, seed_id="s-1", now=clock.now(), trigger="answer")

    rows = town.run(
        "MATCH (:Seed {id: 's-1'})-[c:STARTS_WITH|CANDIDATE]->(p) WHERE c.obstacle IS NOT NULL RETURN p.id AS p, c.obstacle AS o"
    )
    obstacles = {row["p"]: row["o"] for row in rows}
    assert obstacles.pop(people[0]) == "declined" and obstacles.pop(people[1]) == "avoids"
    assert obstacles and set(obstacles.items()) <= {(late, "declined") for late in people[3:6]}
    assert {ask["id"] for ask in asks(town, "s-1")} == {people[2], people[6]}


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"quiet_start": 0, "quiet_end": 23}, "quiet"),
        ({"quiet_start": 11, "quiet_end": 10}, "quiet"),
        ({"ask_cap_per_week": 0}, "cap"),
    ],
)
async def test_nobody_is_asked_in_quiet_hours_or_above_their_cap(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town, change: dict[str, int], obstacle: str
) -> None:
    people = make_circle(town, 6)
    make_seed(town, "s-1", people[:2], tomorrow(clock), min_group=3)
    town.run("MATCH (person:User {id: $id}) SET person += $change", id=people[0], change=change)
    await service.launch(graph, seed_id="s-1", caller_id=None, now=clock.now())

    await waves.begin(graph, bus_settings, seed_id="s-1", now=clock.now(), once="propagate:launched")

    assert [ask["id"] for ask in asks(town, "s-1")] == [people[1]]
    refused = town.run(
        "MATCH (:Seed {id: 's-1'})-[s:STARTS_WITH]->(:User {id: $id}) RETURN s.obstacle AS o", id=people[0]
    )
    assert refused == [{"o": obstacle}]


async def test_first_asks_are_counted_and_go_round(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    """Of people who are alike, those who were first lately are asked after the others; a city's past counts for nothing."""
    people = make_circle(town, 9, reach=8)
    make_seed(town, "s-1", people[:2], tomorrow(clock), min_group=3)
    lately = clock.now() - timedelta(days=3)
    for person in people[2:5]:
        said(town, person, "yes", lately, wave=1)
    said(town, people[5], "yes", lately, times=4, wave=1)
    town.run("MATCH (s:Seed)-[:ASKED]->(:User {id: $id}) SET s.origin = 'history'", id=people[5])
    await service.launch(graph, seed_id="s-1", caller_id=None, now=clock.now())
    await waves.begin(graph, bus_settings, seed_id="s-1", now=clock.now(), once="propagate:launched")
    before = await waves._read(graph, bus_settings, "s-1", clock.now())
    for person in people[:2]:
        await service.answer(graph, seed_id="s-1", user_id=person, answer="yes", now=clock.now())
        await waves.advance(graph, bus_settings, seed_id="s-1", now=clock.now())
    after = await waves._read(graph, bus_settings, "s-1", clock.now())

    assert before is not None and after is not None
    assert {p.id: p.first_asks for p in before.people} == dict.fromkeys(people, 0) | dict.fromkeys(people[2:5], 1)
    first = [ask["id"] for ask in asks(town, "s-1") if ask["ask"]["wave"] == 1]
    assert first and set(first) <= set(people[5:])
    assert not any(person.first_asks for person in after.people), "who is first is settled"
    shared = await service.share_first_asks(graph, since=clock.now() - timedelta(days=28))
    assert (shared.people, shared.asks, shared.most) == (3 + len(first), 3 + len(first), 1)
    assert shared.gini == shared.gini_at_best == 0.0
