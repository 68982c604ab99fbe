"""`sprout worker`: relay and handlers."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def worker(
    only: Annotated[str, typer.Option(help="Groups to run, separated by commas; without it all.")] = "",
    relay: Annotated[bool, typer.Option(help="Relay the outbox too; one relay at a time publishes.")] = True,
) -> None:
    """Handle the bus's events until told to stop (SIGTERM, Ctrl-C). Engines that are away are waited for."""
    groups = [name.strip() for name in only.split(",") if name.strip()]
    asyncio.run(_run(groups, relay))


async def _run(groups: list[str], relay: bool) -> None:
    from app.bus.process import Consumers, open_patiently
    from app.clock import Clock
    from app.errors import SproutError
    from app.logs import configure_logs
    from app.providers.registry import providers
    from app.settings import load_settings
    from app.workers import READINGS, ROUTES

    settings = load_settings()
    configure_logs(settings, "worker")
    if settings.metrics_port:
        from prometheus_client import start_http_server

        start_http_server(settings.metrics_port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    graph = await open_patiently(settings, stop)
    if graph is None:
        return
    async with graph, providers(settings):
        try:
            consumers = Consumers(
                graph, Clock.from_settings(settings), settings, ROUTES, readings=READINGS, only=groups, relay=relay
            )
        except ValueError as error:
            raise SproutError(str(error)) from error
        await consumers.run(stop)
