"""What an order knows of answers: how likely each person says yes, given who is in.

An order never asks which model it holds. Where others are in only with some probability (open asks, people placed before), a
chance is the expected one, or as near to it as the model can say. Nobody's chance depends on anybody but their own friends: so
whoever is placed changes the chances of their friends alone, and an order need not ask about all the others again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.stages.propagate.state import CascadeState, Floats, Ints
from ml.acceptance import Acceptance


class Chances(Protocol):
    """Acceptance of everybody of one seed; how somebody stands changes nothing but through `inside`."""

    def expected(self, state: CascadeState, inside: Floats, people: Ints | None = None) -> Floats:
        """(n,) probabilities of a yes, each person being in with the probability `inside` (n,); or (k,) of some `people` (k,)."""

    def with_one_more(self, state: CascadeState, inside: Floats, edges: Ints) -> Floats:
        """(k,) probabilities of the people whom `edges` (k,) lead to, were the edge's own person in besides."""


@dataclass(frozen=True)
class Learned:
    """By the acceptance model, which looks at how many friends are in, and how close: both may be expected numbers.

    Attributes:
        model: Base logits lie in the state.
    """

    model: Acceptance

    def expected(self, state: CascadeState, inside: Floats, people: Ints | None = None) -> Floats:
        """(n,) or (k,) probabilities of a yes."""
        friends, strength = state.friends_weighted(inside, people)
        return self.model.probability(state.base if people is None else state.base[people], friends, strength)

    def with_one_more(self, state: CascadeState, inside: Floats, edges: Ints) -> Floats:
        """(k,) probabilities with one friend more."""
        people, which = _led_to(state, edges)
        friends, strength = state.friends_weighted(inside, people)
        return self.model.probability(
            state.base[people][which], friends[which] + 1.0, strength[which] + state.strength[edges]
        )


@dataclass(frozen=True, eq=False)
class Independent:
    """Independent cascades: p = 1 - (1 - b) * product of (1 - q) over friends who are in (Kempe, Kleinberg, Tardos 2003).

    Monotone and submodular, so greedy keeps its guarantee; expected chances are exact where friends answer independently.

    Attributes:
        alone: (n,) b, in 0-1.
        sway: (E,) q of each edge of the state, in 0-1: that the edge's own person takes the other along.
    """

    alone: Floats
    sway: Floats

    def __post_init__(self) -> None:
        """Checks that all chances are chances.

        Raises:
            ValueError: One is NaN or outside 0-1.
        """
        if not all(((chance >= 0.0) & (chance <= 1.0)).all() for chance in (self.alone, self.sway)):
            raise ValueError("every chance must be a number from 0 to 1")

    def expected(self, state: CascadeState, inside: Floats, people: Ints | None = None) -> Floats:
        """(n,) or (k,) probabilities of a yes."""
        edges = state.edges_between(people, np.flatnonzero(inside))
        with np.errstate(divide="ignore"):
            logs = np.log1p(-inside[state.other[edges]] * self.sway[state.back(edges)])
        refused = np.bincount(state.one[edges], weights=logs, minlength=len(inside)).astype(np.float64)
        some: Ints | slice = slice(None) if people is None else people
        return 1.0 - (1.0 - self.alone[some]) * np.exp(refused[some])

    def with_one_more(self, state: CascadeState, inside: Floats, edges: Ints) -> Floats:
        """(k,) probabilities with one friend more."""
        people, which = _led_to(state, edges)
        before = self.expected(state, inside, people)[which]
        return before + (1.0 - before) * self.sway[edges]


def _led_to(state: CascadeState, edges: Ints) -> tuple[Ints, Ints]:
    """Whom these edges (k,) lead to, each once; and (k,) which of them each edge leads to."""
    ends = state.other[edges]
    people = np.flatnonzero(np.bincount(ends, minlength=len(state.people)))
    place = np.zeros(len(state.people), dtype=np.int64)
    place[people] = np.arange(len(people))
    return people, place[ends]


def acceptance_now(state: CascadeState, chances: Chances) -> Floats:
    """Acceptance probability of everybody (n,), given who is in."""
    return chances.expected(state, state.inside)


def independent(state: CascadeState, chances: Chances) -> Independent:
    """The independent cascade that agrees with any other model on who says yes now, and on who would with one friend more."""
    now, sway = sway_given(state, chances, state.inside)
    # Who is in has had their effect: it is part of `now`.
    return Independent(now, np.where(state.inside[state.one] > 0, 0.0, sway))


def sway_given(state: CascadeState, chances: Chances, inside: Floats) -> tuple[Floats, Floats]:
    """(n,) who says yes while so many are in; (E,) how much of a refusal one more friend then takes away, along each edge."""
    now = chances.expected(state, inside)
    before = now[state.other]
    more = chances.with_one_more(state, inside, np.arange(len(state.one)))
    return now, np.clip((more - before) / np.maximum(1.0 - before, 1e-12), 0.0, 1.0)
