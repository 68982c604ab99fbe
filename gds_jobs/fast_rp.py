"""Baseline embeddings: FastRP over friendships and interactions -> `User.fast_rp`, `Venue.fast_rp`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.jobs import Counts, JobContext, job
from gds_jobs.projection import ONE_THREAD, RANDOM_SEED, on_projection

if TYPE_CHECKING:
    from graphdatascience import Graph, GraphDataScience

#: As wide as the learned embeddings.
_DIMENSION = 64


@job("fast-rp", every=timedelta(days=1))
async def run(context: JobContext) -> Counts:
    """Embed people and venues by random projection, for where nothing was learned yet."""
    return await on_projection(context, "fast-rp", "jobs/project_city", _fast_rp)


def _fast_rp(gds: GraphDataScience, city: Graph) -> Counts:
    result = gds.fast_rp.write(
        city,
        write_property="fast_rp",
        embedding_dimension=_DIMENSION,
        iteration_weights=[0.0, 1.0, 1.0, 0.5],
        relationship_weight_property="weight",
        random_seed=RANDOM_SEED,
        concurrency=ONE_THREAD,
    )
    return {"embeddings": result.node_properties_written}
