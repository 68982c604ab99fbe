"""`sprout keys`: the keys that sign tokens."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(name="keys", help="The keys that sign tokens.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print for a machine.")]


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Lists the keys, the one that signs last; never the keys themselves."""
    from app.http.keys import KeyRing
    from app.settings import load_settings

    keys = KeyRing.from_settings(load_settings()).all()
    if as_json:
        rows = [
            {
                "id": key.id,
                "made_at": key.made_at.isoformat() if key.made_at else None,
                "until": key.until.isoformat() if key.until else None,
            }
            for key in keys
        ]
        typer.echo(json.dumps(rows))
        return
    for key in keys:
        made = key.made_at.isoformat(timespec="seconds") if key.made_at else "the settings"
        typer.echo(
            f"{key.id}  of {made}  "
            + (f"verifies until {key.until.isoformat(timespec='seconds')}" if key.until else "signs")
        )


@app.command()
def rotate(
    grace_hours: Annotated[
        float,
        typer.Option(min=0, max=8760, help="How long tokens of the present key are still good; 0 if it was stolen."),
    ] = 24.0,
    as_json: AsJson = False,
) -> None:
    """Makes a new key that signs from now on; all processes take it within a second, none needs a restart."""
    from datetime import timedelta

    from app.http.keys import KeyRing
    from app.settings import load_settings

    settings = load_settings()
    key = KeyRing.from_settings(settings).rotate(timedelta(hours=grace_hours))
    if as_json:
        typer.echo(json.dumps({"id": key.id, "file": str(settings.keys_file)}))
    else:
        typer.echo(f"{key.id} signs from now on; what was signed before is good for {grace_hours:g} hours")
