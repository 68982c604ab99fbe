"""Where a seed stands while it is asked, and what it may still do. Pure numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WAITING: Final = 0
"""Not asked yet."""
OPEN: Final = 1
"""Asked, has not answered."""
IN: Final = 2
"""Said yes."""
OUT: Final = 3
"""Said no or maybe, let the deadline pass, or may not be asked."""


@dataclass(frozen=True, eq=False)
class CascadeState:
    """Where a seed stands: n people and the friendships among them.

    Attributes:
        people: Ids, n of them; starter group and candidates.
        base: (n,) acceptance logits without friends.
        one: (E,) int, `other`: (E,) int: friendships by index, each stored in both directions: all in one, then all in the other.
        strength: (E,) in 0-1.
        standing: (n,) int: WAITING, OPEN, IN or OUT.
        first_asks: (n,) int: how often each was lately among a seed's first asked; None where it does not count.
    """

    people: tuple[str, ...]
    base: Floats
    one: Ints
    other: Ints
    strength: Floats
    standing: Ints
    first_asks: Ints | None = None

    @classmethod
    def of(
        cls,
        people: Sequence[str],
        base: Sequence[float],
        friendships: Sequence[tuple[str, str, float]],
        standing: Mapping[str, int] | None = None,
        first_asks: Sequence[int] | None = None,
    ) -> CascadeState:
        """Builds a state from ids.

        Args:
            people: Everybody, each once.
            base: Acceptance logits without friends, in the order of `people`.
            friendships: (id, id, strength) once each; those with somebody else are left out.
            standing: Where people stand; who is not named waits.
            first_asks: How often each was lately among a seed's first asked, in the order of `people`.

        Raises:
            ValueError: An id comes twice, `base` has another length or is no number, or a strength lies outside 0-1.
        """
        index = {person: place for place, person in enumerate(people)}
        if len(index) != len(people) or len(base) != len(people):
            raise ValueError("people must be different, with one base logit each")
        if np.isnan(np.asarray(base, dtype=np.float64)).any() or not all(0.0 <= tie[2] <= 1.0 for tie in friendships):
            raise ValueError("a base logit must be a number, and a friendship's strength one from 0 to 1")
        pairs = [(index[a], index[b], s) for a, b, s in friendships if a in index and b in index]
        one = np.array([a for a, _, _ in pairs] + [b for _, b, _ in pairs], dtype=np.int64)
        other = np.array([b for _, b, _ in pairs] + [a for a, _, _ in pairs], dtype=np.int64)
        stands = np.full(len(people), WAITING, dtype=np.int64)
        for person, value in (standing or {}).items():
            stands[index[person]] = value
        strength = np.array([s for _, _, s in pairs] * 2, dtype=np.float64)
        firsts = None if first_asks is None else np.asarray(first_asks, dtype=np.int64)
        return cls(tuple(people), np.asarray(base, dtype=np.float64), one, other, strength, stands, firsts)

    def with_standing(self, changes: Mapping[str, int]) -> CascadeState:
        """The same seed after some people's standing changed."""
        index = {person: place for place, person in enumerate(self.people)}
        standing = self.standing.copy()
        for person, value in changes.items():
            standing[index[person]] = value
        return replace(self, standing=standing)

    def count(self, standing: int) -> int:
        """How many people stand there."""
        return int((self.standing == standing).sum())

    def friends_weighted(self, weight: Floats, people: Ints | None = None) -> tuple[Floats, Floats]:
        """Sums over friends: of `weight` (n,), and of weight times strength; each (n,), or (k,) of the `people` (k,) asked about."""
        edges = self.edges_between(people, np.flatnonzero(weight))
        reaching, size = weight[self.other[edges]], len(self.people)
        number: Floats = np.bincount(self.one[edges], weights=reaching, minlength=size).astype(np.float64)
        strength: Floats = np.bincount(self.one[edges], weights=reaching * self.strength[edges], minlength=size).astype(
            np.float64
        )
        return (number, strength) if people is None else (number[people], strength[people])

    def edges_between(self, people: Ints | None, friends: Ints) -> Ints:
        """All edges from `people`, default everybody, to `friends`, and others besides: what a sum over these friends has to see.

        Whichever side is shorter is looked up; the edges of one person keep their order, so that a sum is the same to the last
        bit however it comes about. Nobody may be given twice.
        """
        if people is not None and len(people) <= len(friends):
            return self.edges_of(people)
        if 4 * len(friends) < len(self.people):
            return np.sort(self.back(self.edges_of(friends)))
        return np.arange(len(self.one))

    def edges_of(self, people: Ints) -> Ints:
        """The edges that begin at these people (k,), person after person."""
        order, start = self._by_one
        first, many = start[people], start[people + 1] - start[people]
        within = np.arange(int(many.sum())) - np.repeat(many.cumsum() - many, many)
        edges: Ints = order[np.repeat(first, many) + within]
        return edges

    def back(self, edges: Ints) -> Ints:
        """The same friendships in the other direction."""
        half = len(self.one) // 2
        return np.where(edges < half, edges + half, edges - half)

    @cached_property
    def inside(self) -> Floats:
        """(n,) 1 for who is in, 0 for the others: how surely each is in, as chances take it. Not to be written on."""
        return np.where(self.standing == IN, 1.0, 0.0)

    @cached_property
    def waiting_edges(self) -> Ints:
        """Friendships between two who wait, in both directions."""
        waits = self.standing == WAITING
        return np.flatnonzero(waits[self.one] & waits[self.other])

    @cached_property
    def by_id(self) -> Ints:
        """(n,) everybody, the smallest id first: for ties, and for luck that must not hang on the order in which people came."""
        return np.array(sorted(range(len(self.people)), key=self.people.__getitem__), dtype=np.int64)

    @cached_property
    def _by_one(self) -> tuple[Ints, Ints]:
        """(E,) edges by the person where they begin, and (n + 1,) where each person's begin among these."""
        start = np.zeros(len(self.people) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.one, minlength=len(self.people)), out=start[1:])
        # Of the narrowest kind there is: numbers of 16 bits are sorted three times as fast.
        return np.argsort(self.one.astype(np.min_scalar_type(len(self.people))), kind="stable"), start


@dataclass(frozen=True)
class Limits:
    """What one seed may still do.

    Attributes:
        max_group: People at which it closes.
        budget: Asks that may still be made.
        rounds: How often an ask and its answer still fit into the time left (time left / time to answer).
        wave_size: Asks that may be open at once while there is time; with little time it is more.
        organic_friends: Friends who should be in when somebody is asked.
        organic_weight: What missing all of them takes off a gain, in people.
        lookahead: 0-1, what the lift in others is worth.
        fair_within: People by which a gain may fall short of the best and still take its turn at being first.
    """

    max_group: int
    budget: int
    rounds: float
    wave_size: int = 2
    organic_friends: int = 3
    organic_weight: float = 1.0
    lookahead: float = 1.0
    fair_within: float = 0.05

    def seats(self, state: CascadeState) -> int:
        """Seats that nobody has or is promised; below 0 where the group is overfull."""
        return self.max_group - state.count(IN) - state.count(OPEN)

    @property
    def patience(self) -> float:
        """1 with at least three rounds left, 0 in the last one."""
        return float(np.clip((self.rounds - 1.0) / 2.0, 0.0, 1.0))
