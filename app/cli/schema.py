"""`sprout schema`: constraints and indexes of the graph."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(
    name="schema", help="Constraints and indexes: what is applied, and apply what waits.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]


@app.command("status")
def show_status(as_json: Json = False) -> None:
    """Show each schema file: applied, pending, or changed after it was applied. Exit 1 unless all are applied."""
    _show(apply_first=False, as_json=as_json)


@app.command("apply")
def apply_pending(as_json: Json = False) -> None:
    """Apply the schema files that wait, in order; what is applied already is left alone."""
    _show(apply_first=True, as_json=as_json)


def _show(*, apply_first: bool, as_json: bool) -> None:
    import asyncio

    from rich.console import Console
    from rich.table import Table

    from app.graph import Graph
    from app.graph.schema import FileStatus, apply, status
    from app.settings import load_settings

    async def files() -> list[FileStatus]:
        async with await Graph.open(load_settings()) as graph:
            return await (apply(graph) if apply_first else status(graph))

    found = asyncio.run(files())
    if as_json:
        rows = [
            {"name": f.name, "state": f.state, "applied_at": f.applied_at and f.applied_at.isoformat()} for f in found
        ]
        typer.echo(json.dumps(rows))
    else:
        table = Table("file", "state", "applied at")
        for file in found:
            table.add_row(file.name, file.state, file.applied_at.isoformat() if file.applied_at else "")
        Console().print(table)
    if any(file.state != "applied" for file in found):
        raise typer.Exit(1)
