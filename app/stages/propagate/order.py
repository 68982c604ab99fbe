"""Influence order: whom to ask next, so that the most people end up going. Pure numpy: no graph, no clock, no luck.

The gain of asking u now is

    gain(u) = p_u * (1 + L_u) - patience * W_u

- p_u: u's acceptance probability given the friends who are in now.
- L_u: the lift that u's yes gives to those not asked yet, counted only as far as the remaining asks could reach them:
  the sum over friends v of max(0, p_v(with u) - max(p_v, t)), t being the acceptance of the last person (u left out)
  whom the remaining asks would reach. One edge, one term, so a re-ordering costs time linear in the number of friendships.
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

from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.state import IN, OPEN, WAITING, CascadeState, Floats, Ints, Limits

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


def gains(
    state: CascadeState, chances: Chances, rules: Rules, expected: Floats, inside: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """Gain of asking each person now, and what it is made of.

    Args:
        state: Where the seed stands.
        chances: Who says yes.
        rules: Budget, patience and lookahead count here.
        expected: (n,) probability that a person who is not in will be in soon: of open asks, and of those placed before.
        inside: (n,) how surely each person is in; default who is in.

    Returns:
        (n,) gains, minus infinity for whoever is not waiting; (n,) acceptance; (n,) lift.
    """
    present = (state.standing == IN).astype(np.float64) if inside is None else inside
    now = chances.expected(state, present)
    soon = present + expected
    later = chances.expected(state, soon) if expected.any() else now
    lift = _lift(state, chances, rules, soon, later)
    gain = now * (1.0 + rules.lookahead * lift) - rules.patience * (later - now)
    return np.where(state.standing == WAITING, gain, -np.inf), now, lift


def _lift(state: CascadeState, chances: Chances, rules: Rules, soon: Floats, acceptance: Floats) -> Floats:
    """What each person's yes would add to the acceptance of friends whom the remaining asks can reach; (n,).

    Args:
        state: Where the seed stands.
        chances: Who says yes.
        rules: Budget and seats bound the lift.
        soon: (n,) how surely each person is in once the open asks are answered.
        acceptance: (n,) of everybody then.
    """
    free = state.standing == WAITING
    reach = min(rules.budget, int(free.sum())) - 1
    if reach <= 0 or not rules.lookahead:
        return np.zeros(len(acceptance))
    likeliest = np.sort(acceptance[free])[::-1]
    # The last whom the remaining asks would reach; one further for those who are among the reached themselves.
    last, next_to_last = likeliest[reach - 1], likeliest[reach] if reach < likeliest.size else 0.0
    bar = np.where(acceptance >= last, next_to_last, last)
    edge = np.flatnonzero(free[state.one] & free[state.other])
    u, v = state.one[edge], state.other[edge]
    worth = np.maximum(0.0, chances.with_one_more(state, soon, edge) - np.maximum(acceptance[v], bar[u]))
    # No more yeses count than there are seats, however many friends one person would move.
    return np.minimum(np.bincount(u, weights=worth, minlength=len(acceptance)), float(rules.seats))


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
    inside = (state.standing == IN).astype(np.float64)
    expected = np.where(state.standing == OPEN, acceptance_now(state, chances), 0.0)
    by_id = np.argsort(np.argsort(np.array(state.people, dtype=object)))
    current = state
    places: list[Place] = []
    wanted = rules.budget if length is None else length
    for number in range(min(wanted, int((state.standing == WAITING).sum()))):
        left = replace(rules, budget=max(rules.budget - number, 1))
        gain, now, lift = gains(current, chances, left, expected, inside)
        friends, _ = current.friends_weighted(inside)
        short = np.maximum(0.0, rules.organic_friends - friends) / max(1, rules.organic_friends)
        best = _best(gain - rules.organic_weight * short, state.first_asks, by_id, rules.fair_within)
        chance = float(now[best])
        coming, _ = current.friends_weighted(expected)
        places.append(
            Place(
                state.people[best],
                float(gain[best]),
                chance,
                round(float(friends[best])),
                float(coming[best]),
                float(lift[best]),
            )
        )
        (inside if answered else expected)[best] = chance
        standing = current.standing.copy()
        standing[best] = OPEN
        current = replace(current, standing=standing)
    return places


def _best(worth: Floats, first_asks: Ints | None, by_id: Ints, within: float) -> int:
    """Who comes first: of those nearly as good as the best, whoever was least often first lately; then worth, then id."""
    turn = np.zeros(len(worth)) if first_asks is None else first_asks
    near = worth >= worth.max() - within
    return int(np.lexsort((by_id, -np.round(worth, 12), np.where(near, turn, np.inf)))[0])


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
    seats = limits.max_group - state.count(IN) - state.count(OPEN)
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
