"""What this room does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.http import idempotency
from app.jobs import Counts, JobContext, job


@job("kept_answers", every=timedelta(hours=1))
async def forget_answers(context: JobContext) -> Counts:
    """Forgets answers that were kept for callers who ask again with the same key, after two days."""
    return {"forgotten": await idempotency.forget(context.graph, context.clock.now())}
