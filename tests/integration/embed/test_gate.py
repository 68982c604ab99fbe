"""A new version that ranks worse than the live one is recorded, told, and not switched to."""

from __future__ import annotations

import json

import pytest

from app.clock import Clock
from app.graph import Graph
from app.jobs import JobContext, run_job
from app.settings import Settings
from app.stages.embed import gate, jobs, queries, service, versions
from tests.integration.embed.circles import embeddings, make_circles
from tests.integration.town import Town

HARD_TO_BEAT = json.dumps({"chosen": "lightgcn", "held_out": {"lightgcn": {"ndcg": 2.0, "recall": 1.0}}})


def make_hard_to_beat(town: Town) -> None:
    """The live version claims a figure that nothing reaches."""
    town.run("MATCH (live:ModelVersion {live: true}) SET live.figures = $figures", figures=HARD_TO_BEAT)


async def test_a_worse_version_is_recorded_and_not_switched_to(
    graph: Graph, settings: Settings, clock: Clock, town: Town
) -> None:
    make_circles(town)
    first = await service.train(graph, clock)
    assert first.switched and first.verdict.judged_by == "none"
    make_hard_to_beat(town)
    before = embeddings(town)
    done = await run_job(jobs.run, JobContext(graph, settings, clock))
    assert done.counts["switched"] == 0
    assert embeddings(town) == before
    assert town.run("MATCH (n) WHERE n.next_embedding IS NOT NULL RETURN count(*) AS left") == [{"left": 0}]
    refused, live = await versions.list_versions(graph)
    assert (refused["state"], refused["live"], live["id"], live["live"]) == ("refused", False, first.version, True)
    verdict = refused["figures"]["verdict"]
    assert not verdict["passed"] and verdict["live"] == 2.0 and "worse by more than the margin" in verdict["told"]
    anyway = await service.train(graph, clock, anyway=True)
    assert anyway.switched and not anyway.verdict.passed


async def test_within_the_margin_it_is_switched_to(graph: Graph, clock: Clock, town: Town) -> None:
    make_circles(town)
    await service.train(graph, clock)
    make_hard_to_beat(town)
    assert (await service.train(graph, clock, margin=1.0)).switched


async def test_both_are_judged_on_pairs_that_neither_has_seen(
    graph: Graph, clock: Clock, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FEWEST_JUDGES", 8)
    make_circles(town)
    # Trained a while ago on what there was then.
    town.run(
        "MATCH ()-[seen:INTERACTED]->() WHERE seen.first_at > datetime('2026-11-05T00:00:00Z') SET seen.weight = 0.1"
    )
    first = await service.train(graph, clock)
    town.run("MATCH (live:ModelVersion {live: true}) SET live.trained_at = datetime('2026-11-05T00:00:00Z')")
    town.run("MATCH ()-[seen:INTERACTED]->() SET seen.weight = 1.0")
    live = await queries.live_version(graph)
    assert live is not None and live.id == first.version
    second = await service.train(graph, clock)
    assert second.verdict.judged_by == "later pairs"
    later = second.figures["later_than_live"]
    assert later["new"]["people"] == later["live"]["people"] >= 8
    assert second.verdict.live == later["live"]["ndcg"] > 0
