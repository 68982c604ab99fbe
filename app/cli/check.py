"""`sprout check`: whether everything in the graph is as it must be."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.checks import Outcome
    from app.jobs import Progress

app = typer.Typer()
_SHOWN = 5


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    running: Annotated[
        bool, typer.Option("--running", help="Leave out what only holds when nothing is on its way.")
    ] = False,
) -> None:
    """Check the invariants of the graph (cypher/checks): nothing lost, doubled or oversold. Ends with 1 where one is broken."""
    from app.cli.bars import bars

    with bars(quiet=as_json) as progress:
        outcomes = asyncio.run(_check(progress, quiet=not running))
    if as_json:
        print(json.dumps([_plain(outcome) for outcome in outcomes], default=str))
    else:
        _print(outcomes)
    if not all(outcome.holds for outcome in outcomes):
        raise typer.Exit(1)


async def _check(progress: Progress, *, quiet: bool) -> list[Outcome]:
    from app import checks
    from app.clock import Clock
    from app.graph import Graph
    from app.settings import load_settings

    settings = load_settings()
    async with await Graph.open(settings) as graph:
        return await checks.check(graph, Clock.from_settings(settings).now(), quiet=quiet, progress=progress)


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {**vars(outcome), "holds": outcome.holds, "milliseconds": round(outcome.milliseconds, 1)}


def _print(outcomes: list[Outcome]) -> None:
    from rich.console import Console
    from rich.table import Table

    from app.checks import MOST_ROWS

    table = Table("", "invariant", "what must hold", "ms")
    for outcome in outcomes:
        count = len(outcome.rows)
        told = "holds" if outcome.holds else f"{count} or more" if count == MOST_ROWS else str(count)
        table.add_row(told, outcome.name, outcome.invariant, f"{outcome.milliseconds:.0f}")
    console = Console()
    console.print(table)
    for outcome in outcomes:
        for row in outcome.rows[:_SHOWN]:
            console.print(f"{outcome.name}: {row['id']}: {row['found']}", markup=False, highlight=False)
        if len(outcome.rows) > _SHOWN:
            console.print(f"{outcome.name}: and more; `sprout check --json` lists them", markup=False, highlight=False)
