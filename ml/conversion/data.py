"""Seeds: what the conversion model looks at, and those that ended, which it learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.card import Feature
from ml.logistic import Array
from ml.small_model import Rowwise

COLUMNS: Final = (
    Feature("baseline_logit", "logit", "Poisson-binomial formula over acceptance probabilities", "acceptance"),
    Feature("expected_starters", "people", "starters expected to say yes", "acceptance"),
    Feature(
        "expected_going", "people", "starters and likeliest candidates within the budget who are expected", "acceptance"
    ),
    Feature("pool", "log(1 + people)", "friends of the starters who could be asked, 16 at most", "people around"),
    Feature(
        "reach",
        "log(1 + friendships)",
        "friendships of these candidates: who could be asked after them",
        "people around",
    ),
    Feature("mutual", "share, 0-1", "pairs of starters who are friends", "starters' ties"),
    Feature("tie_strength", "0-1", "mean strength of these friendships", "starters' ties"),
    Feature("lead_hours", "log(1 + h)", "time from the seed's making to its start"),
)

FEATURES: Final = tuple(feature.name for feature in COLUMNS)
"""Columns that the learned model sees, in order; `ml.conversion.formula.features` computes them."""


@dataclass(frozen=True)
class Seeds:
    """Seeds with the people around them, padded to the same width; S seeds, 3 starters, K candidates.

    Attributes:
        starter_base: (S, 3), acceptance logits without friends.
        starters: (S, 3), which of them exist.
        candidate_base: (S, K), the same for friends of the starters, who would be asked next.
        candidates: (S, K), which of them exist.
        ties: (S, K, 3), strength of each candidate's friendship with each starter; 0 where there is none.
        min_group, ask_budget: (S,), people needed and asks allowed, starters included.
        reach: (S,), friendships of the candidates, summed: who could be asked after them.
        mutual: (S,), share of the starters' pairs who are friends.
        tie_strength: (S,), mean strength of these friendships.
        lead_hours: (S,), hours from now to the start.
    """

    starter_base: Array
    starters: NDArray[np.bool_]
    candidate_base: Array
    candidates: NDArray[np.bool_]
    ties: Array
    min_group: NDArray[np.int64]
    ask_budget: NDArray[np.int64]
    reach: Array
    mutual: Array
    tie_strength: Array
    lead_hours: Array

    def __len__(self) -> int:
        return len(self.min_group)


@dataclass(frozen=True)
class EndedSeeds(Rowwise):
    """Seeds that ended, oldest first.

    Attributes:
        columns: (n, F), as in `FEATURES`.
        labels: (n,), 1 where the seed reached its minimum group.
        product: (n,), product of acceptance probabilities, the simplest baseline.
    """

    columns: Array
    labels: Array
    product: Array

    def __post_init__(self) -> None:
        """Check that all columns belong to the same seeds.

        Raises:
            ValueError: when shapes differ.
        """
        count = len(self.labels)
        if self.columns.shape != (count, len(FEATURES)):
            raise ValueError(f"features of {count} seeds must have shape {(count, len(FEATURES))}")
        if self.product.shape != (count,):
            raise ValueError(f"the product of acceptance probabilities must be given for each of {count} seeds")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def groups(self) -> NDArray[np.int64]:
        """Each seed for itself."""
        return np.arange(len(self.labels))
