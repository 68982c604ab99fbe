"""The stage by the clock."""

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.sense import service


@job("sense", every=timedelta(minutes=15))
async def sense(context: JobContext) -> Counts:
    """Recompute popularity, trending and affinities from all interactions."""
    return await service.recompute(context.graph, now=context.clock.now(), progress=context.progress)
