"""What this room does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.domains.identity import service
from app.jobs import Counts, JobContext, job


@job("sessions", every=timedelta(hours=6))
async def forget_sessions(context: JobContext) -> Counts:
    """Forgets sessions and links that are over, and ended access of which no token is left."""
    return await service.forget_over(context.graph)
