"""Train momentum on moments of past cascades, beside the share accepted so far and the analytic chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml.logistic import Array, Standardiser, fit_logistic, sigmoid
from ml.momentum.data import FEATURES, Prefixes
from ml.momentum.model import Momentum
from ml.momentum.stopping import brier_by_time, choose_threshold, judge_threshold
from ml.small_model import Baseline
from ml.training import Trained, by_time
from ml.training import train as train_model

_ACCEPTED = FEATURES.index("accepted")


def baselines(teach: Prefixes, _tune: Prefixes, version: str) -> dict[str, Baseline[Prefixes, Momentum]]:
    """The share accepted so far, as a regression of its own; the analytic chance, also calibrated on `teach`; the base rate."""
    calibrated = Momentum.calibrated_formula(teach, version=f"{version}-analytic")
    return {
        "share accepted": Baseline(_Share(teach)),
        "analytic": Baseline(Momentum.formula, is_formula=True),
        "calibrated analytic": Baseline(calibrated.predict_proba, calibrated),
        "base rate": Baseline(lambda prefixes: np.full(len(prefixes), float(teach.labels.mean()))),
    }


class _Share:
    """Chance of tipping from the share of answers that were yes, alone."""

    def __init__(self, teach: Prefixes) -> None:
        column = teach.columns[:, [_ACCEPTED]]
        self._standard = Standardiser.fit(column)
        self._fitted = fit_logistic(self._standard.apply(column), teach.labels)

    def __call__(self, prefixes: Prefixes) -> Array:
        return sigmoid(self._fitted.logits(self._standard.apply(prefixes.columns[:, [_ACCEPTED]])))


def train(prefixes: Prefixes, *, version: str, most_false_stops: float, source: str = "") -> Trained[Momentum] | None:
    """Fit, calibrate and judge; choose the threshold on the tune part. Deterministic.

    Args:
        prefixes: oldest cascade first.
        version: recorded with the model.
        most_false_stops: share of the cascades that tip which the threshold may stop on the tune part.
        source: where the cascades come from, for the card.

    Returns:
        None when there are fewer than `Momentum.ENOUGH` moments, or all cascades ended alike.
    """
    trained = train_model(Momentum, prefixes, baselines, version=version, source=source)
    if trained is None:
        return None
    teach, tune, held_out = by_time(prefixes)
    figures = dict(trained.card.judged.figures)
    says = {"model": trained.model.predict_proba} | {
        name: baseline.says for name, baseline in baselines(teach, tune, version).items()
    }
    thresholds = {name: choose_threshold(tune, say(tune), most_false_stops) for name, say in says.items()}
    for name, say in says.items():
        figures[name] |= _stopping(held_out, say(held_out), thresholds[name])
    model = replace(trained.model, stop_below=thresholds["model"])
    live = trained.card.judged.live
    serving = model if trained.better else trained.serving and replace(trained.serving, stop_below=thresholds[live])
    judged = replace(trained.card.judged, figures=figures)
    return Trained(model, serving, replace(trained.card, judged=judged))


def _stopping(held_out: Prefixes, chances: Array, stop_below: float) -> dict[str, float]:
    """Figures beyond the usual ones: Brier score by time, and what stopping below a chance would have done."""
    stopping = judge_threshold(held_out, chances, stop_below)
    return brier_by_time(held_out, chances) | {
        "stop below": stop_below,
        "false stops": stopping.false_stops,
        "asks wasted a failed cascade": stopping.wasted,
        "without stopping": stopping.lost,
    }
