"""Past asks with the friends who were in: what influence is learned from."""

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
    Feature("base", "log odds", "acceptance logit of the person asked, as if no friend were in"),
    Feature("asked", "person", "who is asked: what this person's earlier answers say"),
    Feature("company", "people", "which friends were in, and the strength (0-1) of each friendship"),
)
FEATURES: Final = tuple(feature.name for feature in COLUMNS)
"""Persons are columns by their place among all, companies by the number of the ask that had them."""


@dataclass(frozen=True)
class Company:
    """Friends who were in, ask by ask.

    Attributes:
        begins: (n + 1,) where the friends of each ask begin in the other two.
        friend: (m,) who.
        strength: (m,) of the friendship with the person asked, 0-1.
    """

    begins: Ints
    friend: Ints
    strength: Array

    def of(self, asks: Ints) -> tuple[Ints, Ints, Array]:
        """Friends who were in at some asks (k,): to which of the k each belongs, who, how close."""
        sizes = self.begins[asks + 1] - self.begins[asks]
        rows = np.repeat(np.arange(len(asks)), sizes)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        links = self.begins[asks][rows] + within
        return rows, self.friend[links], self.strength[links]


@dataclass(frozen=True)
class Exposures(Rowwise):
    """Asks that ended, oldest cascade first; n asks, N people.

    Attributes:
        people: N ids; people are counted in them.
        company: who was in, of all asks from which these were taken.
        columns: (n, F), see `FEATURES`.
        labels: (n,), 1 for yes, 0 for no, maybe and silence.
        groups: (n,), number of the seed.
    """

    SHARED: ClassVar[frozenset[str]] = frozenset({"people", "company"})

    people: tuple[str, ...]
    company: Company
    columns: Array
    labels: Array
    groups: Ints

    def __post_init__(self) -> None:
        """Check shapes and numbers.

        Raises:
            ValueError: shapes differ, or a number is missing or infinite.
        """
        count = len(self.labels)
        if self.columns.shape != (count, len(FEATURES)) or self.groups.shape != (count,):
            raise ValueError(f"{count} asks need columns of shape {(count, len(FEATURES))} and a seed each")
        if not (np.isfinite(self.columns).all() and np.isfinite(self.company.strength).all()):
            raise ValueError("base logits and strengths must be finite numbers")

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def of(cls, asks: Sequence[Mapping[str, Any]], base: Array) -> Exposures:
        """Build from rows.

        Args:
            asks: `seed_id`, `person_id`, `yes`, and of the friends who were in `friends` (ids) and `strengths`; oldest
                seed first.
            base: (n,) acceptance logits without friends.
        """
        names = sorted({row["person_id"] for row in asks} | {friend for row in asks for friend in row["friends"]})
        place = {name: number for number, name in enumerate(names)}
        seeds: dict[str, int] = {}
        company = Company(
            begins=np.cumsum([0, *(len(row["friends"]) for row in asks)], dtype=np.int64),
            friend=np.array([place[friend] for row in asks for friend in row["friends"]], dtype=np.int64),
            strength=np.array([each for row in asks for each in row["strengths"]], dtype=np.float64),
        )
        asked = [place[row["person_id"]] for row in asks]
        return cls(
            people=tuple(names),
            company=company,
            columns=np.column_stack([base, asked, np.arange(len(asks))]).astype(np.float64).reshape(-1, len(FEATURES)),
            labels=np.array([row["yes"] for row in asks], dtype=np.float64),
            groups=np.array([seeds.setdefault(row["seed_id"], len(seeds)) for row in asks], dtype=np.int64),
        )

    @property
    def base(self) -> Array:
        """Acceptance logits without friends (n,)."""
        base: Array = self.columns[:, 0]
        return base

    @property
    def asked(self) -> Ints:
        """Who was asked (n,)."""
        return self.columns[:, 1].astype(np.int64)

    def links(self) -> tuple[Ints, Ints, Array]:
        """Friends who were in (m,): to which of the n asks each belongs, who, how close."""
        return self.company.of(self.columns[:, 2].astype(np.int64))
