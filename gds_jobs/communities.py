"""Friend communities: Leiden over friendships -> `User.community`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.jobs import Counts, JobContext, job
from gds_jobs.projection import ONE_THREAD, RANDOM_SEED, on_projection

if TYPE_CHECKING:
    from graphdatascience import Graph, GraphDataScience


@job("communities", every=timedelta(hours=1))
async def run(context: JobContext) -> Counts:
    """Find communities of friends."""
    return await on_projection(context, "communities", "jobs/project_friendships", _leiden)


def _leiden(gds: GraphDataScience, friendships: Graph) -> Counts:
    result = gds.leiden.write(
        friendships,
        write_property="community",
        relationship_weight_property="strength",
        consecutive_ids=True,
        random_seed=RANDOM_SEED,
        concurrency=ONE_THREAD,
    )
    return {
        "people": result.node_properties_written,
        "communities": result.community_count,
        "modularity": round(result.modularity, 4),
    }
