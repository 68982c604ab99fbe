"""The conversion model: corrects, by what surrounds a seed, what the formula over acceptance probabilities says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike

from ml.card import Card, Data
from ml.conversion.about import ABOUT
from ml.conversion.data import FEATURES, EndedSeeds
from ml.judging import Judged, log_loss
from ml.logistic import Array, Platt, Standardiser, fit_logistic, sigmoid

PENALTIES: Final = (3.0, 10.0, 30.0, 100.0)

_SIGNS: Final = {"baseline_logit": 1, "expected_starters": 1, "expected_going": 1, "pool": 1, "reach": 1}


@dataclass(frozen=True)
class Conversion:
    """Calibrated probability that a seed tips: sigmoid(intercept + weights . (features - means) / scales).

    Attributes:
        version: what `Seed.model_version` records.
        weights: (F,), in the order of `FEATURES`; `means` and `scales` likewise.
    """

    ENOUGH: ClassVar[int] = 80

    version: str
    intercept: float
    weights: Array
    means: Array
    scales: Array

    def __post_init__(self) -> None:
        """Check shapes.

        Raises:
            ValueError: when parameters do not fit `FEATURES`.
        """
        width = (len(FEATURES),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width and (self.scales > 0).all()):
            raise ValueError(f"conversion parameters must have {width[0]} weights, means and positive scales")

    @classmethod
    def fit(cls, teach: EndedSeeds, tune: EndedSeeds, *, version: str) -> Self:
        """Fit on `teach` under each penalty, keep the one that says `tune` best, and calibrate there.

        Raises:
            ValueError: all of `teach` ended alike.
        """
        standard = Standardiser.fit(teach.columns)
        signs = [_SIGNS.get(name, 0) for name in FEATURES]
        tried = [
            fit_logistic(standard.apply(teach.columns), teach.labels, signs=signs, penalty=penalty)
            for penalty in PENALTIES
        ]
        tuning = standard.apply(tune.columns)
        fitted = (
            min(tried, key=lambda each: log_loss(tune.labels, sigmoid(each.logits(tuning)))) if len(tune) else tried[0]
        )
        platt = Platt.fit(fitted.logits(tuning), tune.labels)
        return cls(
            version=version,
            intercept=platt.slope * fitted.intercept + platt.shift,
            weights=platt.slope * fitted.weights,
            means=standard.means,
            scales=standard.scales,
        )

    def predict_proba(self, examples: EndedSeeds) -> Array:
        """Return what the model says of each seed, (n,)."""
        return self.probability(examples.columns)

    def probability(self, table: ArrayLike) -> Array:
        """Return conversion probabilities (S,) for rows (S, F) of `ml.conversion.features`."""
        rows = np.asarray(table, dtype=np.float64).reshape(-1, len(FEATURES))
        return sigmoid(self.intercept + ((rows - self.means) / self.scales) @ self.weights)

    def save(self) -> str:
        """Return the parameters as JSON text, as kept in `ModelVersion.parameters`."""
        return json.dumps(
            {
                "version": self.version,
                "features": list(FEATURES),
                "intercept": self.intercept,
                "weights": self.weights.tolist(),
                "means": self.means.tolist(),
                "scales": self.scales.tolist(),
            }
        )

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: when it was trained on other features, or is not such JSON.
        """
        try:
            fields = json.loads(text)
            if fields["features"] != list(FEATURES):
                raise ValueError(f"conversion parameters are for {fields['features']}, not for {list(FEATURES)}")
            weights, means, scales = (
                np.asarray(fields[name], dtype=np.float64) for name in ("weights", "means", "scales")
            )
            return cls(str(fields["version"]), float(fields["intercept"]), weights, means, scales)
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not conversion parameters: {error!r}") from error

    def card(self, data: Data, judged: Judged) -> Card:
        """The card of this version."""
        return Card(ABOUT, self.version, data, judged)
