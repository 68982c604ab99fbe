"""Tipping probability of a cascade at any moment, and the threshold below which asking on is a waste."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final, Self

import numpy as np

from ml.card import About, Card, Data
from ml.judging import Judged, log_loss
from ml.logistic import Array, Standardiser, fit_calibrated, sigmoid
from ml.momentum.data import COLUMNS, FEATURES, Prefixes

ABOUT: Final = About(
    model="momentum",
    question="given the answers so far, will it still tip in time?",
    form="logistic regression over the analytic chance, which is hardly penalised, and where the cascade stands, which is; signs "
    "held by constraint; calibrated out of fold (Platt 1999), penalty and threshold chosen on the tune part",
    features=COLUMNS,
    example="a moment of a past cascade: its launch, or right after an answer or a missed deadline",
    fallback="the analytic chance, with the threshold of the settings",
)
PENALTIES: Final = (10.0, 30.0, 100.0, 300.0, 1_000.0, 10_000.0, 100_000.0)

_SIGNS: Final = {"analytic": 1, "needed": -1, "going": 1, "accepted": 1, "open": 1, "left": 1, "likely": 1, "hours": 1, "starters": 1}  # fmt: skip


@dataclass(frozen=True)
class Momentum:
    """Calibrated chance of tipping: sigmoid(intercept + weights . (features - means) / scales).

    Attributes:
        version: what the seed's launch recorded.
        weights, means, scales: (F,), in the order of `FEATURES`.
        stop_below: chance below which the seed stops; chosen on cascades that the weights were not fitted to.
    """

    ENOUGH: ClassVar[int] = 400

    version: str
    intercept: float
    weights: Array
    means: Array
    scales: Array
    stop_below: float = 0.0

    def __post_init__(self) -> None:
        """Check shapes.

        Raises:
            ValueError: when parameters do not fit `FEATURES`.
        """
        width = (len(FEATURES),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width and (self.scales > 0).all()):
            raise ValueError(f"momentum parameters must have {width[0]} weights, means and positive scales")

    @classmethod
    def fit(cls, teach: Prefixes, tune: Prefixes, *, version: str) -> Self:
        """Fit and calibrate on `teach`, choose the penalty on `tune`.

        Cascades are few and their moments alike, so `tune` alone would calibrate badly; `ml.momentum.stopping` chooses the
        threshold on it.

        Raises:
            ValueError: `teach` holds one outcome only.
        """
        standard = Standardiser.fit(teach.columns)
        signs = [_SIGNS[name] for name in FEATURES]
        fitted = [
            fit_calibrated(standard.apply(teach.columns), teach.labels, signs=signs, penalty=_beside_analytic(penalty))
            for penalty in (PENALTIES if len(tune) else PENALTIES[-1:])
        ]
        tried = [cls(version, one.intercept, one.weights, standard.means, standard.scales) for one in fitted]
        return min(tried, key=lambda one: log_loss(tune.labels, one.predict_proba(tune))) if len(tune) else tried[0]

    def probability(self, columns: Array) -> Array:
        """Chance of tipping (n,) of rows (n, F) of `features`."""
        return sigmoid(self.intercept + ((columns - self.means) / self.scales) @ self.weights)

    def predict_proba(self, examples: Prefixes) -> Array:
        """Chance of tipping (n,)."""
        return self.probability(examples.columns)

    def save(self) -> str:
        """JSON text."""
        return json.dumps(
            {
                "version": self.version,
                "features": list(FEATURES),
                "intercept": self.intercept,
                "weights": self.weights.tolist(),
                "means": self.means.tolist(),
                "scales": self.scales.tolist(),
                "stop_below": self.stop_below,
            }
        )

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: it is no such text, or made for other features.
        """
        try:
            fields = json.loads(text)
            if fields["features"] != list(FEATURES):
                raise ValueError(f"momentum parameters are for {fields['features']}, not for {list(FEATURES)}")
            weights, means, scales = (
                np.asarray(fields[name], dtype=np.float64) for name in ("weights", "means", "scales")
            )
            intercept, stop_below = float(fields["intercept"]), float(fields["stop_below"])
            return cls(str(fields["version"]), intercept, weights, means, scales, stop_below)
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not momentum parameters: {error!r}") from error

    def card(self, data: Data, judged: Judged) -> Card:
        """What it is, what it saw, what it is worth, and what serves."""
        return Card(ABOUT, self.version, data, judged)


def _beside_analytic(penalty: float) -> Array:
    """Penalties (F,): the analytic chance goes free, so that the less the rest tells, the nearer the model stays to it."""
    return np.array([0.1 if name == "analytic" else penalty for name in FEATURES])
