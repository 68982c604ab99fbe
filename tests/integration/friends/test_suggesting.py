"""The nightly job suggests whom somebody may know, by Adamic-Adar worked out by hand, and nobody who should not be."""

from __future__ import annotations

from math import log

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext
from app.settings import Settings
from gds_jobs import friend_suggestions
from tests.integration.town import Town


@pytest.fixture
def context(graph: Graph, settings: Settings, clock: Clock) -> JobContext:
    return JobContext(graph, settings, clock)


def suggested(town: Town, id: str) -> dict[str, tuple[object, str]]:
    rows = town.run(
        "MATCH (:User {id: $id})-[s:SUGGESTED]->(o) RETURN o.id AS id, s.score AS score, s.source AS source", id=id
    )
    return {row["id"]: (pytest.approx(row["score"]), row["source"]) for row in rows}


async def test_common_friends_with_few_friends_count_more(town: Town, context: JobContext) -> None:
    """me - a - x, me - a - y, me - b - y: a has three friends, b two, so y stands above x."""
    for id in ("me", "a", "b", "x", "y", "z"):
        town.person(id)
    for one, other in (("me", "a"), ("me", "b"), ("a", "x"), ("a", "y"), ("b", "y")):
        town.friends(one, other)
    town.run("MATCH (m:User {id: 'me'}), (z:User {id: 'z'}) CREATE (m)-[:SIMILAR_TASTE {score: 0.8}]->(z)")
    town.run("MATCH (m:User {id: 'me'}), (z:User {id: 'z'}) CREATE (m)-[:SUGGESTED {score: 9.0, source: 'old'}]->(z)")
    counts = await friend_suggestions.run.run(context)
    assert suggested(town, "me") == {
        "x": (1 / log(3), "mutual"),
        "y": (1 / log(3) + 1 / log(2), "mutual"),
        "z": (0.5 * 0.8 / 2, "taste"),
    }
    again = await friend_suggestions.run.run(context)
    assert counts == again and counts["people"] == 6
    assert len(suggested(town, "me")) == 3


async def test_nobody_is_suggested_who_should_not_be(town: Town, context: JobContext) -> None:
    levels = {"shy": "friends_only", "hidden": "private"}
    for id in ("me", "a", "friend", "asked", "asks", "blocked", "blocker", *levels):
        town.person(id, privacy_level=levels.get(id, "public"))
        if id not in ("me", "a"):
            town.friends("a", id)
    town.friends("me", "a")
    town.friends("me", "friend")
    town.run("MATCH (m:User {id: 'me'}), (o:User {id: 'asked'}) CREATE (m)-[:REQUESTED_FRIEND]->(o)")
    town.run("MATCH (m:User {id: 'me'}), (o:User {id: 'asks'}) CREATE (o)-[:REQUESTED_FRIEND]->(m)")
    town.block("me", "blocked")
    town.block("blocker", "me")
    await friend_suggestions.run.run(context)
    assert suggested(town, "me") == {}
