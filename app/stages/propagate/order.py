"""Influence order: whom to ask next, so that the most people end up going. Pure numpy: no graph, no clock, no luck.

The gain of asking u now is

    gain(u) = p_u * (1 + L_u) - patience * W_u

- p_u: u's acceptance probability given the friends who are in now.
- L_u: the lift that u's yes gives to those not asked yet, counted only as far as the remaining asks could reach them:
  the sum over friends v of max(0, p_v(with u) - max(p_v, t)), t being the acceptance of the last person (u left out)
  whom the remaining asks would reach. One edge, one term, so the first place costs time linear in the number of
  friendships; each further one costs only what the person placed before can reach.
- W_u: what waiting for the open asks, and for those placed before u, would add to u's own acceptance.
- patience: 1 with time to wait, falling to 0 as the seed's time runs out.

With p monotone and submodular in the set of friends who are in, greedy choice of *whom to have in* is within 1 - 1/e of
the best set (Kempe, Kleinberg, Tardos 2003; adaptively: Golovin, Krause 2011). Here p is concave in the number of
friends on the scale of logits only, and an ask may be refused, so that guarantee does not cover the order: one step of
lookahead is a heuristic for influence-and-exploit (Hartline, Mirrokni, Sundararajan 2008), measured against the orders of
`policies.py`.

Organic: each friend who is in fewer than `organic_friends` takes `organic_weight` / `organic_friends` off the gain, so
those with three friends in come first unless somebody else is worth clearly more. With time to wait, whoever is short of
friends and has one who will probably say yes soon is not asked yet.

Fair: among gains that are nearly equal, whoever was lately least often among a seed's first asked comes first, where the state
tells of it; an ask costs at most `fair_within` people that way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.stages.propagate.chances import Chances
from app.stages.propagate.state import OPEN, WAITING, CascadeState, Floats, Limits

WORTH_WAITING_FOR: Final = 0.3
"""Expected friends in soon for whom an ask is held back."""


@dataclass(frozen=True)
class Rules:
    """What an order has to keep to.

    Attributes:
        budget: Asks that may still be made.
        seats: People who may still join, open asks not counted.
        organic_friends: Friends who should be in when somebody is asked.
        organic_weight: What missing all of them takes off a gain, in people.
        patience: 0-1, what waiting is worth.
        lookahead: 0-1, what the lift in others is worth; 0 asks who is most likely.
        fair_within: People by which a gain may fall short of the best and still take its turn at being first.
    """

    budget: int
    seats: int
    organic_friends: int = 3
    organic_weight: float = 1.0
    patience: float = 1.0
    lookahead: float = 1.0
    fair_within: float = 0.05


@dataclass(frozen=True)
class Place:
    """One place in the order.

    Attributes:
        person: Whom to ask.
        gain: Expected people gained by asking now.
        acceptance: Probability of a yes, given the friends who are in now.
        accepted_friends: How many these are.
        coming_friends: Friends expected to say yes soon: of open asks, and of those placed before.
        lift: People whom their yes is expected to win besides.
    """

    person: str
    gain: float
    acceptance: float
    accepted_friends: int
    coming_friends: float = 0.0
    lift: float = 0.0


class Gains:
    """What asking each person gains, kept up to date while people are placed.

    A placement changes the chances of the placed person's friends, and what yeses of others would lift these by. All else
    stays, so only that is computed anew; how far the remaining asks reach changes for everybody, and is compared for everybody.

    Attributes:
        now: (n,) acceptance, given who is in.
        friends: (n,) how many friends are in, or expected in where placed people are taken to have answered.
        coming: (n,) friends expected to say yes soon.
    """

    def __init__(self, state: CascadeState, chances: Chances, *, lifts: bool = True) -> None:
        """Computes everything once.

        Args:
            state: Where the seed stands.
            chances: Who says yes.
            lifts: Whether anybody will ask for lifts, the dearest part.
        """
        self._state, self._chances = state, chances
        self._inside, self._free = state.inside.copy(), state.standing == WAITING
        self.now = chances.expected(state, self._inside)
        # Who was asked and has not answered may be in soon.
        self._expected = np.where(state.standing == OPEN, self.now, 0.0)
        self.friends, _ = state.friends_weighted(self._inside)
        self.coming, _ = state.friends_weighted(self._expected)
        soon = self._inside + self._expected
        self._later = chances.expected(state, soon) if self._expected.any() else self.now.copy()
        self._lifted = np.full(len(state.one) if lifts else 0, -np.inf)
        if lifts:
            edges = state.waiting_edges
            self._lifted[edges] = chances.with_one_more(state, soon, edges)

    def place(self, person: int, *, answered: bool) -> None:
        """Whoever is placed waits no more, and counts by the chance of a yes: as in, or as expected in soon."""
        state = self._state
        (self._inside if answered else self._expected)[person] = self.now[person]
        self._free[person] = False
        own = state.edges_of(np.array([person]))
        np.add.at(self.friends if answered else self.coming, state.other[own], self.now[person])
        # Friendships may come twice; a friend is looked at once.
        touched = np.unique(state.other[own])
        soon = self._inside + self._expected
        self._later[touched] = self._chances.expected(state, soon, touched)
        if answered:
            self.now[touched] = self._chances.expected(state, self._inside, touched)
        if len(self._lifted):
            self._lifted[own] = self._lifted[state.back(own)] = -np.inf
            edges = state.back(state.edges_of(touched[self._free[touched]]))
            edges = edges[self._free[state.one[edges]]]
            self._lifted[edges] = self._chances.with_one_more(state, soon, edges)

    def of(self, rules: Rules) -> tuple[Floats, Floats]:
        """Gain of asking each person now, (n,), minus infinity for whoever does not wait; and the lift in it, (n,)."""
        lift = self._lift(rules)
        gain = self.now * (1.0 + rules.lookahead * lift) - rules.patience * (self._later - self.now)
        return np.where(self._free, gain, -np.inf), lift

    def _lift(self, rules: Rules) -> Floats:
        """What each person's yes would add to the acceptance of friends whom the remaining asks can reach; (n,)."""
        likeliest = np.sort(self._later[self._free])[::-1]
        reach = min(rules.budget, likeliest.size) - 1
        if reach <= 0 or not rules.lookahead:
            return np.zeros(len(self.now))
        # The last whom the remaining asks would reach; one further for those who are among the reached themselves.
        last, next_to_last = likeliest[reach - 1], likeliest[reach]
        bar = np.where(self._later >= last, next_to_last, last)
        # Whoever stays below every bar even with a friend more is out of reach: most are.
        edges = np.flatnonzero(self._lifted > next_to_last)
        u, v = self._state.one[edges], self._state.other[edges]
        worth = np.maximum(0.0, self._lifted[edges] - np.maximum(self._later[v], bar[u]))
        # No more yeses count than there are seats, however many friends one person would move.
        return np.minimum(np.bincount(u, weights=worth, minlength=len(bar)), float(rules.seats))


def influence_order(
    state: CascadeState, chances: Chances, rules: Rules, length: int | None = None, *, answered: bool = False
) -> list[Place]:
    """The order in which to ask, best first: each place is chosen as if those before it had been asked.

    Args:
        state: Where the seed stands.
        chances: Who says yes.
        rules: What to keep to.
        length: Places wanted; default as many as the budget allows.
        answered: Plan ahead: whoever is placed counts as in, by the chance of a yes, for those after. Otherwise the places
            are asks of one moment, which nobody has answered yet.

    Returns:
        At most `length` places. The same input gives the same order; ties go to whose turn it is, then to the smaller id.
    """
    wanted = min(rules.budget if length is None else length, state.count(WAITING))
    if wanted <= 0:
        return []
    gains = Gains(state, chances, lifts=rules.lookahead > 0.0 and rules.budget > 1)
    places: list[Place] = []
    for number in range(wanted):
        gain, lift = gains.of(replace(rules, budget=max(rules.budget - number, 1)))
        short = np.maximum(0.0, rules.organic_friends - gains.friends) / max(1, rules.organic_friends)
        best = _best(gain - rules.organic_weight * short, state, rules.fair_within)
        places.append(
            Place(
                state.people[best],
                float(gain[best]),
                float(gains.now[best]),
                round(float(gains.friends[best])),
                float(gains.coming[best]),
                float(lift[best]),
            )
        )
        if number + 1 < wanted:
            gains.place(best, answered=answered)
    return places


def _best(worth: Floats, state: CascadeState, within: float) -> int:
    """Who comes first: of those nearly as good as the best, whoever was least often first lately; then worth, then id."""
    if state.first_asks is not None:
        near = np.flatnonzero(worth >= worth.max() - within)
        turn = near[state.first_asks[near] == state.first_asks[near].min()]
        worth = np.where(np.isin(np.arange(len(worth)), turn), worth, -np.inf)
    rounded = np.round(worth, 12)
    return min((int(u) for u in np.flatnonzero(rounded == rounded.max())), key=state.people.__getitem__)


def plan_wave(state: CascadeState, chances: Chances, limits: Limits) -> list[Place]:
    """Whom to ask now: the next wave, or the top-up after an answer. Whoever is asked has a seat.

    Asks that are open and people who are in never exceed the maximum group.

    Args:
        state: Where the seed stands.
        chances: Who says yes.
        limits: What the seed may still do.

    Returns:
        Places, best first; none when the budget is spent, the seats are promised, or waiting is better.
    """
    seats = limits.seats(state)
    room = min(seats, limits.budget, _open_at_once(seats, limits) - state.count(OPEN))
    if room <= 0:
        return []
    rules = rules_of(limits, seats)
    places = influence_order(state, chances, rules, room)
    if limits.patience < 1.0:
        return places
    due = [place for place in places if not _better_later(place, limits)]
    # Somebody has to be open, or nothing would ever come to wait for.
    return due or ([] if state.count(OPEN) else places[:1])


def rules_of(limits: Limits, seats: int) -> Rules:
    """What an order of the service keeps to, with so many seats that nobody is promised."""
    return Rules(
        limits.budget,
        seats,
        limits.organic_friends,
        limits.organic_weight,
        limits.patience,
        limits.lookahead,
        limits.fair_within,
    )


def _better_later(place: Place, limits: Limits) -> bool:
    """Whether a person short of friends will probably have one more soon."""
    return place.accepted_friends < limits.organic_friends and place.coming_friends >= WORTH_WAITING_FOR


def _open_at_once(seats: int, limits: Limits) -> int:
    """Asks that should be open now: few, so that each answer can tell; more when the rounds left would not do."""
    return max(limits.wave_size, int(np.ceil(2.0 * seats / max(1.0, limits.rounds))))
