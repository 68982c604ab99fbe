"""`sprout up|down|status`: the engines."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.engines.addresses import EnginePlace

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def up(
    attached: Annotated[bool, typer.Option("--attached", help="Stay here; stop the engines when this ends.")] = False,
    as_json: Json = False,
) -> None:
    """Start Neo4j and Redis, or find those that run. They go on after this command ends."""
    from app.engines.addresses import places, wanted
    from app.engines.progress import up_with_progress
    from app.settings import load_settings

    settings = load_settings()
    ours = wanted(settings)
    with _ended_with_this_command(settings.home) if attached and ours else nullcontext():
        if ours:
            up_with_progress(settings.home, quiet=as_json, wanted=ours)
        _print(places(load_settings()), as_json=as_json)
        if attached and ours:
            typer.echo("Ctrl-C stops them.", err=True)
            while True:
                signal.pause()


@app.command()
def down() -> None:
    """Stop the engines that `sprout up` started; their data stay."""
    from app.engines import down as stop
    from app.settings import load_settings

    ran = stop(load_settings().home, lambda text: typer.echo(text, err=True))
    typer.echo("stopped" if ran else "nothing was running")


@app.command()
def status(as_json: Json = False) -> None:
    """Say where the engines are and whether they answer; exits with 1 if one does not."""
    from app.engines.addresses import places
    from app.settings import load_settings

    found = places(load_settings())
    _print(found, as_json=as_json)
    if any(place.state != "answers" for place in found):
        raise typer.Exit(1)


@contextmanager
def _ended_with_this_command(home: Path) -> Iterator[None]:
    """Stops the engines when the block is left, also by Ctrl-C, a request to end, or a closed terminal."""
    from app.engines import down as stop

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        stop(home, lambda text: typer.echo(text, err=True))


def _print(found: list[EnginePlace], *, as_json: bool) -> None:
    """One line an engine, for people or for machines; never a password."""
    if as_json:
        typer.echo(json.dumps([place.as_dict() for place in found], indent=2))
        return
    for place in found:
        typer.echo(place.line())
