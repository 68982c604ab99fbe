"""How small models are judged on later examples: figures, reliability, bootstrap of the gain, permutation importance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.logistic import Array

Figures = dict[str, float]
"""By name: "log_loss" (nats), "brier", "auc", "ece"; a model may add its own."""

BINS: Final = 10
SHUFFLES: Final = 5
DRAWS: Final = 1000


def log_loss(labels: Array, probabilities: Array) -> float:
    """Return the mean negative log likelihood (nats) of `labels` (n,) under `probabilities` (n,)."""
    return float(log_losses(labels, probabilities).mean())


def log_losses(labels: Array, probabilities: Array) -> Array:
    """Return the negative log likelihood (nats) of each of `labels` (n,) under `probabilities` (n,)."""
    bounded = np.clip(probabilities, 1e-9, 1.0 - 1e-9)
    result: Array = -(labels * np.log(bounded) + (1.0 - labels) * np.log1p(-bounded))
    return result


def brier(labels: Array, probabilities: Array) -> float:
    """Return the mean squared difference between `probabilities` (n,) and `labels` (n,) (Brier 1950)."""
    return float(((probabilities - labels) ** 2).mean())


def auc(labels: Array, scores: Array) -> float:
    """Return the chance that a random yes ranks above a random no (ties count half); 0.5 with one outcome only."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return 0.5
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2.0)[inverse]
    return float((ranks[labels > 0.5].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


@dataclass(frozen=True)
class Bin:
    """Examples of about the same probability: how many, what was said of them, and the share that came true."""

    count: int
    said: float
    came: float


def reliability(labels: Array, probabilities: Array, bins: int = BINS) -> tuple[Bin, ...]:
    """Return at most `bins` groups of equal size, least probable first."""
    order = np.argsort(probabilities, kind="stable")
    groups = np.array_split(order, max(1, min(bins, len(order))))
    return tuple(
        Bin(len(group), float(probabilities[group].mean()), float(labels[group].mean()))
        for group in groups
        if len(group)
    )


def calibration_error(labels: Array, probabilities: Array, bins: int = BINS) -> float:
    """Return the expected calibration error over `bins` groups of equal size (Naeini et al. 2015, equal-mass bins)."""
    found = reliability(labels, probabilities, bins)
    return sum(each.count * abs(each.said - each.came) for each in found) / max(1, len(labels))


def calibration_error_by_chance(probabilities: Array, *, draws: int = 200, seed: int = 0) -> float:
    """Return the mean calibration error that `probabilities` (n,) would show if every one of them were exactly true.

    Few examples never fit their bins; what lies above this is the model's fault, what lies below is luck.
    """
    luck = np.random.default_rng(seed)
    drawn = luck.random((draws, len(probabilities))) < probabilities
    return float(np.mean([calibration_error(came.astype(np.float64), probabilities) for came in drawn]))


def figures_of(labels: Array, probabilities: Array) -> Figures:
    """Return log loss (nats), Brier score, AUC and expected calibration error of `probabilities` (n,)."""
    return {
        "log_loss": log_loss(labels, probabilities),
        "brier": brier(labels, probabilities),
        "auc": auc(labels, probabilities),
        "ece": calibration_error(labels, probabilities),
    }


@dataclass(frozen=True)
class Interval:
    """A mean and the range that holds 95 of 100 resamples."""

    mean: float
    low: float
    high: float


def gain(
    labels: Array, model: Array, baseline: Array, groups: NDArray[np.int64], *, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """Return how many nats of log loss an example the model saves against a baseline: above zero, it is better.

    Percentile bootstrap over groups (Efron and Tibshirani 1993), since answers to one seed hang together.

    Args:
        labels: (n,), 1 where it came true.
        model: (n,), its probabilities.
        baseline: (n,), what it is held against.
        groups: (n,), equal for examples that are drawn together.
        draws: resamples.
        seed: of the resampling.
    """
    saved = log_losses(labels, baseline) - log_losses(labels, model)
    _, members = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(members, weights=saved), np.bincount(members)
    count = len(sizes)
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), size=draws)
    low, high = np.quantile((drawn @ sums) / (drawn @ sizes), [0.025, 0.975])
    return Interval(float(saved.mean()), float(low), float(high))


@dataclass(frozen=True)
class Importance:
    """Nats of log loss an example that are lost when a feature is shuffled: mean and standard deviation over shuffles."""

    mean: float
    spread: float


def permutation_importance(
    says: Callable[[Array], Array],
    columns: Array,
    labels: Array,
    parts: Mapping[str, Sequence[int]],
    *,
    shuffles: int = SHUFFLES,
    seed: int = 0,
) -> dict[str, Importance]:
    """Return what each part of the columns is worth to a model (Breiman 2001), on examples that it has not learned from.

    Args:
        says: the model: probabilities (n,) of columns (n, F).
        columns: (n, F).
        labels: (n,).
        parts: by name the columns that are shuffled together: those that only make sense together.
        shuffles: how often each part is shuffled.
        seed: of the shuffling.
    """
    luck = np.random.default_rng(seed)
    before = log_loss(labels, says(columns))
    found = {}
    for name, taken in parts.items():
        lost = []
        for _ in range(shuffles):
            shuffled = columns.copy()
            shuffled[:, list(taken)] = columns[luck.permutation(len(columns))][:, list(taken)]
            lost.append(log_loss(labels, says(shuffled)) - before)
        found[name] = Importance(float(np.mean(lost)), float(np.std(lost)))
    return found


@dataclass(frozen=True)
class Judged:
    """What a model and its baselines are worth on held-out, later examples.

    Attributes:
        figures: by name, "model" first, then each baseline.
        gains: by baseline, log loss that the model saves against it.
        reliability: of the model.
        ece_by_chance: calibration error that the model would show if its probabilities were exactly true.
        importance: of the model, by feature or group of features.
        live: "model", or the name of the baseline that serves in its place.
        why: a sentence.
    """

    figures: dict[str, Figures]
    gains: dict[str, Interval]
    reliability: tuple[Bin, ...]
    ece_by_chance: float
    importance: dict[str, Importance]
    live: str
    why: str
