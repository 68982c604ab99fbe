"""The four Graph Data Science jobs on small graphs whose answers are known."""

from __future__ import annotations

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import Job, JobContext, run_job
from app.settings import Settings
from gds_jobs import communities, fast_rp, reach, taste_neighbours
from tests.integration.town import Town

ALL = (communities.run, reach.run, fast_rp.run, taste_neighbours.run)


@pytest.fixture
def context(graph: Graph, settings: Settings, clock: Clock) -> JobContext:
    return JobContext(graph, settings, clock)


@pytest.fixture
def two_circles(town: Town) -> Town:
    """Two circles of four friends each, joined by one weak friendship, and somebody without friends."""
    town.run("UNWIND range(0, 8) AS n CREATE (:User {id: 'u-' + n, handle: 'h-' + n, email: 'h-' + n})")
    town.run("CREATE (:Venue {id: 'v-0'}), (:Venue {id: 'v-1'})")
    town.run(
        """
        UNWIND range(0, 7) AS n
        UNWIND range(n + 1, 7) AS m
        WITH n, m WHERE n / 4 = m / 4 OR (n = 3 AND m = 4)
        MATCH (one:User {id: 'u-' + n}), (other:User {id: 'u-' + m})
        CREATE (one)-[:FRIENDS_WITH {strength: CASE WHEN n / 4 = m / 4 THEN 0.8 ELSE 0.1 END}]->(other)
        """
    )
    town.run(
        """
        UNWIND range(0, 7) AS n
        MATCH (person:User {id: 'u-' + n}), (venue:Venue {id: 'v-' + n / 4})
        CREATE (person)-[:INTERACTED {weight: 2.0}]->(venue)
        """
    )
    return town


def projections(town: Town) -> list[str]:
    return [row["name"] for row in town.run("CALL gds.graph.list() YIELD graphName RETURN graphName AS name")]


async def test_circles_become_communities(context: JobContext, two_circles: Town) -> None:
    done = await run_job(communities.run, context)
    groups = two_circles.run("MATCH (p:User) RETURN p.community AS community, collect(p.id) AS people")
    assert sorted(sorted(row["people"]) for row in groups) == [
        ["u-0", "u-1", "u-2", "u-3"],
        ["u-4", "u-5", "u-6", "u-7"],
        ["u-8"],
    ]
    assert done.counts["people"] == 9 and done.counts["communities"] == 3


async def test_reach_is_the_sum_of_strengths_and_bridges_rank_high(context: JobContext, two_circles: Town) -> None:
    await run_job(reach.run, context)
    rows = {
        row["id"]: row
        for row in two_circles.run("MATCH (p:User) RETURN p.id AS id, p.reach AS reach, p.pagerank AS rank")
    }
    assert rows["u-0"]["reach"] == pytest.approx(2.4)
    assert rows["u-3"]["reach"] == pytest.approx(2.5)
    assert rows["u-8"]["reach"] == 0.0
    assert rows["u-3"]["rank"] > rows["u-0"]["rank"] > rows["u-8"]["rank"]


async def test_fast_rp_places_friends_near_each_other(context: JobContext, two_circles: Town) -> None:
    done = await run_job(fast_rp.run, context)
    assert done.counts == {"embeddings": 10}
    (row,) = two_circles.run(
        """
        MATCH (a:User {id: 'u-0'}), (b:User {id: 'u-1'}), (c:User {id: 'u-6'}), (v:Venue {id: 'v-0'})
        RETURN vector.similarity.cosine(a.fast_rp, b.fast_rp) AS near, vector.similarity.cosine(a.fast_rp, c.fast_rp) AS far,
               size(v.fast_rp) AS dimension
        """
    )
    assert row["near"] > row["far"] and row["dimension"] == 64


def embed(town: Town) -> None:
    """Gives everybody but u-8 an embedding: one direction a circle, with small differences."""
    town.run(
        """
        MATCH (p:User)
        WHERE p.id <> 'u-8'
        WITH p, toInteger(substring(p.id, 2)) AS n
        SET p.embedding = [i IN range(0, 63) | CASE WHEN (i < 32) = (n < 4) THEN 1.0 ELSE 0.0 END + 0.01 * ((n * 31 + i) % 5)],
            p.embedding_version = 'v'
        """
    )


async def test_neighbours_in_taste_replace_the_old_ones(context: JobContext, two_circles: Town) -> None:
    embed(two_circles)
    two_circles.run("MATCH (a:User {id: 'u-0'}), (b:User {id: 'u-8'}) CREATE (a)-[:SIMILAR_TASTE {score: 0.9}]->(b)")
    done = await run_job(taste_neighbours.run, context)
    rows = two_circles.run(
        """
        MATCH (p:User)-[taste:SIMILAR_TASTE]->(other)
        WITH p, other, taste.score AS score
        ORDER BY score DESC
        RETURN p.id AS id, collect(other.id) AS others, min(score) AS least, max(score) AS most
        ORDER BY id
        """
    )
    assert [row["id"] for row in rows] == [f"u-{n}" for n in range(8)]
    for row in rows:
        circle = int(row["id"].removeprefix("u-")) // 4
        assert {int(other.removeprefix("u-")) // 4 for other in row["others"][:3]} == {circle}
        assert 0.0 <= row["least"] <= row["most"] <= 1.0
    assert done.counts["neighbours"] == sum(len(row["others"]) for row in rows)
    assert two_circles.run("MATCH ()-[next:NEXT_SIMILAR_TASTE]->() RETURN count(*) AS left") == [{"left": 0}]


@pytest.mark.parametrize("job", ALL, ids=lambda job: job.name)
async def test_a_second_run_gives_the_same_and_nothing_stays_projected(
    context: JobContext, two_circles: Town, job: Job
) -> None:
    embed(two_circles)

    def everything() -> list[dict[str, object]]:
        return two_circles.run(
            """
            MATCH (n:User|Venue)
            RETURN n.id AS id, n.community AS community, n.pagerank AS pagerank, n.reach AS reach, n.fast_rp AS fast_rp,
                   COLLECT { MATCH (n)-[r:SIMILAR_TASTE]->(m) RETURN m.id + ' ' + r.score ORDER BY m.id } AS neighbours
            ORDER BY id
            """
        )

    first = await run_job(job, context)
    results = everything()
    again = await run_job(job, context)
    assert first.counts == again.counts and everything() == results
    assert projections(two_circles) == []


@pytest.mark.parametrize("job", ALL, ids=lambda job: job.name)
async def test_an_empty_graph_is_no_failure(context: JobContext, town: Town, job: Job) -> None:
    counts = (await run_job(job, context)).counts
    assert not any(counts.values())
    assert projections(town) == []


async def test_what_a_killed_run_left_projected_is_dropped(context: JobContext, two_circles: Town) -> None:
    for name in ("communities-of-a-killed-run", "somebody-elses"):
        two_circles.run("MATCH (p:User) RETURN gds.graph.project($name, p, null)", name=name)
    try:
        await run_job(communities.run, context)
        assert projections(two_circles) == ["somebody-elses"]
    finally:
        two_circles.run("CALL gds.graph.drop('somebody-elses', false)")
