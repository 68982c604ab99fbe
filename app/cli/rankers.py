"""`sprout ml evaluate rankers`: what the product serves, on what people did later."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.evaluation.rankers import CityWish, Judged
    from app.jobs import Progress


def rankers(
    people: Annotated[int, typer.Option(help="People of the generated city.")] = 200,
    venues: Annotated[int, typer.Option(help="Its venues.")] = 50,
    city: Annotated[
        Path | None, typer.Option(help="A folder of people, friendships, venues and visits instead.")
    ] = None,
    time_zone: Annotated[str, typer.Option(help="Of the folder.")] = "UTC",
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds: of the generated city, and of training.")] = 3,
    seed: Annotated[int, typer.Option(help="The first seed.")] = 7,
    most: Annotated[int, typer.Option(min=1, help="People asked about, at most; drawn at random.")] = 500,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there; - prints them.")] = None,
) -> None:
    """Measure all rankers through the product's own queries, on venues that people took to later.

    The city fills a graph of its own, in a folder below the home: yours is not touched.
    """
    from app.cli.bars import bars
    from app.evaluation.rankers import CityWish

    wish = CityWish(people, venues, city, time_zone)
    tried = [seed + number for number in range(seeds)]
    quiet = json_file == Path("-")
    with bars(quiet=quiet) as progress:
        judged = _judge(wish, tried, most, progress, quiet=quiet)
    told = {
        "city": city.resolve().name if city else f"generated, {people} people, {venues} venues",
        "people_asked_about": [each.people for each in judged],
        "venues": [each.venues for each in judged],
        "embedding": [each.embedding for each in judged],
        "seeds": tried,
        "rankers": {name: _figures(judged, name) for name in judged[0].figures},
    }
    if quiet:
        typer.echo(json.dumps(told))
        return
    _print(told)
    if json_file is not None:
        json_file.write_text(json.dumps(told, indent=2) + "\n")
        typer.echo(f"written to {json_file}")


def _judge(wish: CityWish, seeds: Sequence[int], most: int, progress: Progress, *, quiet: bool) -> list[Judged]:
    """Seed by seed, on a graph that is empty before and after each."""
    from app.city.removing import remove_all
    from app.engines import down
    from app.engines.addresses import wanted
    from app.engines.progress import up_with_progress
    from app.evaluation.rankers import evaluate, make_sure_of_being_empty
    from app.graph import Graph, schema
    from app.settings import load_settings

    home = load_settings().home / "evaluation"
    own = "neo4j" in wanted(load_settings(home=home))
    if own:
        up_with_progress(home, quiet=quiet, wanted=("neo4j",))
    settings = load_settings(home=home)

    async def judge() -> list[Judged]:
        async with await Graph.open(settings) as graph:
            await schema.apply(graph)
            if own:
                await remove_all(graph, settings)
            await make_sure_of_being_empty(graph)
            judged = []
            for seed in seeds:
                try:
                    with tempfile.TemporaryDirectory() as folder:
                        judged.append(
                            await evaluate(
                                graph, settings, wish, seed=seed, most=most, into=Path(folder), progress=progress
                            )
                        )
                finally:
                    await remove_all(graph, settings)
            return judged

    try:
        return asyncio.run(judge())
    finally:
        if own:
            down(home)


def _figures(judged: Sequence[Judged], name: str) -> dict[str, Any]:
    """Each figure of a ranker: mean and spread over the seeds."""
    each = [
        asdict(one.figures[name]) | {"p95_ms": one.p95_ms[name], "answered_itself": one.used[name]} for one in judged
    ]
    return {
        figure: {"mean": fmean(row[figure] for row in each), "spread": pstdev(row[figure] for row in each)}
        for figure in each[0]
    }


def _print(told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    title = f"{told['city']}: {told['people_asked_about']} people, {len(told['seeds'])} seed(s), mean and spread"
    table = Table("ranker", "NDCG@10", "Recall@20", "coverage", "diversity", "empty", "p95 ms", "itself", title=title)
    for name, figures in told["rankers"].items():
        table.add_row(name, *(f"{figure['mean']:.3f}\n±{figure['spread']:.3f}" for figure in figures.values()))
    Console().print(table)
    chosen = ", ".join(dict.fromkeys(told["embedding"]))
    Console().print(
        f"`learned` ranks by the embeddings of: {chosen}; `itself` is the share answered without falling back"
    )
