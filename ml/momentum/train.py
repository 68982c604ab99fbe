"""Train momentum on moments of past cascades, beside the share accepted so far and the analytic chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from ml.judging import Figures
from ml.logistic import Array, Standardiser, fit_logistic, sigmoid
from ml.momentum.data import FEATURES, Prefixes
from ml.momentum.model import Momentum
from ml.momentum.stopping import brier_by_time, choose_threshold, judge_threshold
from ml.small_model import Baseline
from ml.training import Trained
from ml.training import train as train_model

_ACCEPTED = FEATURES.index("accepted")
_THRESHOLD: Final = "stop below"


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

    def beyond(say: Callable[[Prefixes], Array], tune: Prefixes, held_out: Prefixes) -> Figures:
        return _stopping(held_out, say(held_out), choose_threshold(tune, say(tune), most_false_stops))

    trained = train_model(Momentum, prefixes, baselines, version=version, source=source, beyond=beyond)
    if trained is None:
        return None
    judged = trained.card.judged
    model = replace(trained.model, stop_below=judged.figures["model"][_THRESHOLD])
    if trained.better:
        return replace(trained, model=model, serving=model)
    stop_below = judged.figures[judged.live][_THRESHOLD]
    return replace(trained, model=model, serving=trained.serving and replace(trained.serving, stop_below=stop_below))


def _stopping(held_out: Prefixes, chances: Array, stop_below: float) -> Figures:
    """Figures beyond the usual ones: Brier score by time, and what stopping below a chance would have done."""
    stopping = judge_threshold(held_out, chances, stop_below)
    return brier_by_time(held_out, chances) | {
        _THRESHOLD: stop_below,
        "false stops": stopping.false_stops,
        "asks wasted a failed cascade": stopping.wasted,
        "without stopping": stopping.lost,
    }
