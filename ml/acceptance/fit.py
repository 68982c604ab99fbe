"""Fitting the acceptance model: straight lines or bent ones, one convex problem either way, then calibration."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from ml.acceptance.additive import Additive, Ramp, rise
from ml.acceptance.data import FEATURES, Asks
from ml.judging import log_loss
from ml.logistic import Array, Logistic, Standardiser, fit_calibrated, fit_logistic, sigmoid

STEPS: Final = 5
"""Friends of whom each counts for itself; more add by `social_count` and `social_strength` alone."""

PENALTIES: Final = (1.0, 3.0, 10.0, 30.0, 100.0)

_FIFTHS: Final = np.linspace(0.0, 1.0, 6)
_SIGNS: Final = {"affinity": 1, "interest_match": 1, "distance_km": -1, "price_fit": 1, "openness": 1, "free": 1}
_SIGN_OF_FATIGUE: Final = 0  # who is asked often may be so because they often say yes; the data decide


class _Table:
    """The design matrix of asks: standardised features, ramps, friends who are in.

    Social columns keep their zero: a person without friends who are in must get the base logit alone.
    """

    def __init__(self, teach: Asks, *, bent: bool) -> None:
        self._standard = Standardiser.fit(teach.features)
        self._ramps = _ramps(teach.features) if bent else []
        self._steps = STEPS if bent else 0
        scales = self._social(teach).std(axis=0)
        self._social_scales = np.where(scales > 1e-9, scales, 1.0)

    @property
    def signs(self) -> list[int]:
        """Of each column: what may not fall, what may not rise, what is free."""
        named = [*FEATURES, *(ramp.feature for ramp in self._ramps)]
        return [_SIGNS.get(name, _SIGN_OF_FATIGUE) for name in named] + [1] * len(self._social_scales)

    def of(self, asks: Asks) -> Array:
        """(n, columns)."""
        ramps = [rise(asks.features[:, FEATURES.index(ramp.feature)], ramp.begin, ramp.end) for ramp in self._ramps]
        return np.column_stack([self._standard.apply(asks.features), *ramps, self._social(asks) / self._social_scales])

    def _social(self, asks: Asks) -> Array:
        steps = [np.clip(asks.accepted_friends - number, 0.0, 1.0) for number in range(self._steps)]
        return np.column_stack([np.log1p(asks.accepted_friends), asks.accepted_strength, *steps])

    def formula(self, fitted: Logistic) -> Additive:
        """The fitted coefficients, in the order of `of`, as a formula."""
        width, bends = len(FEATURES), len(self._ramps)
        social = fitted.weights[width + bends :] / self._social_scales
        heights = fitted.weights[width : width + bends].tolist()
        return Additive(
            intercept=fitted.intercept,
            weights=fitted.weights[:width],
            means=self._standard.means,
            scales=self._standard.scales,
            social_count=float(social[0]),
            social_strength=float(social[1]),
            steps=social[2:],
            ramps=tuple(
                replace(ramp, weight=weight) for ramp, weight in zip(self._ramps, heights, strict=True) if weight
            ),
        )


def fit_straight(teach: Asks, tune: Asks, *, penalty: float = 1.0) -> Additive:
    """Plain logistic regression on both parts with every coefficient free, calibrated out of fold: the baseline.

    Its social coefficients may come out negative.

    Raises:
        ValueError: all asks ended alike.
    """
    both = teach.then(tune)
    table = _Table(both, bent=False)
    return table.formula(fit_calibrated(table.of(both), both.labels, penalty=penalty))


def fit_monotone(teach: Asks, tune: Asks) -> Additive:
    """The monotone form: straight or bent, under the penalty with which what was learned from `teach` says `tune` best.

    The chosen one then learns from both parts and is calibrated out of fold.

    Raises:
        ValueError: all of `teach` ended alike.
    """
    tried: list[tuple[float, int, bool, float]] = []
    for bent in (False, True):
        table = _Table(teach, bent=bent)
        teaching, tuning = table.of(teach), table.of(tune)
        for penalty in PENALTIES:
            fitted = fit_logistic(teaching, teach.labels, signs=table.signs, penalty=penalty)
            loss = log_loss(tune.labels, sigmoid(fitted.logits(tuning))) if len(tune) else penalty
            tried.append((loss, len(tried), bent, penalty))
    _, _, bent, penalty = min(tried)
    both = teach.then(tune)
    table = _Table(both, bent=bent)
    return table.formula(fit_calibrated(table.of(both), both.labels, signs=table.signs, penalty=penalty))


def _ramps(features: Array) -> list[Ramp]:
    """Ramps of weight 1 between the fifths of each column of `features` (n, F), where these differ.

    A column of two values gets none: a straight line says all there is.
    """
    found = []
    for name, values in zip(FEATURES, features.T, strict=True):
        knots = np.unique(np.quantile(values, _FIFTHS)).tolist()
        if len(knots) > 2:
            found += [Ramp(name, begin, end, 1.0) for begin, end in pairwise(knots)]
    return found
