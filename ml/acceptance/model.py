"""The acceptance model: a logit from who, where and when, plus what friends who are already in add to it.

One shape serves the learned model and the fallback, so that whoever orders or asks people never knows which one it
holds. Base logits are computed once a candidate; each answer afterwards changes the social part alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ml.logistic import Array, sigmoid

FEATURES = ("affinity", "interest_match", "distance_km", "price_fit", "openness", "free", "recent_asks")
"""Columns of the feature matrix, in order; `cypher/fragments/acceptance_features.cypher` returns the same list."""


@dataclass(frozen=True)
class Acceptance:
    """Probability that a person says yes when asked.

    p = sigmoid(intercept + weights . (features - means) / scales
                + social_count * log1p(accepted friends) + social_strength * summed strength of these friendships)

    Both social coefficients are non-negative: one more friend who is in never lowers the probability.

    Attributes:
        version: what `Seed.model_version` and asks record.
        intercept: logit of a person at the means without friends.
        weights, means, scales: (F,), in the order of `FEATURES`.
        social_count, social_strength: see the formula; at least 0.
    """

    version: str
    intercept: float
    weights: Array
    means: Array
    scales: Array
    social_count: float
    social_strength: float

    def __post_init__(self) -> None:
        """Check shapes and the sign of the social part.

        Raises:
            ValueError: when parameters do not fit `FEATURES` or the model would not be monotone.
        """
        width = (len(FEATURES),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width):
            raise ValueError(f"acceptance parameters must have {width[0]} weights, means and scales")
        if not (self.scales > 0).all():
            raise ValueError("scales must be above zero")
        if self.social_count < 0 or self.social_strength < 0:
            raise ValueError("the social coefficients must not be negative: a friend who is in never lowers acceptance")

    def base(self, features: ArrayLike) -> Array:
        """Return the logits (n,) without friends of `features` (n, F), columns as in `FEATURES`.

        Raises:
            ValueError: when the number of columns differs.
        """
        table = np.asarray(features, dtype=np.float64).reshape(-1, len(FEATURES))
        result: Array = self.intercept + ((table - self.means) / self.scales) @ self.weights
        return result

    def probability(self, base: ArrayLike, accepted_friends: ArrayLike, accepted_strength: ArrayLike) -> Array:
        """Return acceptance probabilities (n,), strictly inside (0, 1).

        Args:
            base: logits (n,) from `base`.
            accepted_friends: friends of each person who are in, (n,) or one number for all.
            accepted_strength: sum of `FRIENDS_WITH.strength` over these friends, (n,) or one number for all.
        """
        friends = np.log1p(np.asarray(accepted_friends, dtype=np.float64))
        strength = np.asarray(accepted_strength, dtype=np.float64)
        logits = np.asarray(base, dtype=np.float64) + self.social_count * friends + self.social_strength * strength
        return sigmoid(logits)

    def dump(self) -> str:
        """Return the parameters as JSON text, as kept in `ModelVersion.parameters`."""
        return json.dumps(
            {
                "version": self.version,
                "features": list(FEATURES),
                "intercept": self.intercept,
                "weights": self.weights.tolist(),
                "means": self.means.tolist(),
                "scales": self.scales.tolist(),
                "social_count": self.social_count,
                "social_strength": self.social_strength,
            }
        )

    @classmethod
    def load(cls, text: str) -> Acceptance:
        """Read what `dump` wrote.

        Raises:
            ValueError: when it was trained on other features, or is not such JSON.
        """
        try:
            fields = json.loads(text)
            if fields["features"] != list(FEATURES):
                raise ValueError(f"acceptance parameters are for {fields['features']}, not for {list(FEATURES)}")
            return cls(
                version=str(fields["version"]),
                intercept=float(fields["intercept"]),
                weights=np.asarray(fields["weights"], dtype=np.float64),
                means=np.asarray(fields["means"], dtype=np.float64),
                scales=np.asarray(fields["scales"], dtype=np.float64),
                social_count=float(fields["social_count"]),
                social_strength=float(fields["social_strength"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not acceptance parameters: {error!r}") from error


FALLBACK = Acceptance(
    version="acceptance-fallback-1",
    # The explainable score of scoring.md on the scale of logits: 4 * (0.25 distance + 0.35 interests + 0.15 price +
    # 0.25 history), distance as 1 - km / 15 and affinity in the place of history; then what that score leaves out: an
    # open person, a free hour, fatigue. A fitting stranger nearby (affinity 0.6, a third of the interests, 4 km, free)
    # says yes about once in five times, with three friends in about three times in five.
    intercept=-4.2,
    weights=np.array([1.0, 1.4, -1.0 / 15.0, 0.6, 1.0, 1.2, -0.25]),
    means=np.zeros(len(FEATURES)),
    scales=np.ones(len(FEATURES)),
    social_count=0.9,
    social_strength=0.4,
)
"""The documented formula that serves where no learned model is live, and that a learned one must beat."""
