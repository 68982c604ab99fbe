"""What every small model can do, and what it learns from: one interface, so that all are trained and judged alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.card import Card, Data
from ml.judging import Judged
from ml.logistic import Array

Rows = NDArray[np.int64]
"""Positions of examples, (n,)."""


class Examples(Protocol):
    """Examples of one question with their outcome, oldest first."""

    @property
    def labels(self) -> Array:
        """(n,), 1 where it came true, else 0."""

    @property
    def groups(self) -> NDArray[np.int64]:
        """(n,), equal where examples hang together (asks of one seed): they are split and resampled as one."""

    @property
    def columns(self) -> Array:
        """(n, F), what the model looks at, in the order of its card's features."""

    def with_columns(self, columns: Array) -> Self:
        """The same examples with other `columns` (n, F): what permutation importance asks the model about."""

    def take(self, rows: Rows) -> Self:
        """The examples at these positions, in this order."""

    def __len__(self) -> int:
        """How many."""


@dataclass(frozen=True)
class Rowwise:
    """Examples as a dataclass of arrays that each have a row an example.

    Attributes:
        SHARED: fields that belong to no example by itself, and are kept as they are.
    """

    SHARED: ClassVar[frozenset[str]] = frozenset()

    def _rows(self) -> dict[str, NDArray[Any]]:
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in self.SHARED}

    def with_columns(self, columns: Array) -> Self:
        """The same examples with other `columns` (n, F)."""
        # By name, as not every class keeps them in one field: one that does not has a method of its own.
        changed = {"columns": columns}
        return replace(self, **changed)

    def take(self, rows: Rows) -> Self:
        """The examples at these positions, in this order."""
        return replace(self, **{name: values[rows] for name, values in self._rows().items()})

    def then(self, later: Self) -> Self:
        """These examples and later ones that share with them what is shared."""
        added = later._rows()
        return replace(self, **{name: np.concatenate([values, added[name]]) for name, values in self._rows().items()})


E_contra = TypeVar("E_contra", bound=Examples, contravariant=True)
E = TypeVar("E", bound=Examples)
M = TypeVar("M", bound="SmallModel[Any]")


class SmallModel(Protocol[E_contra]):
    """A model that answers one question with a probability, small enough to be kept as JSON text in the graph.

    Attributes:
        ENOUGH: examples below which nothing is trained.
    """

    ENOUGH: ClassVar[int]

    @property
    def version(self) -> str:
        """Recorded with whatever it decided."""

    @classmethod
    def fit(cls, teach: E_contra, tune: E_contra, *, version: str) -> Self:
        """Learn from `teach`, and choose and calibrate with `tune`, which is later; in the end it may learn from both.

        Deterministic.

        Raises:
            ValueError: `teach` holds one outcome only.
        """

    def predict_proba(self, examples: E_contra) -> Array:
        """Probabilities (n,), strictly inside (0, 1)."""

    def save(self) -> str:
        """JSON text, as kept in `ModelVersion.parameters`."""

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: it is no such text, or made for other features.
        """

    def card(self, data: Data, judged: Judged) -> Card:
        """What it is, what it saw, what it is worth, and what serves."""


@dataclass(frozen=True)
class Baseline(Generic[E, M]):
    """What a model has to beat.

    Attributes:
        says: its probabilities (n,) of examples.
        serves: the baseline in the model's own shape, so that it can be put in the model's place; None where it cannot.
        is_formula: it is what serves anyway where no version is live.
    """

    says: Callable[[E], Array]
    serves: M | None = None
    is_formula: bool = False


Baselines = Callable[[E, E, str], Mapping[str, Baseline[E, M]]]
"""Makes a model's baselines, each fitted as fairly as the model, from (teach, tune, version)."""
