"""Ways of choosing whom to ask next, behind one interface: ours, and what it has to beat.

A policy sees where a seed stands, who says yes with which chance, and what the seed may still do; it names the next wave. It is
called again when that wave has answered, or when any answer came in. None of them looks at luck. Two more need compiled code:
`residual.py` and `rollouts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.order import Place, Rules, influence_order, plan_wave
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
        still_open = self.state.count(OPEN)
        seats = self.limits.max_group - self.state.count(IN) - still_open
        return max(0, min(self.limits.budget, seats, self.limits.wave_size - still_open))

    def asks(self, people: Sequence[int] | Ints, gain: Floats | None = None) -> list[Place]:
        """Places of these people, best first; what asking each gains is, without `gain` (n,), their own yes alone."""
        now = acceptance_now(self.state, self.chances)
        friends, _ = self.state.friends_weighted((self.state.standing == IN).astype(np.float64))
        worth = now if gain is None else gain
        return [Place(self.state.people[u], float(worth[u]), float(now[u]), int(friends[u])) for u in people]

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
        ranked = situation.ranked(acceptance_now(situation.state, situation.chances))
        return situation.asks(ranked[: situation.limits.budget])


class MostFriends:
    """Adaptive: whoever has most friends who are in, the likelier first."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        friends, _ = situation.state.friends_weighted((situation.state.standing == IN).astype(np.float64))
        return situation.best(friends + 0.999 * acceptance_now(situation.state, situation.chances))


class MostLikely:
    """Adaptive: whoever is most likely to say yes now."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        return situation.best(acceptance_now(situation.state, situation.chances))


class OneStep:
    """One step of lookahead: acceptance times one plus the lift in all friends who wait, whether asks remain for them or not."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        state, chances = situation.state, situation.chances
        now = acceptance_now(state, chances)
        inside = (state.standing == IN).astype(np.float64)
        edge = np.flatnonzero((state.standing[state.one] == WAITING) & (state.standing[state.other] == WAITING))
        lifted = chances.with_one_more(state, inside, edge) - now[state.other[edge]]
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
        seats = limits.max_group - state.count(IN) - state.count(OPEN)
        organic = limits.organic_friends, limits.organic_weight
        rules = Rules(limits.budget, max(0, seats), *organic, self.patience, limits.lookahead)
        return influence_order(state, situation.chances, rules, situation.room)


class AsServed:
    """What the service does: the influence order, waves as large as the time left asks for, friends before strangers."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        return plan_wave(situation.state, situation.chances, situation.limits)
