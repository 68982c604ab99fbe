"""`sprout ml`: train the models, measure them, list what was trained, show their cards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.evaluate import evaluate

if TYPE_CHECKING:
    from app.jobs import Counts, JobContext
    from app.stages.embed.service import Embedded
    from ml.card import Card

app = typer.Typer(name="ml", help="The models: train, evaluate, list, show cards.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]
app.command("evaluate")(evaluate)
#: The job that trains all models of scoring together, and jobs of models that are trained alone.
_SMALL_MODELS = "small-models"
_ALONE = {"influence": "influence", "momentum": "momentum", "time_slots": "time-slots"}


@app.command("train")
def train(
    model: Annotated[str, typer.Argument(help="sociallgn, acceptance, conversion, influence, momentum or time_slots.")],
    seed: Annotated[int, typer.Option(help="The same graph and seed give the same model.")] = 7,
    as_json: Json = False,
) -> None:
    """Train a model on the graph and make it the live one."""
    if model == "sociallgn":
        _train_sociallgn(seed, as_json=as_json)
        return
    _make_sure_it_is_small(model, "sociallgn")
    from app.cli.jobs import run

    run(_ALONE.get(model, _SMALL_MODELS), as_json=as_json)


def _make_sure_it_is_small(model: str, *others: str) -> None:
    """Raise `SproutError` when no small model has this name."""
    from app.errors import SproutError
    from app.stages.score.small_models import TRAININGS

    known = [*TRAININGS, *_ALONE]
    if model not in known:
        raise SproutError(f"no model is named {model!r}: there are {', '.join([*others, *known])}")


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


@app.command("card")
def card(
    model: Annotated[str, typer.Argument(help="acceptance, conversion, influence, momentum or time_slots.")],
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Write the reliability diagram (SVG) to this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the card of a small model's latest training as Markdown: what it is, what it is worth, and what serves."""
    from app.errors import SproutError
    from app.graph import Graph
    from app.settings import load_settings
    from app.stages.score.small_models import model_card
    from ml.reliability_diagram import reliability_diagram

    _make_sure_it_is_small(model)

    async def read() -> Card | None:
        async with await Graph.open(load_settings()) as graph:
            return await model_card(graph, model)

    found = asyncio.run(read())
    if found is None:
        raise SproutError(f"{model} was not trained yet: `sprout ml train {model}` does it, given enough history")
    if picture is not None:
        picture.write_text(reliability_diagram(found.judged.reliability, model))
    typer.echo(found.to_json() if as_json else found.to_markdown(picture.name if picture else ""))


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
    """The figures that tell most: NDCG of each ranker, a small model's own, or every plain number."""
    held_out = figures.get("held_out")
    if isinstance(held_out, dict) and "model" in held_out:
        return list(held_out["model"].items())
    if isinstance(held_out, dict) and all(isinstance(part, dict) and "ndcg" in part for part in held_out.values()):
        return [(f"{name} ndcg", part["ndcg"]) for name, part in held_out.items()]
    return [(name, value) for name, value in figures.items() if isinstance(value, int | float)]
