"""`sprout ml`: train the models, measure them, list what was trained."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.evaluate import evaluate

if TYPE_CHECKING:
    from app.jobs import Counts, JobContext
    from app.stages.embed.service import Embedded

app = typer.Typer(name="ml", help="The models: train, evaluate, list.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]
app.command("evaluate")(evaluate)
#: Models that are trained together by a job of that name.
_BY_JOB = {
    "acceptance": "small-models",
    "conversion": "small-models",
    "influence": "influence",
    "momentum": "momentum",
    "time_slots": "time-slots",
}


@app.command("train")
def train(
    model: Annotated[str, typer.Argument(help="sociallgn, acceptance, conversion, influence, momentum or time_slots.")],
    seed: Annotated[int, typer.Option(help="The same graph and seed give the same model.")] = 7,
    as_json: Json = False,
) -> None:
    """Train a model on the graph and make it the live one."""
    from app.errors import SproutError

    if model == "sociallgn":
        _train_sociallgn(seed, as_json=as_json)
    elif model in _BY_JOB:
        from app.cli.jobs import run

        run(_BY_JOB[model], as_json=as_json)
    else:
        raise SproutError(f"no model is named {model!r}: there are sociallgn, {', '.join(_BY_JOB)}")


def _train_sociallgn(seed: int, *, as_json: bool) -> None:
    from app.cli.bars import bars
    from app.cli.jobs import run_once
    from app.stages.embed import jobs, service

    trained: list[Embedded] = []

    async def run(context: JobContext) -> Counts:
        done = await service.train(context.graph, context.clock, seed=seed, progress=context.progress)
        trained.append(done)
        return {"people": done.people, "venues": done.venues}

    # Under the job's own name and lock: a training by the clock and one by hand exclude each other.
    with bars(quiet=as_json) as progress:
        asyncio.run(run_once(replace(jobs.run, run=run), progress))
    done = trained[0]
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    _print_rankers(done.figures["held_out"], f"{done.version}, on venues that people went to later")
    seconds = ", ".join(f"{part} {spent:.1f} s" for part, spent in done.seconds.items())
    typer.echo(f"live: {done.figures['chosen']} for {done.people} people and {done.venues} venues ({seconds})")


def _print_rankers(held_out: dict[str, dict[str, float]], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("ranker", "Recall@20", "NDCG@20", title=title)
    for name, figures in held_out.items():
        table.add_row(name, f"{figures['recall']:.4f}", f"{figures['ndcg']:.4f}")
    Console().print(table)


@app.command("models")
def models(as_json: Json = False) -> None:
    """List trained versions of all models, newest first, with their figures."""
    from app.graph import Graph
    from app.settings import load_settings
    from app.stages.embed.service import list_versions

    async def read() -> list[dict[str, Any]]:
        async with await Graph.open(load_settings()) as graph:
            return await list_versions(graph)

    versions = asyncio.run(read())
    if as_json:
        typer.echo(json.dumps([{**row, "trained_at": row["trained_at"].isoformat()} for row in versions]))
    else:
        _print_versions(versions)


def _print_versions(versions: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("model", "version", "trained at", "live", "held-out figures")
    for row in versions:
        told = ", ".join(f"{name} {number:.4g}" for name, number in _numbers(row["figures"]))
        table.add_row(
            row["model"], row["id"], f"{row['trained_at']:%Y-%m-%d %H:%M}", "live" if row["live"] else "", told
        )
    Console().print(table)


def _numbers(figures: dict[str, Any]) -> list[tuple[str, float]]:
    """The figures that tell most: NDCG of each ranker, or every plain number."""
    held_out = figures.get("held_out")
    if isinstance(held_out, dict) and all(isinstance(part, dict) and "ndcg" in part for part in held_out.values()):
        return [(f"{name} ndcg", part["ndcg"]) for name, part in held_out.items()]
    return [(name, value) for name, value in figures.items() if isinstance(value, int | float)]
