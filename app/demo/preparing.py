"""The processes of a demo and what they are started with."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from app.bus.relay import LEASE_SECONDS
from app.demo.processes import Processes, free_port
from app.errors import SproutError
from app.graph import Graph
from app.settings import RATE_LIMITS, Settings

#: People of the demo answer within a quarter of an hour or not at all.
ASK_DEADLINE_MINUTES = 15.0


class NotAlone(SproutError):
    """Workers of somebody else run on the same engines: they would live by another clock than the demo's."""


async def make_sure_of_being_alone(settings: Settings) -> None:
    """Waits until no worker leads on these engines; one that was killed is forgotten within seconds.

    Raises:
        NotAlone: One goes on.
    """
    deadline = time.monotonic() + LEASE_SECONDS + 1.0
    async with await Graph.open(settings) as graph:
        while await graph.read("bus/leader"):
            if time.monotonic() > deadline:
                raise NotAlone(
                    "a worker runs on these engines already, and the demo keeps a clock of its own: stop it first"
                    " (`docker-compose stop worker scheduler`, or the other demo), or give the demo its own SPROUT_HOME"
                )
            await asyncio.sleep(0.2)


def demo_settings(given: Settings) -> Settings:
    """The settings of a demo: free ports, a clock of its own, and patience for people who answer quickly.

    Args:
        given: From the environment; engines are up.
    """
    home = given.home.absolute()
    chosen: dict[str, Any] = {"home": home, "clock_file": home / "demo-clock.json", "clock_start": None}
    if "SPROUT_ASK_DEADLINE_MINUTES" not in os.environ:
        chosen["ask_deadline_minutes"] = ASK_DEADLINE_MINUTES
    api_port = free_port(given.api_port)
    desk_port = free_port(given.desk_port)
    return given.model_copy(update={**chosen, "api_port": api_port, "desk_port": desk_port})


def environment(settings: Settings) -> dict[str, str]:
    """What the demo's processes are started with: this environment, and what the demo has chosen."""
    unlimited = dict.fromkeys((f"SPROUT_{name.upper()}" for name in RATE_LIMITS), "")  # a week passes in minutes
    return {
        **unlimited,
        **os.environ,
        "SPROUT_HOME": str(settings.home),
        "SPROUT_API_PORT": str(settings.api_port),
        "SPROUT_DESK_PORT": str(settings.desk_port),
        "SPROUT_CLOCK_FILE": str(settings.clock_file),
        "SPROUT_ASK_DEADLINE_MINUTES": str(settings.ask_deadline_minutes),
        "PYTHONUNBUFFERED": "1",
    }


def start_api(settings: Settings) -> Processes:
    """The API, first of the processes: the worker follows when there is a city, its people when they are asked."""
    processes = Processes(environment(settings), settings.log_folder)
    processes.start("api", "serve")
    return processes
