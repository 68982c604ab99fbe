"""Asks with their outcome: what the acceptance model looks at, and what it learns from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml.card import Feature
from ml.logistic import Array
from ml.small_model import Rowwise

COLUMNS: Final = (
    Feature("affinity", "cosine, 0-1", "nearness of the person's and the venue's embeddings; 0.5 where one has none"),
    Feature("interest_match", "share, 0-1", "share of the person's interests that the venue's tags match"),
    Feature("distance_km", "km, 0-30", "great-circle distance from the person to the venue; 5 where unknown"),
    Feature(
        "price_fit", "0, 0.5 or 1", "price level inside the person's range, one off, further off; 0.5 where unknown"
    ),
    Feature("openness", "0-1", "openness to being asked, as the person states it; 0.5 where not stated"),
    Feature("free", "0, 0.5 or 1", "the hour of the week is among the person's free hours; 0.5 where unknown"),
    Feature("recent_asks", "asks", "asks to this person in the seven days before: fatigue"),
    Feature("accepted_friends", "people", "friends of the person who had said yes by then", "friends who are in"),
    Feature("accepted_strength", "sum of 0-1", "summed strength of these friendships", "friends who are in"),
)
"""What the model looks at; the first seven come from `cypher/fragments/acceptance_features.cypher` in this order."""

FEATURES: Final = tuple(feature.name for feature in COLUMNS[:7])
"""Names of what does not depend on answers, in order."""


@dataclass(frozen=True)
class Asks(Rowwise):
    """Asks with their outcome, oldest first.

    Attributes:
        features: (n, F), columns as in `FEATURES`, as they were when the person was asked.
        accepted_friends: (n,), friends who had said yes by then.
        accepted_strength: (n,), summed strength of these friendships.
        labels: (n,), 1 for yes, 0 for no, maybe and silence.
        groups: (n,), equal for asks of one seed.
    """

    features: Array
    accepted_friends: Array
    accepted_strength: Array
    labels: Array
    groups: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check that all columns belong to the same asks.

        Raises:
            ValueError: when shapes differ.
        """
        count = len(self.labels)
        if self.features.shape != (count, len(FEATURES)):
            raise ValueError(f"features of {count} asks must have shape {(count, len(FEATURES))}")
        if not (self.accepted_friends.shape == self.accepted_strength.shape == self.groups.shape == (count,)):
            raise ValueError(f"accepted friends, their strength and the seed must be given for each of {count} asks")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def columns(self) -> Array:
        """(n, 9), as in `COLUMNS`."""
        return np.column_stack([self.features, self.accepted_friends, self.accepted_strength])

    def with_columns(self, columns: Array) -> Self:
        """The same asks with other `columns` (n, 9)."""
        return replace(
            self, features=columns[:, :-2], accepted_friends=columns[:, -2], accepted_strength=columns[:, -1]
        )
