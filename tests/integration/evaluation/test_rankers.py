"""All rankers judged on a small city, through the product's own queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.evaluation import queries
from app.evaluation.rankers import CityWish, NotEmpty, evaluate, make_sure_of_being_empty
from app.graph import Graph
from app.jobs import no_progress
from app.settings import Settings
from tests.integration.town import Town


async def test_every_ranker_is_asked_about_what_came_later(
    graph: Graph, settings: Settings, town: Town, tmp_path: Path
) -> None:
    judged = await evaluate(
        graph, settings, CityWish(people=60, venues=20), seed=7, most=12, into=tmp_path, progress=no_progress
    )
    assert set(judged.figures) == {"learned", "explainable", "engagement", "hybrid", "popularity", "fast_rp"}
    assert (judged.people, judged.venues) == (12, 20)
    for name, figures in judged.figures.items():
        assert 0.0 <= figures.ndcg <= 1.0 and 0.0 <= figures.recall <= 1.0, name
        assert figures.empty == 0.0 and 0.0 < figures.coverage <= 1.0, name
        assert judged.p95_ms[name] > 0
    # Of fifteen unknown venues twenty are shown: nearly everything is found.
    assert judged.figures["popularity"].recall > 0.5
    assert judged.used["learned"] == 1.0
    with pytest.raises(NotEmpty, match="already holds the city"):
        await make_sure_of_being_empty(graph)


async def test_what_is_held_out_is_gone(graph: Graph, town: Town) -> None:
    town.person("u-1")
    for number in range(10):
        town.venue(f"v-{number}")
        town.run(
            """
            MATCH (p:User {id: 'u-1'}), (v:Venue {id: $venue})
            CREATE (p)-[:INTERACTED {weight: $weight, first_at: datetime({epochSeconds: $at})}]->(v)
            CREATE (p)-[:INTERESTED_IN]->(v)
            """,
            venue=f"v-{number}",
            weight=0.1 if number == 9 else 1.0,
            at=1_000_000 + number,
        )
    later = await queries.hold_out_later(graph, share=0.8, fewest=5)
    assert later == {"u-1": {"v-7", "v-8"}}, "a glance at v-9 is no visit"
    assert town.run("MATCH (:User)-[did:INTERACTED]->() RETURN count(did) AS left")[0]["left"] == 7
    assert town.run("MATCH (:User)-[wish:INTERESTED_IN]->() RETURN count(wish) AS left")[0]["left"] == 7
    assert await queries.known_venues(graph, ["u-1"]) == {"u-1": {f"v-{n}" for n in range(7)}}
