"""Train the conversion model on seeds that ended: the oldest teach, later ones calibrate, the latest judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.conversion.evaluate import Figures, figures_of
from ml.conversion.model import FEATURES, Conversion
from ml.logistic import Array, Platt, Standardiser, fit_logistic, sigmoid

ENOUGH = 80
"""Ended seeds below which nothing is trained."""

_SIGNS = {"baseline_logit": 1, "expected_starters": 1, "expected_going": 1, "pool": 1, "reach": 1}


@dataclass(frozen=True)
class TrainedConversion:
    """A trained model and how it did on the latest seeds.

    Attributes:
        model: calibrated.
        figures: by name ("model", "baseline", "base_rate"): Brier, log loss, AUC, ECE on held-out seeds.
        rows: seeds used to "train", "calibrate" and "hold out".
        better: it beats both the baseline formula and the base rate in log loss on held-out seeds, so that it may go live.
    """

    model: Conversion
    figures: dict[str, Figures]
    rows: dict[str, int]
    better: bool


def train(table: Array, tipped: Array, *, version: str, penalty: float = 3.0) -> TrainedConversion | None:
    """Fit, calibrate (Platt) and judge a conversion model; split by time 70 / 15 / 15. Deterministic.

    Args:
        table: (n, F), columns as in `ml.conversion.FEATURES`, oldest seed first.
        tipped: (n,), 1 where the seed reached its minimum group.
        version: recorded with the model.
        penalty: ridge penalty on standardised features.

    Returns:
        None when there are fewer than `ENOUGH` seeds, or all training seeds ended alike.

    Raises:
        ValueError: when shapes do not fit.
    """
    count = len(tipped)
    if table.shape != (count, len(FEATURES)):
        raise ValueError(f"features of {count} seeds must have shape {(count, len(FEATURES))}")
    first, second = int(count * 0.70), int(count * 0.85)
    if count < ENOUGH or tipped[:first].min() == tipped[:first].max():
        return None
    standard = Standardiser.fit(table[:first])
    signs = [_SIGNS.get(name, 0) for name in FEATURES]
    fitted = fit_logistic(standard.apply(table[:first]), tipped[:first], signs=signs, penalty=penalty)
    platt = Platt.fit(fitted.logits(standard.apply(table[first:second])), tipped[first:second])
    model = Conversion(
        version=version,
        intercept=platt.slope * fitted.intercept + platt.shift,
        weights=platt.slope * fitted.weights,
        means=standard.means,
        scales=standard.scales,
    )
    later, held_out = tipped[second:], table[second:]
    figures = {
        "model": figures_of(later, model.probability(held_out)),
        "baseline": figures_of(later, sigmoid(held_out[:, FEATURES.index("baseline_logit")])),
        "base_rate": figures_of(later, np.full(len(later), float(tipped[:first].mean()))),
    }
    better = figures["model"]["log_loss"] < min(figures["baseline"]["log_loss"], figures["base_rate"]["log_loss"])
    return TrainedConversion(
        model, figures, {"train": first, "calibrate": second - first, "hold out": len(later)}, better
    )
