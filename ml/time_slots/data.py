"""Outings by person and hour of the week: what preferred hours are learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ml.card import Feature
from ml.logistic import Array
from ml.small_model import Rowwise

Ints = NDArray[np.int64]

COLUMNS: Final = (
    Feature("person", "person", "whose outings: own and community's hours so far, and stated free hours"),
    Feature("hour", "hour of the week, 0-167", "what is asked about: Monday midnight is 0, local time"),
)
HOURS: Final = 168
"""Hours of a week: 0 is Monday midnight, local time of the venue."""


@dataclass(frozen=True)
class Outings(Rowwise):
    """Times at which people went out or said that they would, oldest first; n outings of N people.

    Attributes:
        people: N ids.
        communities: N ids of communities; -1 for people of none.
        stated: (N, 168), 1 for hours that a person states to be free, 0 for the others; all 1 for who stated nothing, or
            whose hours were themselves derived from outings.
        columns: (n, 2): who (counted in `people`), and the hour of the week.
        groups: (n,), equal for outings to the same seed: who goes together goes at one hour.
    """

    SHARED: ClassVar[frozenset[str]] = frozenset({"people", "communities", "stated"})

    people: tuple[str, ...]
    communities: Ints
    stated: Array
    columns: Array
    groups: Ints

    def __post_init__(self) -> None:
        """Check shapes and numbers.

        Raises:
            ValueError: shapes differ, or an hour lies outside the week.
        """
        count = len(self.people)
        if self.communities.shape != (count,) or self.stated.shape != (count, HOURS):
            raise ValueError(f"{count} people need a community and {HOURS} stated hours each")
        if self.columns.ndim != 2 or self.columns.shape[1] != 2 or not np.isfinite(self.columns).all():
            raise ValueError("outings need a person and an hour each")
        if self.groups.shape != (len(self),):
            raise ValueError("each outing needs a group")
        if len(self) and not (self.hour.min() >= 0 and self.hour.max() < HOURS):
            raise ValueError(f"hours of the week lie between 0 and {HOURS - 1}")

    def __len__(self) -> int:
        return len(self.columns)

    @classmethod
    def of(cls, people: Sequence[Mapping[str, Any]], outings: Sequence[tuple[str, int, str]]) -> Outings:
        """Build from rows.

        Args:
            people: `id`, `community` (or None) and `stated` hours (or None).
            outings: (person id, hour of the week, what brought them together), oldest first; those of other people are
                left out.
        """
        occasions: dict[str, int] = {}
        place = {row["id"]: number for number, row in enumerate(people)}
        known = [outing for outing in outings if outing[0] in place]
        stated = np.ones((len(people), HOURS))
        for number, row in enumerate(people):
            if row["stated"]:
                stated[number] = np.isin(np.arange(HOURS), row["stated"])
        return cls(
            people=tuple(place),
            communities=np.array(
                [-1 if row["community"] is None else row["community"] for row in people], dtype=np.int64
            ),
            stated=stated,
            columns=np.array([(place[who], hour) for who, hour, _ in known], dtype=np.float64).reshape(-1, 2),
            groups=np.array([occasions.setdefault(what, len(occasions)) for _, _, what in known], dtype=np.int64),
        )

    @property
    def person(self) -> Ints:
        """Who (n,)."""
        return self.columns[:, 0].astype(np.int64)

    @property
    def hour(self) -> Ints:
        """When (n,)."""
        return self.columns[:, 1].astype(np.int64)

    @property
    def labels(self) -> Array:
        """(n,), 1: each outing took place at its hour."""
        return np.ones(len(self))

    def histogram(self) -> Array:
        """Outings by person and hour (N, 168)."""
        counts = np.bincount(self.person * HOURS + self.hour, minlength=len(self.people) * HOURS)
        return counts.reshape(-1, HOURS).astype(np.float64)
