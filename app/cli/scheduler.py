"""`sprout scheduler`: the clock's process."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def scheduler(
    only: Annotated[str, typer.Option(help="Jobs to start, separated by commas; without it all.")] = "",
) -> None:
    """Start jobs by the clock until told to stop (SIGTERM, Ctrl-C). Neo4j being away is waited out."""
    asyncio.run(_run({name.strip() for name in only.split(",") if name.strip()}))


async def _run(only: set[str]) -> None:
    from app.clock import Clock
    from app.errors import SproutError
    from app.jobs import JobContext
    from app.jobs.priority import give_way
    from app.jobs.scheduler import Schedule, open_graph
    from app.logs import configure_logs
    from app.providers.registry import providers
    from app.schedule import JOBS
    from app.settings import load_settings

    if unknown := only - {job.name for job in JOBS}:
        raise SproutError(f"no such job: {', '.join(sorted(unknown))}; `sprout jobs list` names them")
    jobs = [job for job in JOBS if not only or job.name in only]
    settings = load_settings()
    configure_logs(settings, "scheduler")
    give_way(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    graph = await open_graph(settings, stop)
    if graph is None:
        return
    async with graph, providers(settings):
        await Schedule(jobs, JobContext(graph, settings, Clock.from_settings(settings))).run(stop)
