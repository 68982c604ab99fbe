"""The queries of `cypher/jobs` that keep locks and runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.graph import Graph


@dataclass(frozen=True)
class Lock:
    """Who holds a job's lock after an attempt to begin."""

    mine: bool
    holder: str
    holder_run_id: str
    taken_over: str | None


@dataclass(frozen=True)
class LastRun:
    """The latest run of a job."""

    job: str
    run_id: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    milliseconds: int | None
    counts: Mapping[str, int | float]
    error: str | None
    holder: str | None
    running: bool
    real_started_at: datetime


async def begin_run(
    graph: Graph, *, job: str, run_id: str, holder: str, real_now: datetime, lease_until: datetime, now: datetime
) -> Lock:
    """Takes the job's lock if it is free or has run out."""
    rows = await graph.write(
        "jobs/begin_run",
        repeatable=True,
        job=job,
        run_id=run_id,
        holder=holder,
        real_now=real_now,
        lease_until=lease_until,
        now=now,
    )
    return Lock(**rows[0])


async def renew_lease(graph: Graph, *, job: str, run_id: str, lease_until: datetime) -> bool:
    """Keeps the lock; False when it was lost."""
    parameters: dict[str, Any] = {"job": job, "run_id": run_id, "lease_until": lease_until}
    return bool(await graph.write("jobs/renew_lease", repeatable=True, **parameters))


async def finish_run(
    graph: Graph,
    *,
    job: str,
    run_id: str,
    state: str,
    counts: Mapping[str, int | float],
    milliseconds: int,
    error: str | None,
    now: datetime,
    keep: int = 200,
) -> bool:
    """Records the end and frees the lock; False when another run had taken over."""
    rows = await graph.write(
        "jobs/finish_run",
        repeatable=True,
        job=job,
        run_id=run_id,
        state=state,
        counts=json.dumps(counts),
        milliseconds=milliseconds,
        error=error,
        now=now,
        keep=keep,
    )
    return bool(rows and rows[0]["recorded"])


async def last_runs(graph: Graph, jobs: Sequence[str], real_now: datetime) -> dict[str, LastRun]:
    """The latest run of each job that ever ran, by job."""
    rows = await graph.read("jobs/last_runs", jobs=list(jobs), real_now=real_now)
    return {row["job"]: LastRun(**{**row, "counts": json.loads(row["counts"] or "{}")}) for row in rows}
