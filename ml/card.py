"""Model cards, generated from what training saw and judging found (Mitchell et al., Model Cards for Model Reporting, 2019)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from ml.judging import Bin, Figures, Importance, Interval, Judged

#: Which way a figure is better; others are told without a word on that.
_BETTER: Final = {"log_loss": "less", "brier": "less", "ece": "less", "auc": "more"}


@dataclass(frozen=True)
class Feature:
    """One column that a model looks at.

    Attributes:
        name: as in the model's `FEATURES`.
        unit: "km", "share, 0-1", "people" and the like.
        meaning: one line.
        group: features of one group are shuffled together for their importance; empty: this one by itself.
    """

    name: str
    unit: str
    meaning: str
    group: str = ""


def parts(features: tuple[Feature, ...]) -> dict[str, list[int]]:
    """Columns by group, for `ml.judging.permutation_importance`."""
    found: dict[str, list[int]] = {}
    for column, feature in enumerate(features):
        found.setdefault(feature.group or feature.name, []).append(column)
    return found


@dataclass(frozen=True)
class About:
    """What is true of a model whatever it learned from.

    Attributes:
        model: its name: "acceptance".
        question: what it answers, in the words of the product.
        form: its shape, with the equation or the paper.
        features: in the order of its columns.
        example: what one example is: "an ask that ended".
        fallback: what serves where no version is live.
    """

    model: str
    question: str
    form: str
    features: tuple[Feature, ...]
    example: str
    fallback: str


@dataclass(frozen=True)
class Data:
    """What a version saw.

    Attributes:
        rows: examples by part: "teach", "tune", "judge".
        positives: share of each part that came true.
        split: how the parts were cut.
        source: where the examples come from, with whatever must be known of it.
    """

    rows: dict[str, int]
    positives: dict[str, float]
    split: str
    source: str = ""


@dataclass(frozen=True)
class Card:
    """A model's card; `to_json` is what the graph keeps, `to_markdown` what people read."""

    about: About
    version: str
    data: Data
    judged: Judged

    def to_json(self) -> str:
        """Everything as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Card:
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is no such text.
        """
        try:
            fields = json.loads(text)
            about, judged = fields["about"], fields["judged"]
            return cls(
                About(**{**about, "features": tuple(Feature(**each) for each in about["features"])}),
                fields["version"],
                Data(**fields["data"]),
                _judged(judged),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no model card: {error!r}") from error

    def to_markdown(self, picture: str = "") -> str:
        """The card as Markdown; `picture` is the address of its reliability diagram, left out when empty."""
        return "\n".join(self._lines(picture)) + "\n"

    def _lines(self, picture: str) -> Iterator[str]:
        about, data, judged = self.about, self.data, self.judged
        yield f"# {about.model}: {about.question}"
        yield ""
        yield f"Version `{self.version}`. **Live: {judged.live}.** {judged.why}"
        yield ""
        yield f"- Form: {about.form}"
        yield f"- Without it: {about.fallback}"
        yield f"- Learned from: {about.example}. {data.source}".rstrip()
        counts = ", ".join(
            f"{name} {count:,} ({data.positives.get(name, 0.0):.1%} came true)" for name, count in data.rows.items()
        )
        yield f"- Split: {data.split}. {counts}."
        yield ""
        yield "## Figures on held-out, later examples"
        yield ""
        yield from self._figures()
        yield ""
        yield "## Calibration"
        yield ""
        error = judged.figures["model"].get("ece", 0.0)
        yield (
            f"Expected calibration error {error:.3f}; {judged.ece_by_chance:.3f} would be expected of so few examples "
            "if every probability were exactly true."
        )
        yield ""
        if picture:
            yield f"![Reliability of {about.model}]({picture})"
            yield ""
        yield "| examples | said | came true |"
        yield "|---|---|---|"
        yield from (f"| {each.count:,} | {each.said:.3f} | {each.came:.3f} |" for each in judged.reliability)
        yield ""
        yield from self._features()

    def _figures(self) -> Iterator[str]:
        judged = self.judged
        names = list(judged.figures["model"])
        heads = [
            f"{name.replace('_', ' ')}{f' ({_BETTER[name]} is better)' if name in _BETTER else ''}" for name in names
        ]
        yield f"| | {' | '.join(heads)} | log loss saved by the model (95 % interval) |"
        yield "|---" * (len(names) + 2) + "|"
        for who, figures in judged.figures.items():
            saved = judged.gains.get(who)
            told = f"{saved.mean:+.4f} ({saved.low:+.4f} to {saved.high:+.4f})" if saved else ""
            numbers = " | ".join(f"{figures[name]:.4f}" if name in figures else "" for name in names)
            shown = f"**{who}**" if who == judged.live else who
            yield f"| {shown} | {numbers} | {told} |"

    def _features(self) -> Iterator[str]:
        yield "## Features"
        yield ""
        yield (
            "Importance: nats of log loss an example that are lost on the held-out examples when the feature is shuffled "
            "(± standard deviation over shuffles); features of one group are shuffled together."
        )
        yield ""
        yield "| feature | unit | meaning | importance |"
        yield "|---|---|---|---|"
        for feature in self.about.features:
            worth = self.judged.importance.get(feature.group or feature.name)
            told = f"{worth.mean:+.4f} ± {worth.spread:.4f}" if worth else ""
            if feature.group:
                told += f" ({feature.group})"
            yield f"| {feature.name} | {feature.unit} | {feature.meaning} | {told} |"


def _judged(fields: dict[str, Any]) -> Judged:
    figures: dict[str, Figures] = fields["figures"]
    return Judged(
        figures=figures,
        gains={name: Interval(**each) for name, each in fields["gains"].items()},
        reliability=tuple(Bin(**each) for each in fields["reliability"]),
        ece_by_chance=fields["ece_by_chance"],
        importance={name: Importance(**each) for name, each in fields["importance"].items()},
        live=fields["live"],
        why=fields["why"],
    )
