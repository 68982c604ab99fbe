"""What a conversion model is worth on seeds that came later."""

from __future__ import annotations

from ml.judging import auc, brier, calibration_error, log_loss
from ml.logistic import Array

Figures = dict[str, float]


def figures_of(tipped: Array, probabilities: Array) -> Figures:
    """Return Brier score, log loss, AUC (ranking of seeds) and expected calibration error (10 bins of equal mass).

    Args:
        tipped: (n,), 1 where the seed reached its minimum group.
        probabilities: (n,), what was said before.
    """
    return {
        "brier": brier(tipped, probabilities),
        "log_loss": log_loss(tipped, probabilities),
        "auc": auc(tipped, probabilities),
        "ece": calibration_error(tipped, probabilities),
    }
