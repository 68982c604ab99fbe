"""`sprout desk`: the venue desk, a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def desk(
    port: Annotated[int | None, typer.Option(help="Port to listen on; SPROUT_DESK_PORT otherwise.")] = None,
    refuse: Annotated[float, typer.Option(min=0, max=1, help="Share of reservations it refuses.")] = 0.15,
    hang: Annotated[float, typer.Option(min=0, max=1, help="Share of reservations it never answers.")] = 0.05,
    delay_minutes: Annotated[float, typer.Option(min=0, help="Mean minutes until it answers, on the clock.")] = 4.0,
    seed: Annotated[int, typer.Option(help="Draws which reservations it refuses.")] = 7,
    mood: Annotated[list[str] | None, typer.Option(help="Share of another mood: `late=0.1`. May be repeated.")] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="Mood of a venue or a phone number: `v-1=stall`. May be repeated.")
    ] = None,
    book: Annotated[Path | None, typer.Option(help="SQLite file of its reservations and calls.")] = None,
) -> None:
    """Runs the venue desk: takes reservations and calls, and answers them by signed webhook after a while."""
    import uvicorn

    from app.clock import Clock
    from app.desk.main import create_app
    from app.desk.moods import Moods
    from app.settings import load_settings

    settings = load_settings(desk_port=port)
    try:
        moods = Moods(
            refuse=refuse,
            hang=hang,
            delay_minutes=delay_minutes,
            seed=seed,
            shares={name: float(share) for name, share in _pairs(mood)},
            places=dict(_pairs(place)),
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    application = create_app(
        clock=Clock.from_settings(settings),
        moods=moods,
        secret=settings.desk_secret.get_secret_value(),
        voice_secret=settings.vapi_secret.get_secret_value() or None,
        path=book or settings.home / "desk" / "reservations.sqlite",
    )
    uvicorn.run(
        application,
        host=settings.desk_host,
        port=settings.desk_port,
        log_level="warning",
        timeout_graceful_shutdown=2,  # whom it leaves waiting, it need not wait for
    )


def _pairs(given: list[str] | None) -> list[tuple[str, str]]:
    """`name=value` arguments."""
    pairs = [(name, value) for name, _, value in (each.rpartition("=") for each in given or [])]
    if bad := [value for name, value in pairs if not name or not value]:
        raise ValueError(f"say name=value, not {bad[0]!r}")
    return pairs
