"""Social reach: PageRank -> `User.pagerank`, weighted degree -> `User.reach`, over friendships."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.jobs import Counts, JobContext, job
from gds_jobs.projection import ONE_THREAD, on_projection

if TYPE_CHECKING:
    from graphdatascience import Graph, GraphDataScience


@job("reach", every=timedelta(hours=1))
async def run(context: JobContext) -> Counts:
    """Measure how far each person reaches."""
    return await on_projection(context, "reach", "jobs/project_friendships", _pagerank_and_degree)


def _pagerank_and_degree(gds: GraphDataScience, friendships: Graph) -> Counts:
    ranked = gds.page_rank.write(
        friendships, write_property="pagerank", relationship_weight_property="strength", concurrency=ONE_THREAD
    )
    gds.degree_centrality.write(
        friendships, write_property="reach", relationship_weight_property="strength", concurrency=ONE_THREAD
    )
    return {"people": ranked.node_properties_written, "iterations": ranked.ran_iterations}
