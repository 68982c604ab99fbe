"""What booking does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.book import asking, party, service

_AT_ONCE = 200


@job("book", every=timedelta(minutes=1))
async def run(context: JobContext) -> Counts:
    """Chases venues that do not answer, ends what has waited long enough, goes on with what was left lying."""
    now = context.clock.now()
    graph, settings = context.graph, context.settings
    overdue, chased = await service.chase_overdue(graph, settings, now=now, limit=_AT_ONCE, progress=context.progress)
    return {
        "overdue": overdue,
        "chased": chased,
        "picked_up": await party.pick_up(graph, settings, now=now, limit=_AT_ONCE),
        "closed": await party.close_due(graph, settings, now=now, limit=_AT_ONCE),
        "told": await asking.tell_sizes(graph, settings, limit=_AT_ONCE),
        "returned": await service.return_tables(graph, settings, limit=_AT_ONCE),
        "completed": await service.complete_past(graph, now=now, limit=_AT_ONCE),
    }
