"""Train the acceptance model on past asks: the oldest teach, later ones calibrate, the latest judge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.acceptance.evaluate import Asks, Figures, evaluate, evaluate_base_rate
from ml.acceptance.model import FALLBACK, FEATURES, Acceptance
from ml.logistic import Array, Platt, Standardiser, fit_logistic

ENOUGH = 200
"""Asks below which nothing is trained: the fallback's formula knows more than so few answers."""

_SIGNS = {"affinity": 1, "interest_match": 1, "distance_km": -1, "price_fit": 1, "openness": 1, "free": 1}
_SIGN_OF_FATIGUE = 0  # who is asked often may be so because they often say yes; the data decide


@dataclass(frozen=True)
class TrainedAcceptance:
    """A trained model and how it did on the latest asks.

    Attributes:
        model: calibrated.
        figures: by name ("model", "fallback", "base_rate"): log loss, AUC, ECE on held-out asks.
        rows: asks used to "train", "calibrate" and "hold out".
        better: it beats both the fallback and the base rate in log loss on held-out asks, so that it may go live.
    """

    model: Acceptance
    figures: dict[str, Figures]
    rows: dict[str, int]
    better: bool


def train(asks: Asks, *, version: str, penalty: float = 3.0) -> TrainedAcceptance | None:
    """Fit, calibrate and judge an acceptance model.

    The split is by time: the oldest 70 % train, the next 15 % calibrate (Platt), the latest 15 % are held out, for both
    the learned model and its baselines. Deterministic.

    Args:
        asks: oldest first.
        version: recorded with the model.
        penalty: ridge penalty on standardised features.

    Returns:
        None when there are fewer than `ENOUGH` asks, or all training asks ended alike.
    """
    first, second = int(len(asks) * 0.70), int(len(asks) * 0.85)
    teach, tune, judge = asks.part(0, first), asks.part(first, second), asks.part(second, len(asks))
    if len(asks) < ENOUGH or teach.labels.min() == teach.labels.max():
        return None
    model = _calibrated(_fitted(teach, version, penalty), tune)
    figures = {
        "model": evaluate(model, judge),
        "fallback": evaluate(FALLBACK, judge),
        "base_rate": evaluate_base_rate(float(teach.labels.mean()), judge),
    }
    better = figures["model"]["log_loss"] < min(figures["fallback"]["log_loss"], figures["base_rate"]["log_loss"])
    return TrainedAcceptance(
        model, figures, {"train": len(teach), "calibrate": len(tune), "hold out": len(judge)}, better
    )


def _fitted(asks: Asks, version: str, penalty: float) -> Acceptance:
    social = np.column_stack([np.log1p(asks.accepted_friends), asks.accepted_strength])
    standard = Standardiser.fit(asks.features)
    # Social columns keep their zero: a person without friends who are in must get the base logit alone.
    social_scales = np.maximum(social.std(axis=0), 1e-9)
    table: Array = np.hstack([standard.apply(asks.features), social / social_scales])
    signs = [_SIGNS.get(name, _SIGN_OF_FATIGUE) for name in FEATURES] + [1, 1]
    fitted = fit_logistic(table, asks.labels, signs=signs, penalty=penalty)
    width = len(FEATURES)
    lift = np.where(social.std(axis=0) > 1e-9, fitted.weights[width:] / social_scales, 0.0)
    return Acceptance(
        version=version,
        intercept=fitted.intercept,
        weights=fitted.weights[:width],
        means=standard.means,
        scales=standard.scales,
        social_count=float(lift[0]),
        social_strength=float(lift[1]),
    )


def _calibrated(model: Acceptance, asks: Asks) -> Acceptance:
    """Fold slope and shift of the calibration into the coefficients: one shape, still monotone, as the slope is above 0."""
    base = model.base(asks.features)
    social = model.social_count * np.log1p(asks.accepted_friends) + model.social_strength * asks.accepted_strength
    platt = Platt.fit(base + social, asks.labels)
    return replace(
        model,
        intercept=platt.slope * model.intercept + platt.shift,
        weights=platt.slope * model.weights,
        social_count=platt.slope * model.social_count,
        social_strength=platt.slope * model.social_strength,
    )
