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
`baselines.py`.

Organic: each friend who is in fewer than `organic_friends` takes `organic_weight` / `organic_friends` off the gain, so
those with three friends in come first unless somebody else is worth clearly more. With time to wait, whoever is short of
friends and has one who will probably say yes soon is not asked yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.acceptance import Acceptance

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
WORTH_WAITING_FOR: Final = 0.3
"""Expected friends in soon for whom an ask is held back."""


@dataclass(frozen=True, eq=False)
class CascadeState:
    """Where a seed stands: n people and the friendships among them.

    Attributes:
        people: Ids, n of them; starter group and candidates.
        base: (n,) acceptance logits without friends.
        one: (E,) int, `other`: (E,) int: friendships by index, each stored in both directions.
        strength: (E,) in 0-1.
        standing: (n,) int: WAITING, OPEN, IN or OUT.
    """

    people: tuple[str, ...]
    base: Floats
    one: Ints
    other: Ints
    strength: Floats
    standing: Ints

    @classmethod
    def of(
        cls,
        people: Sequence[str],
        base: Sequence[float],
        friendships: Sequence[tuple[str, str, float]],
        standing: Mapping[str, int] | None = None,
    ) -> CascadeState:
        """Builds a state from ids.

        Args:
            people: Everybody, each once.
            base: Acceptance logits without friends, in the order of `people`.
            friendships: (id, id, strength) once each; those with somebody else are left out.
            standing: Where people stand; who is not named waits.

        Raises:
            ValueError: An id comes twice, or `base` has another length.
        """
        index = {person: place for place, person in enumerate(people)}
        if len(index) != len(people) or len(base) != len(people):
            raise ValueError("people must be different, with one base logit each")
        pairs = [(index[a], index[b], s) for a, b, s in friendships if a in index and b in index]
        one = np.array([a for a, _, _ in pairs] + [b for _, b, _ in pairs], dtype=np.int64)
        other = np.array([b for _, b, _ in pairs] + [a for a, _, _ in pairs], dtype=np.int64)
        stands = np.full(len(people), WAITING, dtype=np.int64)
        for person, value in (standing or {}).items():
            stands[index[person]] = value
        strength = np.array([s for _, _, s in pairs] * 2, dtype=np.float64)
        return cls(tuple(people), np.asarray(base, dtype=np.float64), one, other, strength, stands)

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

    def friends_weighted(self, weight: Floats) -> tuple[Floats, Floats]:
        """Sums over friends: of `weight` (n,), and of weight times strength; each (n,)."""
        reaching = weight[self.other]
        size = len(self.people)
        number: Floats = np.bincount(self.one, weights=reaching, minlength=size).astype(np.float64)
        strength: Floats = np.bincount(self.one, weights=reaching * self.strength, minlength=size).astype(np.float64)
        return number, strength


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
    """

    budget: int
    seats: int
    organic_friends: int = 3
    organic_weight: float = 1.0
    patience: float = 1.0
    lookahead: float = 1.0


@dataclass(frozen=True)
class Place:
    """One place in the order.

    Attributes:
        person: Whom to ask.
        gain: Expected people gained by asking now.
        acceptance: Probability of a yes, given the friends who are in now.
        accepted_friends: How many these are.
        coming_friends: Friends expected to say yes soon: of open asks, and of those placed before.
    """

    person: str
    gain: float
    acceptance: float
    accepted_friends: int
    coming_friends: float = 0.0


def acceptance_now(state: CascadeState, model: Acceptance) -> Floats:
    """Acceptance probability of everybody (n,), given who is in."""
    number, strength = state.friends_weighted((state.standing == IN).astype(np.float64))
    return model.probability(state.base, number, strength)


def gains(
    state: CascadeState, model: Acceptance, rules: Rules, expected: Floats, inside: Floats | None = None
) -> Floats:
    """Gain of asking each person now.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        rules: Budget, patience and lookahead count here.
        expected: (n,) probability that a person who is not in will be in soon: of open asks, and of those placed before.
        inside: (n,) how surely each person is in; default who is in.

    Returns:
        (n,) gains; minus infinity for whoever is not waiting.
    """
    present = (state.standing == IN).astype(np.float64) if inside is None else inside
    friends, strength = state.friends_weighted(present)
    now = model.probability(state.base, friends, strength)
    free = state.standing == WAITING
    coming, coming_strength = state.friends_weighted(expected)
    later = model.probability(state.base, friends + coming, strength + coming_strength)
    lift = _lift(state, model, rules, (friends + coming, strength + coming_strength, later))
    gain = now * (1.0 + rules.lookahead * lift) - rules.patience * (later - now)
    return np.where(free, gain, -np.inf)


def _lift(state: CascadeState, model: Acceptance, rules: Rules, soon: tuple[Floats, Floats, Floats]) -> Floats:
    """What each person's yes would add to the acceptance of friends whom the remaining asks can reach; (n,).

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        rules: Budget and seats bound the lift.
        soon: Friends in, their summed strength, and acceptance of everybody once the open asks are answered; each (n,).
    """
    friends, strength, acceptance = soon
    free = state.standing == WAITING
    reach = min(rules.budget, int(free.sum())) - 1
    if reach <= 0:
        return np.zeros_like(state.base)
    likeliest = np.sort(acceptance[free])[::-1]
    # The last whom the remaining asks would reach; one further for those who are among the reached themselves.
    last, next_to_last = likeliest[reach - 1], likeliest[reach] if reach < likeliest.size else 0.0
    bar = np.where(acceptance >= last, next_to_last, last)
    edge = np.flatnonzero(free[state.other])
    u, v = state.one[edge], state.other[edge]
    raised = model.probability(state.base[v], friends[v] + 1.0, strength[v] + state.strength[edge])
    worth = np.maximum(0.0, raised - np.maximum(acceptance[v], bar[u]))
    # No more yeses count than there are seats, however many friends one person would move.
    return np.minimum(np.bincount(u, weights=worth, minlength=state.base.size), float(rules.seats))


def influence_order(
    state: CascadeState, model: Acceptance, rules: Rules, length: int | None = None, *, answered: bool = False
) -> list[Place]:
    """The order in which to ask, best first: each place is chosen as if those before it had been asked.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        rules: What to keep to.
        length: Places wanted; default as many as the budget allows.
        answered: Plan ahead: whoever is placed counts as in, by the chance of a yes, for those after. Otherwise the places
            are asks of one moment, which nobody has answered yet.

    Returns:
        At most `length` places. The same input gives the same order; ties go to the smaller id.
    """
    inside = (state.standing == IN).astype(np.float64)
    expected = np.where(state.standing == OPEN, acceptance_now(state, model), 0.0)
    by_id = np.argsort(np.argsort(np.array(state.people, dtype=object)))
    current = state
    places: list[Place] = []
    wanted = rules.budget if length is None else length
    for number in range(min(wanted, int((state.standing == WAITING).sum()))):
        left = replace(rules, budget=max(rules.budget - number, 1))
        gain = gains(current, model, left, expected, inside)
        friends, strength = current.friends_weighted(inside)
        short = np.maximum(0.0, rules.organic_friends - friends) / max(1, rules.organic_friends)
        best = int(np.lexsort((by_id, -np.round(gain - rules.organic_weight * short, 12)))[0])
        chance = float(model.probability(current.base[best], friends[best], strength[best])[()])
        coming, _ = current.friends_weighted(expected)
        places.append(
            Place(state.people[best], float(gain[best]), chance, round(float(friends[best])), float(coming[best]))
        )
        (inside if answered else expected)[best] = chance
        standing = current.standing.copy()
        standing[best] = OPEN
        current = replace(current, standing=standing)
    return places


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
    """

    max_group: int
    budget: int
    rounds: float
    wave_size: int = 2
    organic_friends: int = 3
    organic_weight: float = 1.0
    lookahead: float = 1.0

    @property
    def patience(self) -> float:
        """1 with at least three rounds left, 0 in the last one."""
        return float(np.clip((self.rounds - 1.0) / 2.0, 0.0, 1.0))


def plan_wave(state: CascadeState, model: Acceptance, limits: Limits) -> list[Place]:
    """Whom to ask now: the next wave, or the top-up after an answer. Whoever is asked has a seat.

    Asks that are open and people who are in never exceed the maximum group.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        limits: What the seed may still do.

    Returns:
        Places, best first; none when the budget is spent, the seats are promised, or waiting is better.
    """
    seats = limits.max_group - state.count(IN) - state.count(OPEN)
    room = min(seats, limits.budget, _open_at_once(seats, limits) - state.count(OPEN))
    if room <= 0:
        return []
    rules = Rules(
        limits.budget, seats, limits.organic_friends, limits.organic_weight, limits.patience, limits.lookahead
    )
    places = influence_order(state, model, rules, room)
    if limits.patience < 1.0:
        return places
    due = [place for place in places if not _better_later(place, limits)]
    # Somebody has to be open, or nothing would ever come to wait for.
    return due or ([] if state.count(OPEN) else places[:1])


def _better_later(place: Place, limits: Limits) -> bool:
    """Whether a person short of friends will probably have one more soon."""
    return place.accepted_friends < limits.organic_friends and place.coming_friends >= WORTH_WAITING_FOR


def _open_at_once(seats: int, limits: Limits) -> int:
    """Asks that should be open now: few, so that each answer can tell; more when the rounds left would not do."""
    return max(limits.wave_size, int(np.ceil(2.0 * seats / max(1.0, limits.rounds))))
