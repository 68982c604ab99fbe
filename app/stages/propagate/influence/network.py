"""Who may win whom: a directed graph with a probability on each edge, kept by the one who is won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: `ic`: each edge fires once, by itself. `lt`: the weights of the friends who are won add up to a drawn threshold.
Model = Literal["ic", "lt"]
_SLACK: Final = 1e-9
_NEVER: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Network:
    """n people and m directed edges, by target.

    Attributes:
        start: (n + 1,) int64; edges start[v] to start[v + 1] lead to v.
        source: (m,) int32, where each comes from; ascending for one target.
        chance: (m,) float64 in (0, 1]: probability (`ic`) or weight (`lt`).
        model: How they act.
    """

    start: Ints
    source: NDArray[np.int32]
    chance: Floats
    model: Model = "ic"

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.start) - 1

    @classmethod
    def of(cls, people: int, source: ArrayLike, target: ArrayLike, chance: ArrayLike, *, model: Model = "ic") -> Self:
        """Sorts edges by target; leaves out loops and edges that never fire; joins parallel ones.

        Parallel edges fire independently in `ic`, 1 - (1 - p)(1 - q), and add up in `lt`.

        Args:
            people: n; ids are 0 to n - 1.
            source: (m,) ids, where edges come from.
            target: (m,) ids, where they lead to.
            chance: (m,) or one number for all; below 1e-12 it counts as never.
            model: How they act.

        Raises:
            ValueError: A chance is NaN or outside 0-1, an id is not a person, lengths differ, or the weights that lead to one
                person exceed 1 (`lt`).
        """
        ends = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        given = np.broadcast_to(np.asarray(chance, dtype=np.float64), ends[1].shape)
        if ends[0].ndim != 1 or ends[0].shape != ends[1].shape:
            raise ValueError("source and target must be two lists of the same length")
        if not ((given >= 0.0) & (given <= 1.0)).all():  # also catches NaN
            raise ValueError("every chance must be a number from 0 to 1")
        if any(((end < 0) | (end >= people)).any() for end in ends):
            raise ValueError(f"every end of an edge must be one of {people} people")
        real = (ends[0] != ends[1]) & (given > _NEVER)
        order = np.lexsort((ends[0][real], ends[1][real]))
        one, other, p = ends[0][real][order], ends[1][real][order], given[real][order]
        first = np.ones(len(one), dtype=bool)
        first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
        where = np.flatnonzero(first)
        if model == "ic":
            with np.errstate(divide="ignore"):
                joined = -np.expm1(np.add.reduceat(np.log1p(-p), where)) if len(where) else p
        else:
            joined = np.add.reduceat(p, where) if len(where) else p
        joined = np.where(np.diff(np.append(where, len(p))) == 1, p[where], joined)
        start = np.zeros(people + 1, dtype=np.int64)
        np.cumsum(np.bincount(other[where], minlength=people), out=start[1:])
        made = cls(start, one[where].astype(np.int32), joined, model)
        if model == "lt" and (made.total() > 1.0 + _SLACK).any():
            raise ValueError("the weights that lead to one person must not exceed 1 together")
        return made

    @classmethod
    def weighted_cascade(cls, people: int, source: ArrayLike, target: ArrayLike, *, model: Model = "ic") -> Self:
        """Each of the d people who lead to somebody wins them with 1 / d (Kempe, Kleinberg, Tardos 2003)."""
        plain = cls.of(people, source, target, 0.5, model="ic")
        degree = np.diff(plain.start)
        return cls(plain.start, plain.source, np.repeat(1.0 / np.maximum(degree, 1), degree), model)

    def total(self) -> Floats:
        """(n,) sum of the chances that lead to each person."""
        return np.bincount(self.target(), weights=self.chance, minlength=self.people).astype(np.float64)

    def target(self) -> Ints:
        """(m,) whom each edge leads to."""
        return np.repeat(np.arange(self.people), np.diff(self.start))

    def reached(self) -> Floats:
        """(n,) probability that anything at all reaches each person directly, were everybody else won."""
        if self.model == "lt":
            return np.minimum(self.total(), 1.0)
        with np.errstate(divide="ignore"):
            logs = np.bincount(self.target(), weights=np.log1p(-self.chance), minlength=self.people)
        return -np.expm1(logs)
