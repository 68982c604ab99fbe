"""Taste neighbours: KNN over people's embeddings -> `SIMILAR_TASTE {score}`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.jobs import Counts, JobContext, job
from gds_jobs.projection import ONE_THREAD, RANDOM_SEED, on_projection

if TYPE_CHECKING:
    from graphdatascience import Graph, GraphDataScience

_NEIGHBOURS = 10
#: Up to this many people each neighbour's neighbours are all compared; beyond, half of them.
_COMPARE_ALL = 10_000
_BATCH = 1_000


@job("taste-neighbours", every=timedelta(days=1), after="embed")
async def run(context: JobContext) -> Counts:
    """Link people of like taste."""
    while (await context.graph.write("jobs/drop_next_taste_neighbours", limit=10_000))[0]["removed"]:
        pass
    found = await on_projection(context, "taste-neighbours", "jobs/project_embeddings", _knn)
    people, neighbours, after = 0, 0, ""
    while done := await _replace(context, after):
        after, people, neighbours = done[0], people + done[1], neighbours + done[2]
        context.progress("taste-neighbours", people, None)
    return {**found, "neighbours": neighbours}


async def _replace(context: JobContext, after: str) -> tuple[str, int, int] | None:
    """Puts the found neighbours of some people in place; None when nobody is left."""
    rows = await context.graph.write("jobs/replace_taste_neighbours", after=after, limit=_BATCH)
    if not rows or rows[0]["last_id"] is None:
        return None
    return rows[0]["last_id"], rows[0]["people"], rows[0]["neighbours"]


def _knn(gds: GraphDataScience, embeddings: Graph) -> Counts:
    people = embeddings.node_count()
    result = gds.knn.write(
        embeddings,
        write_relationship_type="NEXT_SIMILAR_TASTE",
        write_property="score",
        node_properties="embedding",
        top_k=_NEIGHBOURS,
        sample_rate=1.0 if people <= _COMPARE_ALL else 0.5,
        random_seed=RANDOM_SEED,
        concurrency=ONE_THREAD,
    )
    return {"people": result.nodes_compared}
