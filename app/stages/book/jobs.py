"""What booking does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.book import asking, service

_AT_ONCE = 200


@job("book", every=timedelta(minutes=1))
async def run(context: JobContext) -> Counts:
    """Chases desks that do not answer, tells them of grown tables, completes past bookings."""
    now = context.clock.now()
    overdue, chased = await service.chase_overdue(
        context.graph, context.settings, now=now, limit=_AT_ONCE, progress=context.progress
    )
    return {
        "overdue": overdue,
        "chased": chased,
        "told": await asking.tell_sizes(context.graph, context.settings, limit=_AT_ONCE),
        "completed": await service.complete_past(context.graph, now=now, limit=_AT_ONCE),
    }
