"""What an acceptance model is worth on asks that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.acceptance.model import FEATURES, Acceptance
from ml.judging import auc, calibration_error, log_loss
from ml.logistic import Array

Figures = dict[str, float]


@dataclass(frozen=True)
class Asks:
    """Asks with their outcome, oldest first.

    Attributes:
        features: (n, F), columns as in `FEATURES`, as they were when the person was asked.
        accepted_friends: (n,), friends who had said yes by then.
        accepted_strength: (n,), summed strength of these friendships.
        labels: (n,), 1 for yes, 0 for no, maybe and silence.
    """

    features: Array
    accepted_friends: Array
    accepted_strength: Array
    labels: Array

    def __post_init__(self) -> None:
        """Check that all columns belong to the same asks.

        Raises:
            ValueError: when shapes differ.
        """
        count = len(self.labels)
        if self.features.shape != (count, len(FEATURES)):
            raise ValueError(f"features of {count} asks must have shape {(count, len(FEATURES))}")
        if self.accepted_friends.shape != (count,) or self.accepted_strength.shape != (count,):
            raise ValueError(f"accepted friends and their strength must be given for each of {count} asks")

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, start: int, stop: int) -> Asks:
        """Return the asks from `start` up to, not including, `stop`."""
        span = slice(start, stop)
        return Asks(self.features[span], self.accepted_friends[span], self.accepted_strength[span], self.labels[span])

    def probabilities(self, model: Acceptance) -> Array:
        """Return what `model` says of each ask, (n,)."""
        return model.probability(model.base(self.features), self.accepted_friends, self.accepted_strength)


def evaluate(model: Acceptance, asks: Asks) -> Figures:
    """Return log loss (nats), AUC and expected calibration error (10 bins of equal mass) of `model` on `asks`."""
    return figures_of(asks.labels, asks.probabilities(model))


def evaluate_base_rate(rate: float, asks: Asks) -> Figures:
    """Return the figures of saying `rate` for everybody."""
    return figures_of(asks.labels, np.full(len(asks), rate))


def figures_of(labels: Array, probabilities: Array) -> Figures:
    """Return log loss, AUC and expected calibration error of `probabilities` (n,) against `labels` (n,)."""
    return {
        "log_loss": log_loss(labels, probabilities),
        "auc": auc(labels, probabilities),
        "ece": calibration_error(labels, probabilities),
    }
