"""A consumer process that one event kills: `python -m tests.integration.bus.victim PERSON`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from app.bus.events import PersonAnswered
from app.bus.process import Consumers
from app.bus.subscriptions import Routes
from app.bus.work import Work
from app.clock import Clock
from app.graph import Graph
from app.settings import load_settings


async def handle(event: PersonAnswered, work: Work) -> None:
    if event.user_id == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    await work.graph.write("bus/mark_sent", once=work.once, ids=[], now=work.clock.now())


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = load_settings()
    async with await Graph.open(settings) as graph:
        routes: Routes = {PersonAnswered: {"propagate": handle}}
        await Consumers(graph, Clock.from_settings(settings), settings, routes).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
