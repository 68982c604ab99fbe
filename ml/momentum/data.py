"""Moments of past cascades: what momentum looks at, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.card import Feature
from ml.logistic import Array, logit
from ml.small_model import Rowwise

Ints = NDArray[np.int64]

COLUMNS: Final = (
    Feature("analytic", "log odds", "chance of tipping by the recursion over asks to come (Poisson binomial)"),
    Feature("needed", "people", "how many are still missing to the minimum group"),
    Feature("going", "people", "how many have said yes"),
    Feature("accepted", "log odds", "share of answers that were yes, one yes and two answers added"),
    Feature("open", "people", "asks that wait for an answer, the sum of their acceptance probabilities"),
    Feature("left", "asks, log1p", "asks that the budget still allows"),
    Feature("likely", "people", "summed acceptance probability of the likeliest who can still be asked"),
    Feature("hours", "hours, log1p", "time until asking ends"),
    Feature("starters", "share, 0-1", "starters who are in or may still say yes"),
)
FEATURES: Final = tuple(feature.name for feature in COLUMNS)
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
class Prefixes(Rowwise):
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
