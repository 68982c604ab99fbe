"""The shape of small models that correct a formula: logistic regression over its answer and what surrounds it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike

from ml.card import About, Card, Data
from ml.judging import Judged
from ml.logistic import Array, Platt, sigmoid
from ml.small_model import Examples

_BY_FEATURE: Final = ("weights", "means", "scales")


@dataclass(frozen=True)
class ScaledLogistic:
    """Calibrated probability: sigmoid(intercept + weights . (features - means) / scales).

    Attributes:
        ABOUT: what the card tells; its features are the columns, in this order.
        FORMULA: the feature that is the formula's own answer, as a logit.
        version: what is recorded with whatever it decided.
        weights: (F,), in the order of the features; `means` and `scales` likewise.
    """

    ABOUT: ClassVar[About]
    FORMULA: ClassVar[str]

    version: str
    intercept: float
    weights: Array
    means: Array
    scales: Array

    def __post_init__(self) -> None:
        """Check shapes.

        Raises:
            ValueError: when parameters do not fit the features.
        """
        width = (len(self.ABOUT.features),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width and (self.scales > 0).all()):
            raise ValueError(f"{self.ABOUT.model} parameters must have {width[0]} weights, means and positive scales")

    @classmethod
    def features(cls) -> list[str]:
        """Names of the columns."""
        return [feature.name for feature in cls.ABOUT.features]

    @classmethod
    def calibrated_formula(cls, examples: Examples, *, version: str) -> Self:
        """The formula alone, calibrated (Platt 1999): what surrounds it counts for nothing."""
        column = cls.features().index(cls.FORMULA)
        platt = Platt.fit(examples.columns[:, column], examples.labels)
        weights = np.zeros(len(cls.ABOUT.features))
        weights[column] = platt.slope
        return cls(version, platt.shift, weights, np.zeros_like(weights), np.ones_like(weights))

    @classmethod
    def formula(cls, examples: Examples) -> Array:
        """What the formula says of each example, (n,)."""
        return sigmoid(examples.columns[:, cls.features().index(cls.FORMULA)])

    @classmethod
    def beside_formula(cls, penalty: float) -> Array:
        """Penalties (F,): the formula goes free, but for what keeps the problem well posed.

        So the less the rest tells, the nearer the model stays to the calibrated formula.
        """
        return np.array([0.1 if name == cls.FORMULA else penalty for name in cls.features()])

    def probability(self, columns: ArrayLike) -> Array:
        """Probabilities (n,) of rows (n, F)."""
        rows = np.asarray(columns, dtype=np.float64).reshape(-1, len(self.ABOUT.features))
        return sigmoid(self.intercept + ((rows - self.means) / self.scales) @ self.weights)

    def predict_proba(self, examples: Examples) -> Array:
        """What the model says of each example, (n,)."""
        return self.probability(examples.columns)

    def save(self) -> str:
        """JSON text."""
        return json.dumps({"features": self.features(), **dataclasses.asdict(self)}, default=np.ndarray.tolist)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: it is no such text, or made for other features.
        """
        model = cls.ABOUT.model
        try:
            fields = json.loads(text)
            if fields["features"] != cls.features():
                raise ValueError(f"{model} parameters are for {fields['features']}, not for {cls.features()}")
            version = str(fields["version"])
            numbers: dict[str, Any] = {
                name: np.asarray(fields[name], dtype=np.float64) if name in _BY_FEATURE else float(fields[name])
                for name in (field.name for field in dataclasses.fields(cls))
                if name != "version"
            }
            return cls(version, **numbers)
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not {model} parameters: {error!r}") from error

    def card(self, data: Data, judged: Judged) -> Card:
        """What it is, what it saw, what it is worth, and what serves."""
        return Card(self.ABOUT, self.version, data, judged)
