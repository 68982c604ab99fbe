"""`sprout jobs`: what the clock starts, how it went, and start it now."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.jobs import Job, JobRun, Progress
    from app.jobs.queries import LastRun

app = typer.Typer(name="jobs", help="What the clock starts: list it, run it now.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]


@app.command("list")
def list_jobs(as_json: Json = False) -> None:
    """List all jobs: what each does, how often, and how its latest run went."""
    from app.graph import Graph
    from app.jobs.queries import last_runs
    from app.schedule import JOBS
    from app.settings import load_settings

    async def read() -> dict[str, LastRun]:
        async with await Graph.open(load_settings()) as graph:
            return await last_runs(graph, [job.name for job in JOBS], datetime.now(UTC))

    last = asyncio.run(read())
    if as_json:
        typer.echo(json.dumps([_row(job, last.get(job.name)) for job in JOBS]))
    else:
        _print_jobs(JOBS, last)


def _row(job: Job, last: LastRun | None) -> dict[str, object]:
    """A job for a machine."""
    row: dict[str, object] = {
        "job": job.name,
        "title": job.title,
        "every_seconds": job.every.total_seconds(),
        "after": job.after,
    }
    if last is None:
        return row | {"last_run": None}
    run = {
        "id": last.run_id,
        "state": last.state,
        "started_at": last.started_at.isoformat(),
        "milliseconds": last.milliseconds,
        "counts": last.counts,
        "error": last.error,
        "running_in": last.holder if last.running else None,
    }
    return row | {"last_run": run}


def _print_jobs(jobs: tuple[Job, ...], last: dict[str, LastRun]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("job", "what it does", "every", "last run", "ms", "counts or error")
    for job in jobs:
        run = last.get(job.name)
        state = "" if run is None else f"running in {run.holder}" if run.running else run.state
        told = "" if run is None else run.error or ", ".join(f"{name} {count}" for name, count in run.counts.items())
        milliseconds = "" if run is None or run.milliseconds is None else str(run.milliseconds)
        table.add_row(job.name, job.title, str(job.every), state, milliseconds, told)
    Console().print(table)


@app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="Name of the job, as `sprout jobs list` shows it.")],
    as_json: Json = False,
) -> None:
    """Run a job now and wait for it. Fails when another process runs it."""
    from app.cli.bars import bars
    from app.errors import SproutError
    from app.schedule import JOBS

    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise SproutError(f"no job is named {name!r}: there are {', '.join(job.name for job in JOBS)}")
    with bars(quiet=as_json) as progress:
        done = asyncio.run(run_once(job, progress))
    if as_json:
        typer.echo(
            json.dumps({"job": done.job, "run_id": done.id, "milliseconds": done.milliseconds, "counts": done.counts})
        )
    else:
        counts = ", ".join(f"{name} {count}" for name, count in done.counts.items())
        typer.echo(f"{done.job}: {counts or 'done'} ({done.milliseconds} ms)")


async def run_once(job: Job, progress: Progress) -> JobRun:
    """Opens the graph, runs one job and closes the graph."""
    from app.clock import Clock
    from app.graph import Graph
    from app.jobs import JobContext, run_job
    from app.jobs.priority import give_way
    from app.settings import load_settings

    settings = load_settings()
    give_way(settings)
    async with await Graph.open(settings) as graph:
        return await run_job(job, JobContext(graph, settings, Clock.from_settings(settings), progress))
