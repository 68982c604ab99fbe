"""What people are told by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.domains.notify import service
from app.jobs import Counts, JobContext, job

_TABLES_AT_ONCE = 500


@job("reminders", every=timedelta(minutes=1))
async def remind(context: JobContext) -> Counts:
    """Reminds everybody whose table waits for them soon, once for each table."""
    return {"reminded": await service.remind(context, tables=_TABLES_AT_ONCE)}
