"""Train acceptance on past asks, beside the explainable score's formula, the same calibrated, and logistic regression."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np

from ml.acceptance.additive import Additive
from ml.acceptance.data import Asks
from ml.acceptance.fit import fit_straight
from ml.acceptance.model import FALLBACK, Acceptance
from ml.logistic import Platt, logit
from ml.small_model import Baseline
from ml.training import Trained
from ml.training import train as train_model

_Baseline: TypeAlias = Baseline[Asks, Acceptance]


def baselines(teach: Asks, tune: Asks, version: str) -> dict[str, _Baseline]:
    """What has parameters learns them from all that the model learns from.

    The base rate serves nobody: it says nothing of whom to ask.
    """
    both = teach.then(tune)
    rate = float(both.labels.mean())
    return {
        "formula": _Baseline(FALLBACK.predict_proba, is_formula=True),
        "calibrated formula": _serving(_calibrated_formula(both, version)),
        "logistic regression": _regression(fit_straight(teach, tune), version),
        "base rate": _Baseline(lambda asks: np.full(len(asks), rate)),
    }


def _serving(model: Acceptance) -> _Baseline:
    return _Baseline(model.predict_proba, model)


def _calibrated_formula(asks: Asks, version: str) -> Acceptance:
    platt = Platt.fit(logit(FALLBACK.predict_proba(asks)), asks.labels)
    return replace(FALLBACK.calibrated(platt), version=f"{version}-formula")


def _regression(formula: Additive, version: str) -> _Baseline:
    """Where friends who are in would lower acceptance, it is compared with but cannot serve."""
    if not formula.monotone:
        return _Baseline(formula.predict_proba)
    return _serving(Acceptance.of(f"{version}-regression", formula))


def train(asks: Asks, *, version: str, source: str = "") -> Trained[Acceptance] | None:
    """Choose, learn, calibrate and judge; the latest 15 % of the seeds judge. Deterministic.

    Args:
        asks: oldest first.
        version: recorded with the model.
        source: where they come from, for the card.

    Returns:
        None when there are fewer than `Acceptance.ENOUGH`, or all ended alike.
    """
    return train_model(Acceptance, asks, baselines, version=version, source=source)
