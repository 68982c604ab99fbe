"""Tables and cards of `benchmarks.models`: every model on every behaviour, gains and losses both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.influence_truth import Truth
from benchmarks.momentum_replay import Played
from benchmarks.report import shown, spread
from ml.card import Card
from ml.judging import Interval, Judged
from ml.reliability_diagram import reliability_diagram

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
_FIGURES: Final = {"log_loss": "log loss", "brier": "Brier", "auc": "AUC", "ece": "ECE"}


@dataclass(frozen=True)
class Outcome:
    """One model trained on one city.

    Attributes:
        network: of acceptance, the log loss of a network that nothing constrains, and what the model saves against it.
    """

    behaviour: str
    people: int
    seed: int
    model: str
    card: Card
    network: tuple[float, Interval] | None = None

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "card": json.loads(self.card.to_json())}


def tables(outcomes: Sequence[Outcome]) -> Iterator[Table]:
    """What the models are worth beside the best baseline, and what they save against each; medians over seeds with the range."""
    for people in sorted({each.people for each in outcomes}):
        cities = [each for each in outcomes if each.people == people]
        seeds = len({each.seed for each in cities})
        told = f"{people:,} people, {'one seed' if seeds == 1 else f'median (range) of {seeds} seeds'}"
        yield _worth(cities, f"All small models on all behaviours, held-out later examples: {told}")
        yield _saved(cities, f"Log loss saved by the model against each baseline: {told}")
        yield _headroom(
            cities, f"Acceptance beside a small network that nothing constrains, and that cannot serve: {told}"
        )


def _worth(cities: Sequence[Outcome], title: str) -> Table:
    columns = (
        "model",
        "behaviour",
        "judged",
        "true",
        *_FIGURES.values(),
        "ECE by chance",
        "best baseline",
        "saved",
        "live",
    )
    rows: list[tuple[str, ...]] = []
    for model, behaviour, each in _grouped(cities):
        judged = [one.card.judged for one in each]
        rows.append(
            (
                model,
                behaviour,
                shown(spread([one.card.data.rows["judge"] for one in each]), 0),
                shown(spread([one.card.data.positives["judge"] for one in each]), 3),
                *(_shown([one.figures["model"].get(name) for one in judged]) for name in _FIGURES),
                shown(spread([one.ece_by_chance for one in judged]), 3),
                _counted(_best(one) for one in judged),
                _signed([one.gains[_best(one)].mean for one in judged]),
                _counted(one.live for one in judged),
            )
        )
    return title, columns, rows


def _shown(values: Sequence[float | None]) -> str:
    """A figure over seeds; a model over 168 hours has no AUC."""
    known = [value for value in values if value is not None]
    return shown(spread(known), 3) if known else "-"


def truth_table(truths: Sequence[tuple[str, Truth]]) -> list[Table]:
    """Influence beside what the behaviour truly does, by behaviour; none when nothing was written."""
    found: dict[str, list[Truth]] = {}
    for behaviour, truth in truths:
        found.setdefault(behaviour, []).append(truth)
    names = ("rank", "rank_of_strength", "said", "true", "calibration_error")
    rows = [
        (behaviour, *(shown(spread([getattr(each, name) for each in truth]), 3) for name in names))
        for behaviour, truth in found.items()
    ]
    columns = ("behaviour", "rank correlation", "of strength alone", "mean said", "mean true", "calibration error")
    return [("Influence as written, beside the true influence of 2,000 friendships", columns, rows)] if rows else []


def replay_table(played: Sequence[tuple[str, Mapping[str, Played]]]) -> list[Table]:
    """Later seeds in our own order, by behaviour and rule of stopping; none where no momentum model was live."""
    found: dict[tuple[str, str], list[Played]] = {}
    for behaviour, rules in played:
        for rule, each in rules.items():
            found.setdefault((behaviour, rule), []).append(each)
    names = ("per_100_asks", "go", "asked", "tipped")
    rows = [
        (behaviour, rule, *(shown(spread([getattr(each, name) for each in runs]), 1) for name in names))
        for (behaviour, rule), runs in found.items()
    ]
    columns = ("behaviour", "stopped by", "go per 100 asks", "go", "asks", "tipped")
    return (
        [("Later seeds in our own order, stopped by the formula or by learned momentum", columns, rows)] if rows else []
    )


def _best(judged: Judged) -> str:
    """The baseline of the least log loss."""
    return min(judged.gains, key=lambda name: judged.figures[name]["log_loss"])


def _saved(cities: Sequence[Outcome], title: str) -> Table:
    """A gain or a loss is sure when the 95 % interval of one city leaves zero out."""
    columns = ("model", "behaviour", "baseline", "baseline's log loss", "saved", "95 % interval, first seed", "verdict")
    rows: list[tuple[str, ...]] = []
    for model, behaviour, each in _grouped(cities):
        for baseline in each[0].card.judged.gains:
            judged = [one.card.judged for one in each]
            gains = [one.gains[baseline] for one in judged]
            rows.append(
                (
                    model,
                    behaviour,
                    baseline,
                    shown(spread([one.figures[baseline]["log_loss"] for one in judged]), 3),
                    _signed([gain.mean for gain in gains]),
                    f"{gains[0].low:+.4f} to {gains[0].high:+.4f}",
                    _verdict(gains),
                )
            )
    return title, columns, rows


def _headroom(cities: Sequence[Outcome], title: str) -> Table:
    columns = ("behaviour", "model's log loss", "network's", "saved", "95 % interval, first seed", "verdict")
    rows: list[tuple[str, ...]] = []
    for _, behaviour, each in _grouped([one for one in cities if one.network is not None]):
        losses, gains = zip(*(one.network for one in each if one.network is not None), strict=True)
        rows.append(
            (
                behaviour,
                shown(spread([one.card.judged.figures["model"]["log_loss"] for one in each]), 3),
                shown(spread(losses), 3),
                _signed([gain.mean for gain in gains]),
                f"{gains[0].low:+.4f} to {gains[0].high:+.4f}",
                _verdict(gains),
            )
        )
    return title, columns, rows


def _verdict(gains: Sequence[Interval]) -> str:
    """In how many cities the model is surely better, surely worse, or neither."""
    better, worse, count = sum(gain.low > 0 for gain in gains), sum(gain.high < 0 for gain in gains), len(gains)
    told = [f"{kind} {number}/{count}" for kind, number in (("gain", better), ("loss", worse)) if number]
    level = count - better - worse
    return ", ".join([*told, *([f"level {level}/{count}"] if level else [])])


def _signed(values: Sequence[float]) -> str:
    figures = spread(values)
    told = f"{figures['median']:+.4f}"
    return told if len(values) == 1 else f"{told} ({figures['min']:+.4f} to {figures['max']:+.4f})"


def _counted(names: Iterable[str]) -> str:
    """What serves: by how many seeds, where they differ."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def _grouped(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str, list[Outcome]]]:
    """Outcomes by model and behaviour, in the order in which they came."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for each in sorted(outcomes, key=lambda one: [other.model for other in outcomes].index(one.model)):
        found.setdefault((each.model, each.behaviour), []).append(each)
    yield from ((model, behaviour, each) for (model, behaviour), each in found.items())


def write_cards(
    folder: Path, outcomes: Sequence[Outcome], form: Mapping[str, Any], others: Sequence[Table] = ()
) -> None:
    """Writes the cards of the first seed of the first size, each with its diagram, and all tables as README.md.

    Args:
        folder: Made when missing; cards of the same names are written anew.
        outcomes: Of all cities.
        form: What was run on which machine, told above the tables.
        others: Further tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = [each for each in outcomes if (each.people, each.seed) == (outcomes[0].people, outcomes[0].seed)]
    links = []
    for each in first:
        name = f"{each.model}-{each.behaviour}"
        bins = each.card.judged.reliability
        (folder / f"{name}.svg").write_text(reliability_diagram(bins, f"{each.model}, behaviour {each.behaviour}"))
        (folder / f"{name}.md").write_text(each.card.to_markdown(f"{name}.svg"))
        links.append(f"- [{each.model}, behaviour {each.behaviour}]({name}.md): live {each.card.judged.live}")
    of = f"{first[0].people:,} people, seed {first[0].seed}" if first else "no city"
    lines = ["# Model cards", "", "Generated, not written. " + told(form), "", *markdown(outcomes, others)]
    lines += [f"## Cards ({of})", "", *links]
    (folder / "README.md").write_text("\n".join(lines) + "\n")


def told(form: Mapping[str, Any]) -> str:
    """When, by which command and on which kind of machine the figures were made."""
    kind, scoring = form["machine"], form["scoring"]
    return (
        f"{datetime.now(UTC):%d %B %Y}, `{form['command']}` ({form['form']} form, {form['minutes']:g} minutes; seeds "
        f"{', '.join(map(str, form['seeds']))}), {kind['processor']}, {kind['cores']} cores, {kind['memory_gib']} GiB, Python "
        f"{kind['python']}. Acceptance of 2,000 candidates at once takes {scoring['median']:.2f} ms (95th percentile "
        f"{scoring['p95']:.2f} ms).\n\nAll data come from the simulator, whose rules are hidden from the models: other functional forms, "
        "no shared parameter. Splits are by time, figures are of held-out, later examples. *Saved* is log loss (nats an example) that "
        "the model saves against a baseline: above zero a gain, below a loss; a verdict of gain or loss means that the 95 % interval "
        "(bootstrap over seeds of the product) leaves zero out. *ECE by chance* is what the calibration error would be if every "
        "probability were exactly true. What is *live* was chosen by the same held-out log loss, so that figure is a little optimistic."
    )


def markdown(outcomes: Sequence[Outcome], others: Sequence[Table] = ()) -> Iterator[str]:
    """The tables as lines of Markdown."""
    for title, columns, rows in (*tables(outcomes), *others):
        yield f"## {title}"
        yield ""
        yield f"| {' | '.join(columns)} |"
        yield "|---" * len(columns) + "|"
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""
