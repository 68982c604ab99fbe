"""`sprout clock`: the simulated time that several processes share by a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="clock", help="Simulated time, for a city that should not wait for Wednesday.", no_args_is_help=True
)


@app.command("set")
def set_clock(
    start: Annotated[datetime, typer.Argument(help="What time it is now, such as 2026-11-25T16:30:00+01:00.")],
    file: Annotated[Path, typer.Option(help="The file that SPROUT_CLOCK_FILE of all processes names.")],
    speed: Annotated[float, typer.Option(min=0.001, max=10_000, help="Simulated seconds per real second.")] = 1.0,
) -> None:
    """Let it be that time now, for every process that follows the file."""
    from app.clock import Clock

    if start.tzinfo is None:
        raise typer.BadParameter("needs an offset, such as 2026-11-25T16:30:00+01:00")
    Clock(file=file).tell(start=start, speed=speed)
    typer.echo(f"it is {start.isoformat()} now, and a second lasts {speed:g}")


@app.command("show")
def show_clock() -> None:
    """Print the product's present."""
    from app.clock import Clock
    from app.settings import load_settings

    typer.echo(Clock.from_settings(load_settings()).now().isoformat())
