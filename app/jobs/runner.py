"""Runs a job under its lock: a lease in the graph that a live process renews and a dead one loses."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
import uuid_utils

from app.errors import SproutError
from app.graph import GraphUnavailable
from app.jobs import queries
from app.jobs.job import Counts, Job, JobContext

log = structlog.get_logger(__name__)

#: A lock outlives its process by at most this long; renewed three times in that span.
Result = TypeVar("Result")
LEASE = timedelta(seconds=45)


class AlreadyRunning(SproutError):
    """Another process runs the job now."""


class JobLost(SproutError):
    """The lock ran out while the job was running, so another process may have begun it; the work was stopped."""


@dataclass(frozen=True)
class JobRun:
    """A run that ended well."""

    id: str
    job: str
    counts: Counts
    milliseconds: int


@dataclass(frozen=True)
class _End:
    """How a run ended; without an error it ended well."""

    milliseconds: int
    counts: Counts = field(default_factory=dict)
    error: str | None = None


async def run_job(job: Job, context: JobContext, *, lease: timedelta = LEASE) -> JobRun:
    """Runs a job now, alone among all processes, and records how it went.

    Args:
        job: What to run.
        context: What it may use.
        lease: How long the lock holds without being renewed.

    Raises:
        AlreadyRunning: Another process holds the job's lock.
        JobLost: The lock could not be kept.
        GraphUnavailable: Neo4j cannot be reached.
    """
    run_id = str(uuid_utils.uuid7())
    real_now = datetime.now(UTC)
    taking = asyncio.ensure_future(
        queries.begin_run(
            context.graph,
            job=job.name,
            run_id=run_id,
            holder=f"{socket.gethostname()}:{os.getpid()}",
            real_now=real_now,
            lease_until=real_now + lease,
            now=context.clock.now(),
        )
    )
    try:
        lock = await _to_the_end(taking)
    except asyncio.CancelledError:
        # The lock may have become ours meanwhile: kept, it would hold the job up until the lease runs out.
        if not taking.cancelled() and taking.exception() is None and taking.result().mine:
            await _to_the_end(_finish(context, job.name, run_id, _End(0, error="stopped")))
        raise
    if not lock.mine:
        raise AlreadyRunning(f"job {job.name} is already running in {lock.holder} (run {lock.holder_run_id})")
    if lock.taken_over:
        log.warning("job taken over", job=job.name, lost_run=lock.taken_over)
    started = time.perf_counter()
    try:
        counts = await _alive(job.run(context), context, job.name, run_id, lease)
    except BaseException as error:
        message = "stopped" if isinstance(error, asyncio.CancelledError) else f"{type(error).__name__}: {error}"
        await _to_the_end(_finish(context, job.name, run_id, _End(_milliseconds(started), error=message)))
        raise
    milliseconds = _milliseconds(started)
    await _to_the_end(_finish(context, job.name, run_id, _End(milliseconds, counts)))
    return JobRun(run_id, job.name, counts, milliseconds)


async def _to_the_end(work: Awaitable[Result]) -> Result:
    """Awaits what must not stay half done: a cancellation waits until it has ended, then goes on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise


async def _alive(run: Awaitable[Counts], context: JobContext, job: str, run_id: str, lease: timedelta) -> Counts:
    """Awaits the work while renewing the lock; ends the work when the lock is gone."""
    work = asyncio.ensure_future(run)
    heart = asyncio.create_task(_renew(context, job, run_id, lease))
    try:
        await asyncio.wait((work, heart), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        raise JobLost(f"job {job} lost its lock (run {run_id}) and was stopped; the next run starts afresh")
    finally:
        heart.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait((work,))


async def _renew(context: JobContext, job: str, run_id: str, lease: timedelta) -> None:
    """Returns only when the lock is lost: taken by another, or run out while Neo4j was away."""
    held_until = time.monotonic() + lease.total_seconds()
    while time.monotonic() < held_until:
        await asyncio.sleep(lease.total_seconds() / 3)
        asked = time.monotonic()
        try:
            if not await queries.renew_lease(
                context.graph, job=job, run_id=run_id, lease_until=datetime.now(UTC) + lease
            ):
                return
            held_until = asked + lease.total_seconds()
        except GraphUnavailable as error:
            log.warning("job lock not renewed", job=job, error=str(error))


async def _finish(context: JobContext, job: str, run_id: str, ended: _End) -> None:
    """Records the end; without Neo4j the lease runs out and the next run marks this one as failed."""
    try:
        recorded = await queries.finish_run(
            context.graph,
            job=job,
            run_id=run_id,
            state="failed" if ended.error else "done",
            counts=ended.counts,
            milliseconds=ended.milliseconds,
            error=ended.error and ended.error[:2000],
            now=context.clock.now(),
        )
    except GraphUnavailable as away:
        log.warning("job end not recorded", job=job, error=ended.error, away=str(away))
        return
    if not recorded:
        log.warning("job had been taken over", job=job, run=run_id)


def _milliseconds(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
