"""`sprout ml evaluate sociallgn`: the model on a data set folder, beside its baselines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.rankers import rankers

if TYPE_CHECKING:
    from ml.sociallgn.data import Split
    from ml.sociallgn.protocol import Outcome


#: Precision, recall and NDCG as column heads.
_SHORT = {"precision": "Prec", "recall": "Rec", "ndcg": "NDCG"}


app = typer.Typer(
    name="evaluate", help="Measure a model, or all rankers, on what people did later.", no_args_is_help=True
)
app.command("rankers")(rankers)


class Baseline(StrEnum):
    """What SocialLGN is compared with."""

    lightgcn = "lightgcn"
    popularity = "popularity"
    random = "random"
    itemknn = "itemknn"
    als = "als"


class LossName(StrEnum):
    """What is made small."""

    auto = "auto"
    softmax = "softmax"
    bpr = "bpr"


class FusionName(StrEnum):
    """How friends and venues are joined."""

    gated = "gated"
    paper = "paper"
    paper_rows = "paper-rows"


@app.command("sociallgn")
def sociallgn(
    dataset: Annotated[Path, typer.Option(help="Folder with train.txt, test.txt and social.txt.")],
    baseline: Annotated[
        list[Baseline] | None, typer.Option(help="Compare with this; several times for several.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds; the figures tell their mean and spread.")] = 3,
    seed: Annotated[int, typer.Option(help="The first seed: the same folder and seed give the same figures.")] = 7,
    quick: Annotated[
        bool, typer.Option("--quick", help="One seed, a third of the epochs, nothing else tried.")
    ] = False,
    loss: Annotated[
        LossName,
        typer.Option(help="softmax over all venues by cosine, the paper's BPR, or what the validation part chooses."),
    ] = LossName.auto,
    fusion: Annotated[
        FusionName, typer.Option(help="gated; paper: as in the authors' code; paper-rows: each row made length 1.")
    ] = FusionName.gated,
    temperature: Annotated[
        float | None, typer.Option(help="Of the softmax. Default: the validation part chooses.")
    ] = None,
    layers: Annotated[int | None, typer.Option(min=1, help="Number of convolutions.")] = None,
    dim: Annotated[int | None, typer.Option(min=1, help="Width of the embeddings.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the pairs, at most.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Of Adam.")] = None,
    decay: Annotated[float | None, typer.Option(help="Weight of the squared layer-0 embeddings.")] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="People (softmax) or pairs (BPR) a step.")] = None,
    best_on_test: Annotated[
        bool, typer.Option("--best-on-test", help="Tell also the best epoch on the test part, as papers do.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures there; - prints them.")] = None,
) -> None:
    """Measure SocialLGN on a data set folder beside its baselines: full ranking, settings chosen on a part of train."""
    from app.cli.bars import bars

    split = _read(dataset)
    from ml.sociallgn.protocol import Protocol
    from ml.sociallgn.report import document, learning_curves
    from ml.sociallgn.settings import LOSSES, Loss, TrainingSettings

    given = {"temperature": temperature, "layers": layers, "dim": dim, "epochs": epochs, "decay": decay, "batch": batch}
    changes = {name: value for name, value in (given | {"learning_rate": learning_rate}).items() if value is not None}
    losses: list[Loss] = list(LOSSES) if loss is LossName.auto else [each for each in LOSSES if each == loss.value]
    first, *others = TrainingSettings.to_try(split, losses=losses, fusion=fusion.value, choose_at=10, **changes)
    if quick:
        first, others = replace(first, epochs=max(1, first.epochs // 3)), []
    names = ["sociallgn", *(each.value for each in baseline or ())]
    tried = [seed + number for number in range(1 if quick else seeds)]
    printed = json_file == Path("-")
    with bars(quiet=printed) as progress:
        protocol = Protocol(split, first, others, best_on_test=best_on_test, progress=progress)
        outcomes = {name: [protocol.measure(name, each) for each in tried] for name in dict.fromkeys(names)}
    told = document(dataset.resolve().name, split, first, tried, outcomes)
    if printed:
        typer.echo(json.dumps(told))
        return
    _print(told, outcomes)
    if json_file is not None:
        json_file.write_text(json.dumps(told, indent=2) + "\n")
        picture = json_file.with_suffix(".svg")
        picture.write_text(learning_curves(outcomes, f"NDCG@{first.choose_at} on the validation part"))
        typer.echo(f"written to {json_file} and {picture}")


def _read(folder: Path) -> Split:
    """The data set of a folder."""
    from app.errors import SproutError
    from app.stages.embed.service import preload

    preload()
    from ml.sociallgn.data import read_folder

    try:
        return read_folder(folder)
    except (OSError, ValueError) as error:
        raise SproutError(f"{folder} is not a data set folder: {error}") from error


def _print(told: dict[str, Any], outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"{told['dataset']}: {told['people']:,} people, {told['venues']:,} venues, {told['train']:,} training and "
        f"{told['test_pairs']:,} test pairs, {told['friendships']:,} friendships; "
        f"{len(told['seeds'])} seed(s), mean and standard deviation"
    )
    rankers = {told["model"]: told, **told["baselines"]}
    parts = {
        "validation": "validation part",
        "test": f"test, all {told['test_people']:,} people",
        "cold_start": f"test, {told['cold_start_people']:,} cold-start people ({told['cold_start_rule']})",
        "best_epoch_on_test_not_honest": "test, best epoch chosen on test (not honest, as papers do)",
    }
    for part, title in parts.items():
        shown = {name: figures[part] for name, figures in rankers.items() if part in figures}
        if not shown or (part == "cold_start" and not told["cold_start_people"]):
            continue
        table = Table("ranker", *map(_short, next(iter(shown.values()))), title=title, title_justify="left")
        for name, figures in shown.items():
            table.add_row(name, *(_figure(figure) for figure in figures.values()))
        console.print(table)
    table = Table("ranker", "s a seed", "peak MiB", "chosen on validation", title="cost", title_justify="left")
    for name, figures in rankers.items():
        chosen = "; ".join(dict.fromkeys(_choice(outcome.choice) for outcome in outcomes[name]))
        table.add_row(name, f"{figures['seconds']:.1f}", f"{figures['peak_bytes'] / 2**20:,.0f}", chosen)
    console.print(table)


def _figure(figure: Mapping[str, float]) -> str:
    return f"{figure['mean']:.4f}\n±{figure['spread']:.4f}" if figure["spread"] else f"{figure['mean']:.4f}"


def _short(name: str) -> str:
    """A figure's name that leaves room for six of them on a terminal."""
    figure, k = name.split("@")
    return f"{_SHORT[figure]}@{k}"


def _choice(choice: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {value if isinstance(value, str) else format(value, 'g')}" for name, value in choice.items()
    )
