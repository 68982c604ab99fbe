"""Logistic regression for the small models: ridge penalty, signs held by constraint, Platt calibration. numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_LOGIT_LIMIT = 30.0  # keeps probabilities inside (0, 1) in double precision


def sigmoid(logits: ArrayLike) -> Array:
    """Return 1 / (1 + exp(-logits)), strictly inside (0, 1).

    Args:
        logits: any shape; clipped to [-30, 30].
    """
    bounded = np.clip(np.asarray(logits, dtype=np.float64), -_LOGIT_LIMIT, _LOGIT_LIMIT)
    result: Array = 1.0 / (1.0 + np.exp(-bounded))
    return result


def logit(probabilities: ArrayLike) -> Array:
    """Return log(p / (1 - p)), with p kept away from 0 and 1 by 1e-9."""
    bounded = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-9, 1.0 - 1e-9)
    result: Array = np.log(bounded) - np.log1p(-bounded)
    return result


@dataclass(frozen=True)
class Standardiser:
    """Means and scales of the columns, so that one penalty fits them all."""

    means: Array
    scales: Array

    @classmethod
    def fit(cls, features: Array) -> Standardiser:
        """Take means and standard deviations of the columns of `features` (n, F); constant columns get scale 1."""
        scales = features.std(axis=0)
        return cls(features.mean(axis=0), np.where(scales > 1e-9, scales, 1.0))

    def apply(self, features: Array) -> Array:
        """Return `features` (n, F) with mean 0 and scale 1 a column."""
        result: Array = (features - self.means) / self.scales
        return result


@dataclass(frozen=True)
class Logistic:
    """A fitted regression: `sigmoid(intercept + features @ weights)`."""

    intercept: float
    weights: Array

    def logits(self, features: Array) -> Array:
        """Return logits (n,) of `features` (n, F)."""
        result: Array = self.intercept + features @ self.weights
        return result


def fit_logistic(
    features: Array,
    labels: Array,
    *,
    signs: Sequence[int] | None = None,
    penalty: float | Array = 1.0,
    rounds: int = 100,
) -> Logistic:
    """Fit a ridge-penalised logistic regression whose coefficients keep given signs.

    Projected Newton (Bertsekas 1982): a Newton step on the coefficients that are free, then a projection, with
    backtracking on the penalised log loss. The problem is convex, so the result does not depend on a start or a seed.

    Args:
        features: (n, F), best standardised.
        labels: (n,), 0 or 1.
        signs: per coefficient +1 (not below zero), -1 (not above zero) or 0 (free); None leaves all free.
        penalty: weight of half the squared coefficients, one for all or (F,); the intercept is not penalised.
        rounds: most Newton steps.

    Raises:
        ValueError: without both outcomes in `labels`, or when shapes differ.
    """
    count, width = features.shape
    if labels.shape != (count,):
        raise ValueError(f"{count} rows of features but labels of shape {labels.shape}")
    if count == 0 or labels.min() == labels.max():
        raise ValueError("both outcomes are needed to fit a regression")
    flips = np.concatenate([[1.0], np.where(np.asarray(signs or [0] * width) < 0, -1.0, 1.0)])
    bounded = np.concatenate([[False], np.asarray(signs or [0] * width) != 0])
    design = np.hstack([np.ones((count, 1)), features]) * flips
    ridge = np.concatenate([[0.0], np.broadcast_to(penalty, (width,))])
    point = np.zeros(width + 1)
    point[0] = float(logit(labels.mean()))
    for _ in range(rounds):
        moved = _newton_step(design, labels, ridge, bounded, point)
        if np.abs(moved - point).max() < 1e-9:
            break
        point = moved
    point = point * flips
    return Logistic(float(point[0]), point[1:] + 0.0)  # adding zero turns a flipped -0.0 into 0.0


def _loss(design: Array, labels: Array, ridge: Array, point: Array) -> float:
    logits = design @ point
    return float(np.logaddexp(0.0, logits).sum() - labels @ logits + 0.5 * (ridge * point * point).sum())


def _newton_step(design: Array, labels: Array, ridge: Array, bounded: NDArray[np.bool_], point: Array) -> Array:
    chances = sigmoid(design @ point)
    gradient = design.T @ (chances - labels) + ridge * point
    held = bounded & (point <= 0.0) & (gradient > 0.0)
    free = ~held
    curvature = (design[:, free] * (chances * (1.0 - chances))[:, None]).T @ design[:, free]
    curvature += np.diag(ridge[free] + 1e-8)
    direction = np.zeros_like(point)
    direction[free] = np.linalg.solve(curvature, gradient[free])
    before = _loss(design, labels, ridge, point)
    step = 1.0
    while step > 1e-10:
        moved = point - step * direction
        moved[bounded] = np.maximum(moved[bounded], 0.0)
        if _loss(design, labels, ridge, moved) <= before:
            return moved
        step *= 0.5
    return point


@dataclass(frozen=True)
class Platt:
    """Calibration of logits: `slope * logit + shift`, with slope > 0 so that the ranking stays."""

    slope: float
    shift: float

    @classmethod
    def fit(cls, logits: Array, labels: Array) -> Platt:
        """Fit slope and shift on rows that the model did not see (Platt 1999).

        The slope is shrunk towards 1 and kept within [0.2, 3]; with one outcome only, nothing is changed.
        """
        if len(labels) < 20 or labels.min() == labels.max():
            return cls(1.0, 0.0)
        point = np.array([1.0, 0.0])
        for _ in range(50):
            moved = _platt_step(logits, labels, point)
            if np.abs(moved - point).max() < 1e-9:
                break
            point = moved
        return cls(float(point[0]), float(point[1]))


def _platt_loss(logits: Array, labels: Array, point: Array) -> float:
    said = point[0] * logits + point[1]
    return float(np.logaddexp(0.0, said).sum() - labels @ said + 0.5 * (point[0] - 1.0) ** 2)


def _platt_step(logits: Array, labels: Array, point: Array) -> Array:
    """A Newton step within the bounds, halved until it does no harm: on overconfident logits a whole one overshoots."""
    chances = sigmoid(point[0] * logits + point[1])
    weight = chances * (1.0 - chances)
    gradient = np.array([logits @ (chances - labels) + (point[0] - 1.0), (chances - labels).sum()])
    cross = float(weight @ logits)
    curvature = np.array([[float(weight @ logits**2) + 1.0, cross], [cross, float(weight.sum()) + 1e-6]])
    change = np.linalg.solve(curvature, gradient)
    before = _platt_loss(logits, labels, point)
    step = 1.0
    while step > 1e-10:
        moved: Array = np.clip(point - step * change, [0.2, -10.0], [3.0, 10.0])
        if _platt_loss(logits, labels, moved) <= before:
            return moved
        step *= 0.5
    return point


def out_of_fold(
    features: Array, labels: Array, *, signs: Sequence[int] | None = None, penalty: float | Array = 1.0, folds: int = 4
) -> Array:
    """Return logits (n,) of rows by regressions that did not see them: `folds` blocks of neighbours, since rows lie by time.

    Args:
        features: (n, F); `labels`, `signs` and `penalty` as for `fit_logistic`.
        labels: (n,), 0 or 1.
        signs: of the coefficients.
        penalty: of the coefficients.
        folds: blocks, each left out once.
    """
    logits = np.empty(len(labels))
    for block in np.array_split(np.arange(len(labels)), folds):
        others = np.ones(len(labels), dtype=bool)
        others[block] = False
        known = labels[others]
        if len(known) and known.min() != known.max():
            fitted = fit_logistic(features[others], known, signs=signs, penalty=penalty)
            logits[block] = fitted.logits(features[block])
        else:
            logits[block] = float(logit(labels.mean()))
    return logits


def fit_calibrated(
    features: Array, labels: Array, *, signs: Sequence[int] | None = None, penalty: float | Array = 1.0
) -> Logistic:
    """Fit on all rows, and calibrate (Platt) by logits out of fold, so that no row has to be kept apart for it.

    Args:
        features: (n, F), as for `fit_logistic`.
        labels: (n,), 0 or 1.
        signs: of the coefficients; calibration keeps them.
        penalty: of the coefficients.

    Raises:
        ValueError: without both outcomes in `labels`.
    """
    fitted = fit_logistic(features, labels, signs=signs, penalty=penalty)
    platt = Platt.fit(out_of_fold(features, labels, signs=signs, penalty=penalty), labels)
    return Logistic(platt.slope * fitted.intercept + platt.shift, platt.slope * fitted.weights)
