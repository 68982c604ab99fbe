"""One way to train and judge all small models: the oldest teach, later ones tune, the latest judge; the better one serves."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic

import numpy as np

from ml.card import Card, Data, parts
from ml.judging import (
    Figures,
    Judged,
    calibration_error_by_chance,
    figures_of,
    gain,
    permutation_importance,
    reliability,
)
from ml.logistic import Array
from ml.small_model import Baseline, Baselines, E, M, Rows

Beyond = Callable[[Callable[[E], Array], E, E], Figures]
"""Figures of a model or baseline beyond the usual ones, from (what it says of examples, tune, held out)."""

SPLIT: Final = "by time, 70 / 15 / 15 (teach, tune, judge); what hangs together stays in one part"


@dataclass(frozen=True)
class Trained(Generic[M]):
    """What a training gave.

    Attributes:
        model: the learned model, whether it serves or not.
        serving: what goes live: the model, a baseline in its shape, or None where the formula serves.
        card: with all figures.
    """

    model: M
    serving: M | None
    card: Card

    @property
    def better(self) -> bool:
        """The model itself goes live: on held-out examples its log loss is below that of whatever could serve instead."""
        return self.serving is self.model

    def counts(self, name: str) -> dict[str, int | float]:
        """The model's figures for the record of a job: `NAME_FIGURE`, and `NAME_live`, 1 where the model itself serves."""
        figures = self.card.judged.figures["model"]
        told = {f"{name}_{key.replace(' ', '_')}": round(value, 4) for key, value in figures.items() if "%" not in key}
        return {**told, f"{name}_live": int(self.better)}

    def record(self, parameters: str | None = None) -> dict[str, Any]:
        """What `ModelVersion` keeps of it: version, data, figures, parameters and card (JSON texts), live (bool).

        Args:
            parameters: where less is kept than `save` gives.
        """
        kept = self.serving or self.model
        judged, data = self.card.judged, self.card.data
        return {
            "version": kept.version,
            "data": json.dumps(data.rows),
            "figures": json.dumps({"held_out": judged.figures, "split": data.split, "live": judged.live}),
            "parameters": parameters or kept.save(),
            "card": self.card.to_json(),
            "live": self.serving is not None,
        }


def by_time(examples: E) -> tuple[E, E, E]:
    """Cut examples, oldest first, into those that teach (70 %), tune (15 %) and judge (15 %).

    A group lies in the part in which its first example lies, so that no seed is learned from and judged on.
    """
    count = len(examples)
    _, first, members = np.unique(examples.groups, return_index=True, return_inverse=True)
    begins = first[members]
    teaches = begins * 100 < count * 70
    judges = begins * 100 >= count * 85

    def part(chosen: Any) -> E:
        rows: Rows = np.flatnonzero(chosen)
        return examples.take(rows)

    return part(teaches), part(~teaches & ~judges), part(judges)


def train(
    kind: type[M],
    examples: E,
    baselines: Baselines[E, M],
    *,
    version: str,
    source: str = "",
    beyond: Beyond[E] = lambda *_: {},
) -> Trained[M] | None:
    """Fit a model, judge it beside its baselines on the latest examples, and say what serves. Deterministic.

    Args:
        kind: the model's class.
        examples: oldest first.
        baselines: makes what it has to beat.
        version: recorded with the model.
        source: where the examples come from, for the card.
        beyond: gives figures of the model's own, of it and of each baseline.

    Returns:
        None when there are too few examples, or a part holds one outcome only.
    """
    teach, tune, held_out = by_time(examples)
    if len(examples) < kind.ENOUGH or any(
        len(each) == 0 or each.labels.min() == each.labels.max() for each in (teach, held_out)
    ):
        return None
    model = kind.fit(teach, tune, version=version)
    others = baselines(teach, tune, version)
    rows = {"teach": teach, "tune": tune, "judge": held_out}
    data = Data(
        rows={name: len(each) for name, each in rows.items()},
        positives={name: float(each.labels.mean()) if len(each) else 0.0 for name, each in rows.items()},
        split=SPLIT,
        source=source,
    )
    judged = _judge(model, others, tune, held_out, data, beyond)
    return Trained(model, _serving(model, others, judged.live), model.card(data, judged))


def _judge(
    model: M, others: Mapping[str, Baseline[E, M]], tune: E, held_out: E, data: Data, beyond: Beyond[E]
) -> Judged:
    says = {"model": model.predict_proba, **{name: other.says for name, other in others.items()}}
    said = {name: say(held_out) for name, say in says.items()}
    labels, ours = held_out.labels, said["model"]
    figures = {name: figures_of(labels, said[name]) | beyond(say, tune, held_out) for name, say in says.items()}
    able = [name for name, other in others.items() if other.is_formula or other.serves is not None]
    live, why = choose({name: each["log_loss"] for name, each in figures.items()}, able)
    blank = Judged(figures, {}, (), 0.0, {}, live, why)
    features = model.card(data, blank).about.features
    return Judged(
        figures=figures,
        gains={name: gain(labels, ours, said[name], held_out.groups) for name in others},
        reliability=reliability(labels, ours),
        ece_by_chance=calibration_error_by_chance(ours),
        importance=permutation_importance(
            lambda columns: model.predict_proba(held_out.with_columns(columns)),
            held_out.columns,
            labels,
            parts(features),
        ),
        live=live,
        why=why,
    )


def choose(losses: Mapping[str, float], able: Collection[str]) -> tuple[str, str]:
    """The name of what serves, and why: of all that can serve, the least log loss; a tie goes to the baseline.

    Args:
        losses: of "model" and each baseline.
        able: baselines that can serve.
    """
    others = [name for name in losses if name != "model"]
    live = min([*able, "model"], key=lambda name: losses[name])
    best = min([*others, "model"], key=lambda name: losses[name])
    if best == "model":
        return live, "It beats every baseline in log loss on the held-out examples."
    told = f"The model does not beat {best} in log loss ({losses['model']:.4f} against {losses[best]:.4f})"
    if live == best:
        return live, f"{told}, so that serves."
    return live, f"{told}, which cannot serve; of what can, {live} is best ({losses[live]:.4f})."


def _serving(model: M, others: Mapping[str, Baseline[E, M]], live: str) -> M | None:
    return model if live == "model" else others[live].serves
