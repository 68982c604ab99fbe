"""Graphs with holes: each trains to the right answer or says what is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.clock import Clock
from app.graph import Graph
from app.stages.embed import newcomers, service
from app.stages.embed.errors import NothingToLearn
from app.stages.embed.sample import read_sample
from tests.integration.embed.circles import PEOPLE, VENUES, embeddings, make_circles
from tests.integration.town import Town


def check_vectors(town: Town) -> set[str]:
    """All vectors are finite numbers; whose they are."""
    found = embeddings(town)
    assert all(math.isfinite(number) for row in found for number in row["vector"])
    return {str(row["id"]) for row in found}


async def test_weights_that_are_no_numbers_count_as_nothing(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    whole = len((await read_sample(graph)).pairs)
    town.run(
        """
        MATCH (:User {id: 'u-0'})-[seen:INTERACTED]->(venue:Venue)
        WITH seen, venue ORDER BY venue.id LIMIT 2
        WITH collect(seen) AS both
        WITH both[0] AS first, both[1] AS second
        SET first.weight = 0.0 / 0.0
        REMOVE second.weight
        """
    )
    assert len((await read_sample(graph)).pairs) == whole - 2
    await service.train(graph, clock)
    check_vectors(town)


async def test_a_weight_that_is_no_number_is_nothing_to_fold_in_from(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    await service.train(graph, clock)
    town.person("u-new")
    town.acted("u-new", "v-1", weight=math.nan)
    await newcomers.fold_in_all(graph)
    assert "u-new" not in check_vectors(town)


async def test_duplicate_and_turned_round_edges_count_once(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    once = await read_sample(graph)
    town.run("MATCH (a:User)-[:FRIENDS_WITH]->(b:User) CREATE (b)-[:FRIENDS_WITH]->(a), (a)-[:FRIENDS_WITH]->(b)")
    town.run("MATCH (a:User {id: 'u-3'}) CREATE (a)-[:FRIENDS_WITH]->(a)")
    town.run(
        "MATCH (a:User {id: 'u-3'})-[seen:INTERACTED]->(v:Venue) CREATE (a)-[again:INTERACTED]->(v) SET again = properties(seen)"
    )
    twice = await read_sample(graph)
    assert np.array_equal(once.friendships, twice.friendships)
    assert np.array_equal(once.pairs, twice.pairs) and np.array_equal(once.times, twice.times)
    await service.train(graph, clock)
    check_vectors(town)


async def test_without_friendships_it_trains(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    town.run("MATCH ()-[tie:FRIENDS_WITH]->() DELETE tie")
    done = await service.train(graph, clock)
    assert done.switched and (done.people, done.venues) == (PEOPLE, VENUES)
    check_vectors(town)


async def test_one_person_alone_trains(graph: Graph, clock: Clock, town: Town) -> None:
    town.person("u-1")
    for number in range(60):
        town.venue(f"v-{number}")
        town.acted("u-1", f"v-{number}", weight=1.0)
    done = await service.train(graph, clock)
    assert (done.people, done.venues) == (1, 60)
    assert len(check_vectors(town)) == 61


async def test_isolated_people_and_venues_get_nothing_and_harm_nobody(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    for number in range(5):
        town.person(f"alone-{number}")
        town.venue(f"empty-{number}")
    await service.train(graph, clock)
    await newcomers.fold_in_all(graph)
    assert not {id for id in check_vectors(town) if id.startswith(("alone", "empty"))}


async def test_times_that_are_missing_are_the_earliest(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    town.run("MATCH (:User {id: 'u-2'})-[seen:INTERACTED]->() REMOVE seen.first_at")
    sample = await read_sample(graph)
    theirs = sample.pairs[:, 0] == sample.people.index("u-2")
    assert set(sample.times[theirs]) == {0.0}
    assert (await service.train(graph, clock)).switched


async def test_an_empty_graph_is_told_and_left_as_it_is(graph: Graph, clock: Clock, town: Town) -> None:
    with pytest.raises(NothingToLearn, match="0 interactions are too few"):
        await service.train(graph, clock)
    assert await newcomers.fold_in_all(graph) == newcomers.FoldedIn()
