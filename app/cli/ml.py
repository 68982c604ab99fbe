"""`sprout ml`: train the models, measure them, list what was trained, show cards, go back to the version before."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import evaluate

if TYPE_CHECKING:
    from app.jobs import Counts, Job, JobContext
    from app.stages.embed.service import Embedded
    from app.stages.embed.versions import RolledBack
    from ml.card import Card

app = typer.Typer(name="ml", help="The models: train, evaluate, list, show cards, roll back.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]
app.add_typer(evaluate.app)
#: The job that trains each model, by name; the models of scoring are trained together.
_SMALL_MODELS = "small-models"
_JOBS = {"sociallgn": "embed", "influence": "influence", "momentum": "momentum", "time_slots": "time-slots"}


@app.command("train")
def train(
    model: Annotated[str, typer.Argument(help="sociallgn, acceptance, conversion, influence, momentum or time_slots.")],
    seed: Annotated[int, typer.Option(help="The same graph and seed give the same model.")] = 7,
    anyway: Annotated[bool, typer.Option("--anyway", help="Switch to it also when it is worse (sociallgn).")] = False,
    as_json: Json = False,
) -> None:
    """Train a model on the graph; it goes live unless what serves now is better."""
    if model == "sociallgn":
        _train_sociallgn(seed, anyway=anyway, as_json=as_json)
        return
    _make_sure_it_is_known(model, "sociallgn")
    from app.cli.jobs import run

    run(_JOBS.get(model, _SMALL_MODELS), as_json=as_json)


def _make_sure_it_is_known(model: str, *others: str) -> None:
    """Raise `SproutError` when neither a small model nor one of the others has this name."""
    from app.errors import SproutError
    from app.stages.score.small_models import TRAININGS

    known = [*others, *TRAININGS, *(name for name in _JOBS if name != "sociallgn")]
    if model not in known:
        raise SproutError(f"no model is named {model!r}: there are {', '.join(known)}")


def _training_of(model: str) -> Job:
    """The job that trains a model."""
    from app.schedule import JOBS

    return next(job for job in JOBS if job.name == _JOBS.get(model, _SMALL_MODELS))


def _train_sociallgn(seed: int, *, anyway: bool, as_json: bool) -> None:
    from app.cli.bars import bars
    from app.cli.jobs import run_once
    from app.stages.embed import jobs, service

    trained: list[Embedded] = []

    async def run(context: JobContext) -> Counts:
        done = await service.train(
            context.graph,
            context.clock,
            seed=seed,
            margin=context.settings.embed_margin,
            anyway=anyway,
            progress=context.progress,
        )
        trained.append(done)
        return {"people": done.people, "venues": done.venues, "switched": int(done.switched)}

    # Under the job's own name and lock: a training by the clock and one by hand exclude each other.
    with bars(quiet=as_json) as progress:
        asyncio.run(run_once(replace(jobs.run, run=run), progress))
    done = trained[0]
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    _print_rankers(done.figures["held_out"], f"{done.version}, on venues that people went to later")
    seconds = ", ".join(f"{part} {spent:.1f} s" for part, spent in done.seconds.items())
    typer.echo(done.verdict.told)
    if done.switched:
        typer.echo(f"live: {done.figures['chosen']} for {done.people} people and {done.venues} venues ({seconds})")
    else:
        typer.echo(
            f"not switched to; the live version stays. `sprout ml train sociallgn --anyway` switches ({seconds})"
        )


def _print_rankers(held_out: dict[str, dict[str, float]], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("ranker", "Recall@20", "NDCG@20", title=title)
    for name, figures in held_out.items():
        table.add_row(name, f"{figures['recall']:.4f}", f"{figures['ndcg']:.4f}")
    Console().print(table)


@app.command("rollback")
def rollback(
    model: Annotated[str, typer.Argument(help="sociallgn, acceptance, conversion, momentum or time_slots.")],
    as_json: Json = False,
) -> None:
    """Make the version before the live one live again; without one, a small model's formula serves."""
    from app.cli.jobs import run_once
    from app.errors import SproutError
    from app.jobs import no_progress
    from app.stages.embed.errors import NothingToRollBack
    from app.stages.embed.versions import roll_back

    _make_sure_it_is_known(model, "sociallgn")
    if model == "influence":
        raise SproutError("influence lies on the friendships: `sprout ml train influence` writes it anew")

    done: list[RolledBack] = []
    nothing: list[NothingToRollBack] = []

    async def run(context: JobContext) -> Counts:
        try:
            done.append(await roll_back(context.graph, context.clock, model))
        except NothingToRollBack as error:
            # Told below: a failed run would make the schedule train at once.
            nothing.append(error)
        return {"rolled_back": len(done)}

    # Under the training's own lock: a switch and a rollback exclude each other.
    asyncio.run(run_once(replace(_training_of(model), run=run), no_progress))
    if nothing:
        raise nothing[0]
    if as_json:
        typer.echo(json.dumps(asdict(done[0])))
    else:
        typer.echo(f"{done[0].rolled_back} is live no more: {done[0].live or 'the formula'} serves")


@app.command("models")
def models(as_json: Json = False) -> None:
    """List trained versions of all models, newest first: which is live, the data each saw, its figures."""
    from app.graph import Graph
    from app.settings import load_settings
    from app.stages.embed.versions import list_versions

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

    _make_sure_it_is_known(model)

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

    table = Table("model", "version", "trained at", "state", "data seen", "held-out figures")
    for row in versions:
        told = ", ".join(f"{name} {number:.4g}" for name, number in _numbers(row["figures"]))
        seen = ", ".join(f"{number:,} {name}" for name, number in row["data"].items() if isinstance(number, int))
        state = "live" if row["live"] else row["state"] or ""
        table.add_row(row["model"], row["id"], f"{row['trained_at']:%Y-%m-%d %H:%M}", state, seen, told)
    Console().print(table)


def _numbers(figures: dict[str, Any]) -> list[tuple[str, float]]:
    """The figures that tell most: NDCG of each ranker, a small model's own, or every plain number."""
    held_out = figures.get("held_out")
    if isinstance(held_out, dict) and "model" in held_out:
        return list(held_out["model"].items())
    if isinstance(held_out, dict) and all(isinstance(part, dict) and "ndcg" in part for part in held_out.values()):
        return [(f"{name} ndcg", part["ndcg"]) for name, part in held_out.items()]
    return [(name, value) for name, value in figures.items() if isinstance(value, int | float)]
