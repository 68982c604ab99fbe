"""What payment does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.domains.pay import service
from app.jobs import Counts, JobContext, job


@job("payments", every=timedelta(minutes=1))
async def run(context: JobContext) -> Counts:
    """Makes the payment calls that were missed: the company did not answer, or whoever called was killed."""
    due, moved = await service.settle(context.graph, context.settings, context.clock, limit=500)
    return {"due": due, "moved": moved}
