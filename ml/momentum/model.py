"""Tipping probability of a cascade at any moment, and the threshold below which asking on is a waste."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.card import About, Card, Data, Feature
from ml.judging import Judged
from ml.logistic import Array, Platt, Standardiser, fit_logistic, logit, sigmoid

Ints = NDArray[np.int64]

ABOUT: Final = About(
    model="momentum",
    question="given the answers so far, will it still tip in time?",
    form="logistic regression, signs held by constraint, over the analytic chance and where the cascade stands",
    features=(
        Feature("analytic", "log odds", "chance of tipping by the recursion over asks to come (Poisson binomial)"),
        Feature("needed", "people", "how many are still missing to the minimum group"),
        Feature("going", "people", "how many have said yes"),
        Feature("accepted", "log odds", "share of answers that were yes, one yes and two answers added"),
        Feature("open", "people", "asks that wait for an answer, the sum of their acceptance probabilities"),
        Feature("left", "asks, log1p", "asks that the budget still allows"),
        Feature("likely", "people", "summed acceptance probability of the likeliest who can still be asked"),
        Feature("hours", "hours, log1p", "time until asking ends"),
        Feature("starters", "share, 0-1", "starters who are in or may still say yes"),
    ),
    example="a moment of a past cascade: its launch, or right after an answer or a missed deadline",
    fallback="the analytic chance, with the threshold of the settings",
)
FEATURES: Final = tuple(feature.name for feature in ABOUT.features)

_SIGNS: Final = {"analytic": 1, "needed": -1, "going": 1, "accepted": 1, "open": 1, "left": 1, "likely": 1, "hours": 1, "starters": 1}  # fmt: skip
_SURE: Final = 1e-4


@dataclass(frozen=True)
class Standing:
    """Where a cascade stands at a moment.

    Attributes:
        chance: of tipping, analytically, 0-1.
        needed: people still missing to the minimum group, at least 1.
        going: people who said yes.
        answered: asks that were answered or ran out.
        open: summed acceptance probability of open asks.
        left: asks that the budget still allows.
        likely: summed acceptance probability of the likeliest who can still be asked, at most `left` of them.
        hours: until asking ends.
        starters: share of the starter group who are in or may still say yes.
    """

    chance: float
    needed: int
    going: int
    answered: int
    open: float
    left: int
    likely: float
    hours: float
    starters: float


def features(standings: Sequence[Standing]) -> Array:
    """Columns (n, F) as named by `FEATURES`."""
    rows = [
        (
            float(logit(min(max(one.chance, _SURE), 1.0 - _SURE))),
            one.needed,
            one.going,
            float(logit((one.going + 1.0) / (one.answered + 2.0))),
            one.open,
            math.log1p(max(0, one.left)),
            one.likely,
            math.log1p(max(0.0, one.hours)),
            one.starters,
        )
        for one in standings
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))


@dataclass(frozen=True)
class Prefixes:
    """Moments of past cascades, oldest cascade first, each cascade's in order; n moments.

    Attributes:
        columns: (n, F), see `FEATURES`.
        labels: (n,), 1 where the cascade tipped in the end.
        groups: (n,), number of the cascade.
        made: (n,), asks that had been made by then.
        total: (n,), asks that were made before its cascade tipped or ended.
        budget: (n,), asks that it was allowed.
    """

    columns: Array
    labels: Array
    groups: Ints
    made: Array
    total: Array
    budget: Array

    def __post_init__(self) -> None:
        """Check shapes and numbers.

        Raises:
            ValueError: shapes differ, or a number is missing or infinite.
        """
        count = (len(self.labels),)
        if self.columns.shape != (*count, len(FEATURES)):
            raise ValueError(f"features of {count[0]} moments must have shape {(*count, len(FEATURES))}")
        if not (self.groups.shape == self.made.shape == self.total.shape == self.budget.shape == count):
            raise ValueError(f"cascade and asks must be given for each of {count[0]} moments")
        if not np.isfinite(self.columns).all():
            raise ValueError("features must be finite numbers")

    def __len__(self) -> int:
        return len(self.labels)

    def with_columns(self, columns: Array) -> Self:
        """The same moments with other columns (n, F)."""
        return replace(self, columns=columns)

    def take(self, rows: Ints) -> Self:
        """The moments at these positions."""
        return replace(
            self,
            columns=self.columns[rows],
            labels=self.labels[rows],
            groups=self.groups[rows],
            made=self.made[rows],
            total=self.total[rows],
            budget=self.budget[rows],
        )


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
        """Fit the weights on `teach`, calibrate (Platt) on `tune`; the threshold is chosen by `ml.momentum.stopping`.

        Raises:
            ValueError: `teach` holds one outcome only.
        """
        standard = Standardiser.fit(teach.columns)
        signs = [_SIGNS[name] for name in FEATURES]
        fitted = fit_logistic(standard.apply(teach.columns), teach.labels, signs=signs, penalty=10.0)
        platt = Platt.fit(fitted.logits(standard.apply(tune.columns)), tune.labels)
        return cls(
            version=version,
            intercept=platt.slope * fitted.intercept + platt.shift,
            weights=platt.slope * fitted.weights,
            means=standard.means,
            scales=standard.scales,
        )

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
