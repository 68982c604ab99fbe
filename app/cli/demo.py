"""`sprout demo` and `sprout residents`."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

BehaviourName = Annotated[
    str | None,
    typer.Option(
        help="How people answer, now and in a made-up city's past: package.module:Class; the city's own without it."
    ),
]


@app.command()
def demo(
    people: Annotated[int, typer.Option(min=10, help="People of the made-up city.")] = 200,
    venues: Annotated[int, typer.Option(min=4, help="Venues of the made-up city.")] = 50,
    seed: Annotated[int, typer.Option(help="From which the city and everybody's luck are drawn.")] = 7,
    city: Annotated[Path | None, typer.Option(help="Folder with a city's CSV files, instead of a made-up one.")] = None,
    time_zone: Annotated[
        str | None, typer.Option(envvar="SPROUT_IMPORT_TIME_ZONE", help="Of that city; by its longitude without it.")
    ] = None,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the run; without it the demo goes on serving.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    behaviour: BehaviourName = None,
    speed: Annotated[
        float, typer.Option(min=1, max=4000, help="How fast the city's time flies while nothing happens.")
    ] = 1800.0,
    refuse: Annotated[float, typer.Option(min=0, max=1, help="Share of reservations that the desk refuses.")] = 0.15,
    hang: Annotated[
        float, typer.Option(min=0, max=1, help="Share of reservations that the desk never answers.")
    ] = 0.05,
    keep: Annotated[bool, typer.Option("--keep", help="Leave embedded engines running at the end.")] = False,
) -> None:
    """Starts everything, runs the six stages in a city, and says what came of it.

    Each run begins with a fresh week: seeds, plans and bookings of earlier runs are removed, the city stays.
    """
    from rich.console import Console

    from app.demo.run import demo as run_demo
    from app.demo.wish import Wish
    from app.engines import down
    from app.engines.addresses import embedded, places
    from app.engines.progress import up_with_progress
    from app.settings import load_settings

    wish = Wish(people, venues, seed, city, time_zone, behaviour, speed, refuse, hang)
    console = Console()
    settings = load_settings()
    own = embedded(settings) and not any(place.state == "answers" for place in places(settings))
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # told to stop is stopped by hand: everything ends cleanly
    running = False
    try:
        if embedded(settings):
            up_with_progress(settings.home, console=console)
            settings = load_settings()
        running = True
        with suppress(KeyboardInterrupt):
            asyncio.run(run_demo(settings, wish, console, leave=leave, json_file=json_file))
    finally:
        if own and keep and running:
            console.print(
                "Engines: Neo4j and Redis stay up, so that the next run starts at once; `make down` stops them"
            )
        elif own:
            down(settings.home, lambda text: console.print(f"Engines: {text}"))


@app.command()
def residents(
    behaviour: BehaviourName = None,
    seed: Annotated[int, typer.Option(help="From which everybody's luck is drawn.")] = 7,
) -> None:
    """Lives as the people of a simulated city: answers each ask over HTTP after a while, until told to stop."""
    from app.city.behaviour import DEFAULT, load_behaviour
    from app.demo.residents import run
    from app.logs import configure_logs
    from app.settings import load_settings

    settings = load_settings()
    configure_logs(settings, "residents")
    people = load_behaviour(behaviour or DEFAULT, settings.home, seed)

    async def live() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await run(settings, people, stop)

    asyncio.run(live())
