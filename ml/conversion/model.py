"""The conversion model: corrects, by what surrounds a seed, what the formula over acceptance probabilities says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike

from ml.card import About, Card, Data
from ml.conversion.data import COLUMNS, FEATURES, EndedSeeds
from ml.judging import Judged, log_loss
from ml.logistic import Array, Standardiser, fit_calibrated, out_of_fold, sigmoid

ABOUT: Final = About(
    model="conversion",
    question="will this seed tip when it is propagated?",
    form="logistic regression over the Poisson-binomial formula's answer, which is not penalised, and what surrounds the seed, "
    "which is: the less the history has to say, the nearer it stays to the calibrated formula. Signs held where more can only "
    "help; penalty chosen and calibration (Platt 1999) made out of fold on the parts that teach and tune together",
    features=COLUMNS,
    example="a seed that was propagated and ended by itself",
    fallback="the Poisson-binomial tail of the people's acceptance probabilities, `ml.conversion.tipping_probability`",
)

PENALTIES: Final = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)

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
        """Fit on both parts under the penalty that says best, out of fold, what was not seen; calibrate out of fold too.

        Raises:
            ValueError: all seeds ended alike.
        """
        both = teach.then(tune)
        standard = Standardiser.fit(both.columns)
        table, signs = standard.apply(both.columns), [_SIGNS.get(name, 0) for name in FEATURES]
        penalty = min(
            (_beside_formula(each) for each in PENALTIES),
            key=lambda each: log_loss(both.labels, sigmoid(out_of_fold(table, both.labels, signs=signs, penalty=each))),
        )
        fitted = fit_calibrated(table, both.labels, signs=signs, penalty=penalty)
        return cls(version, fitted.intercept, fitted.weights, standard.means, standard.scales)

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


def _beside_formula(penalty: float) -> Array:
    """Penalties (F,) that leave the formula's own answer free, but for what keeps the problem well posed."""
    penalties = np.full(len(FEATURES), penalty)
    penalties[FEATURES.index("baseline_logit")] = 0.1
    return penalties
