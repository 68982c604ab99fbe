"""The shape of everything that says how likely a person accepts: additive on the scale of logits.

p = sigmoid(intercept + weights . (features - means) / scales + ramps
            + social_count * log1p(accepted friends) + steps up to the number of accepted friends
            + social_strength * summed strength of these friendships)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from ml.acceptance.data import FEATURES, Asks
from ml.logistic import Array, Platt, sigmoid


@dataclass(frozen=True)
class Ramp:
    """Rises (or falls) by `weight` while a feature goes from `begin` to `end`, and is flat on both sides."""

    feature: str
    begin: float
    end: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Additive:
    """The formula above; nothing says yet that friends only ever help.

    Attributes:
        intercept: logit of a person at the means without friends.
        weights: (F,), in the order of `FEATURES`; `means` and `scales` likewise.
        social_count: per log(1 + friends); `social_strength` per summed strength.
        steps: (K,), what the first, the second, ... friend adds beyond `social_count`.
        ramps: what bends the straight lines of `weights`.
    """

    intercept: float
    weights: Array
    means: Array
    scales: Array
    social_count: float
    social_strength: float
    steps: Array = field(default_factory=lambda: np.zeros(0))
    ramps: tuple[Ramp, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes.

        Raises:
            ValueError: when parameters do not fit `FEATURES`.
        """
        width = (len(FEATURES),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width):
            raise ValueError(f"acceptance parameters must have {width[0]} weights, means and scales")
        if not (self.scales > 0).all():
            raise ValueError("scales must be above zero")
        if any(ramp.feature not in FEATURES or ramp.end <= ramp.begin for ramp in self.ramps):
            raise ValueError(f"a ramp must lie over one of {', '.join(FEATURES)}")

    @property
    def monotone(self) -> bool:
        """One more friend who is in never lowers the probability."""
        return self.social_count >= 0 and self.social_strength >= 0 and bool((self.steps >= 0).all())

    def base(self, features: ArrayLike) -> Array:
        """Return the logits (n,) without friends of `features` (n, F), columns as in `FEATURES`.

        Raises:
            ValueError: when the number of columns differs.
        """
        table = np.asarray(features, dtype=np.float64).reshape(-1, len(FEATURES))
        logits: Array = self.intercept + ((table - self.means) / self.scales) @ self.weights
        for ramp in self.ramps:
            logits += ramp.weight * rise(table[:, FEATURES.index(ramp.feature)], ramp.begin, ramp.end)
        return logits

    def probability(self, base: ArrayLike, accepted_friends: ArrayLike, accepted_strength: ArrayLike) -> Array:
        """Return acceptance probabilities (n,), strictly inside (0, 1).

        Args:
            base: logits (n,) from `base`.
            accepted_friends: friends of each person who are in, (n,) or one number for all; may be an expected number.
            accepted_strength: sum of `FRIENDS_WITH.strength` over these friends, (n,) or one number for all.
        """
        strength = np.asarray(accepted_strength, dtype=np.float64)
        logits = np.asarray(base, dtype=np.float64) + self._company(accepted_friends) + self.social_strength * strength
        return sigmoid(logits)

    def predict_proba(self, examples: Asks) -> Array:
        """Return what is said of each ask, (n,)."""
        return self.probability(self.base(examples.features), examples.accepted_friends, examples.accepted_strength)

    def calibrated(self, platt: Platt) -> Self:
        """Fold slope and shift in; the slope is above 0, so that what was monotone stays so."""
        return replace(
            self,
            intercept=platt.slope * self.intercept + platt.shift,
            weights=platt.slope * self.weights,
            social_count=platt.slope * self.social_count,
            social_strength=platt.slope * self.social_strength,
            steps=platt.slope * self.steps,
            ramps=tuple(replace(ramp, weight=platt.slope * ramp.weight) for ramp in self.ramps),
        )

    def _company(self, accepted_friends: ArrayLike) -> Array:
        """What so many friends add to the logit; between two whole numbers in proportion."""
        friends = np.asarray(accepted_friends, dtype=np.float64)
        added: Array = self.social_count * np.log1p(friends)
        if len(self.steps):
            heights = np.concatenate([[0.0], self.steps.cumsum()])
            added = added + np.interp(friends, np.arange(len(heights)), heights)
        return added


def rise(values: Array, begin: float, end: float) -> Array:
    """Return 0 up to `begin`, 1 from `end` on and the straight line between, for `values` (n,)."""
    result: Array = np.clip((values - begin) / (end - begin), 0.0, 1.0)
    return result
