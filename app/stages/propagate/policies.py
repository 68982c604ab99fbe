"""Ways of choosing whom to ask next, behind one interface: ours, and what it has to beat.

A policy sees where a seed stands, who says yes with which chance, and what the seed may still do; it names the next wave. It is
called again when that wave has answered, or when any answer came in. None of them looks at luck. Two more need compiled code:
`residual.py` and `rollouts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.order import Place, influence_order, plan_wave, rules_of
from app.stages.propagate.state import IN, OPEN, WAITING, CascadeState, Floats, Ints, Limits


@dataclass(frozen=True)
class Situation:
    """A seed as a policy sees it.

    Attributes:
        state: Who is in, out, asked, waiting.
        chances: Who says yes.
        limits: Asks, seats and rounds that are left, and how many may be open at once.
    """

    state: CascadeState
    chances: Chances
    limits: Limits

    @property
    def room(self) -> int:
        """How many may be asked now: within the budget, the seats, and what may be open at once."""
        may_open = self.limits.wave_size - self.state.count(OPEN)
        return max(0, min(self.limits.budget, self.limits.seats(self.state), may_open))

    @cached_property
    def now(self) -> Floats:
        """(n,) who says yes now."""
        return acceptance_now(self.state, self.chances)

    def asks(self, people: Sequence[int] | Ints, gain: Floats | None = None) -> list[Place]:
        """Places of these people, best first; what asking each gains is, without `gain` (n,), their own yes alone."""
        friends, _ = self.state.friends_weighted(self.state.inside)
        worth = self.now if gain is None else gain
        return [Place(self.state.people[u], float(worth[u]), float(self.now[u]), int(friends[u])) for u in people]

    def best(self, gain: Floats) -> list[Place]:
        """The next wave by greatest gain (n,) of those who wait; ties go to the smaller id."""
        return self.asks(self.ranked(gain)[: self.room], gain)

    def ranked(self, gain: Floats) -> Ints:
        """Those who wait by gain (n,), greatest first; ties go to the smaller id."""
        waiting = self.state.by_id[self.state.standing[self.state.by_id] == WAITING]
        ranked: Ints = waiting[np.argsort(-gain[waiting], kind="stable")]
        return ranked


class Policy(Protocol):
    """What `--policy package.module:Class` has to offer; it is made without arguments."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now, best first; nobody ends the cascade unless asks are open."""


@dataclass(frozen=True)
class Fixed:
    """One order from the beginning, whatever the answers are.

    Attributes:
        ranking: Indices of people, first asked first.
    """

    ranking: Sequence[int]

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        waiting = (u for u in self.ranking if situation.state.standing[u] == WAITING)
        return situation.asks([u for _, u in zip(range(situation.room), waiting, strict=False)])


class Blast:
    """Everybody the budget allows at once, most likely first; there may be fewer seats than yeses, but not none."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        if situation.state.count(IN) >= situation.limits.max_group:
            return []
        return situation.asks(situation.ranked(situation.now)[: situation.limits.budget])


class MostFriends:
    """Adaptive: whoever has most friends who are in, the likelier first."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        friends, _ = situation.state.friends_weighted(situation.state.inside)
        return situation.best(friends + 0.999 * situation.now)


class MostLikely:
    """Adaptive: whoever is most likely to say yes now."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        return situation.best(situation.now)


class OneStep:
    """One step of lookahead: acceptance times one plus the lift in all friends who wait, whether asks remain for them or not."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        state, now, edge = situation.state, situation.now, situation.state.waiting_edges
        lifted = situation.chances.with_one_more(state, state.inside, edge) - now[state.other[edge]]
        lift = np.bincount(state.one[edge], weights=np.maximum(0.0, lifted), minlength=len(now))
        return situation.best(now * (1.0 + lift))


@dataclass(frozen=True)
class Lookahead:
    """The influence order: lift counts only as far as the remaining asks could reach, less what waiting would add.

    Attributes:
        patience: What waiting is worth, 0-1.
    """

    patience: float = 1.0

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        limits, state = situation.limits, situation.state
        rules = replace(rules_of(limits, max(0, limits.seats(state))), patience=self.patience)
        return influence_order(state, situation.chances, rules, situation.room)


class AsServed:
    """What the service does: the influence order, waves as large as the time left asks for, friends before strangers."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        return plan_wave(situation.state, situation.chances, situation.limits)
