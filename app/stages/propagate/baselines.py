"""The orders that ours is compared with, and how many people each is expected to win.

Two estimates, both under the acceptance model's own probabilities, so they compare orders and do not promise:

- `expected_people` walks along an order once and lets each person count as in by the chance of a yes (a mean field). It
  takes a millisecond, and each launched seed keeps its figures.
- `contest` simulates cascades with common random numbers: each run draws one number a person, and a person says yes when
  asked if that number is below the acceptance probability at the time of the ask, so all policies meet the same luck. Asks
  are made in waves; between waves all answers come in. It also tells what reacting to answers is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.stages.propagate.order import (
    IN,
    OPEN,
    OUT,
    WAITING,
    CascadeState,
    Floats,
    Limits,
    Place,
    Rules,
    acceptance_now,
    influence_order,
    plan_wave,
)
from ml.acceptance import Acceptance

Policy = Callable[[CascadeState, Acceptance, Limits], list[Place]]
RUNS: Final = 24


@dataclass(frozen=True)
class Outcome:
    """What one simulated cascade came to.

    Attributes:
        people: How many were in at the end.
        asks: How many were asked, those asked before the start of the simulation left out.
        accepted_friends: Friends in at the time of each of these asks.
    """

    people: int
    asks: int
    accepted_friends: tuple[int, ...]


def fixed_order(ranking: Sequence[int]) -> Policy:
    """A policy that asks in one order whatever the answers are; indices of people, first asked first."""

    def ask(state: CascadeState, model: Acceptance, limits: Limits) -> list[Place]:
        room = min(limits.budget, limits.wave_size, limits.max_group - state.count(IN) - state.count(OPEN))
        chosen = [place for place in ranking if state.standing[place] == WAITING][: max(room, 0)]
        now = acceptance_now(state, model)
        friends, _ = state.friends_weighted((state.standing == IN).astype(np.float64))
        return [Place(state.people[u], float(now[u]), float(now[u]), int(friends[u])) for u in chosen]

    return ask


def blast(state: CascadeState, model: Acceptance, limits: Limits) -> list[Place]:
    """Asks as many as the budget allows at once, most likely first; there may be fewer seats than yeses."""
    now = acceptance_now(state, model)
    friends, _ = state.friends_weighted((state.standing == IN).astype(np.float64))
    ranking = [u for u in np.argsort(-now, kind="stable") if state.standing[u] == WAITING][: limits.budget]
    return [Place(state.people[u], float(now[u]), float(now[u]), int(friends[u])) for u in ranking]


def most_likely_next(state: CascadeState, model: Acceptance, limits: Limits) -> list[Place]:
    """Adaptive, without lookahead: whoever is most likely to say yes now."""
    return plan_wave(state, model, replace(limits, lookahead=0.0, organic_friends=0, rounds=1.0))


def rankings(state: CascadeState, model: Acceptance, affinity: Floats, luck: int) -> dict[str, list[int]]:
    """The fixed orders over everybody: random, by degree, by affinity, by acceptance given the starter group.

    Args:
        state: At the start.
        model: For acceptance given who is in now and, of open asks, as if they were.
        affinity: (n,).
        luck: Seed of the random order.
    """
    starters = replace(state, standing=np.where(state.standing == OPEN, IN, state.standing))
    degree = np.bincount(state.one, minlength=len(state.people))
    shuffled = np.random.default_rng(luck).permutation(len(state.people))
    return {
        "random": [int(u) for u in shuffled],
        "degree": [int(u) for u in np.argsort(-degree, kind="stable")],
        "affinity": [int(u) for u in np.argsort(-affinity, kind="stable")],
        "acceptance": [int(u) for u in np.argsort(-acceptance_now(starters, model), kind="stable")],
    }


def simulate(state: CascadeState, model: Acceptance, limits: Limits, policy: Policy, luck: Floats) -> Outcome:
    """One cascade to its end; who is in or asked at the start keeps that.

    Args:
        state: At the start; open asks are answered first.
        model: Taken as the truth.
        limits: At the start.
        policy: Whom to ask next; no answer ends the cascade.
        luck: (n,) in 0-1; below the acceptance probability means yes.
    """
    asked_friends: list[int] = []
    asks = 0
    while True:
        now = acceptance_now(state, model)
        answered = np.where(luck < now, IN, OUT)
        state = replace(state, standing=np.where(state.standing == OPEN, answered, state.standing))
        wave = policy(state, model, limits)
        if not wave:
            people = min(state.count(IN), limits.max_group)
            return Outcome(people, asks, tuple(asked_friends))
        asks += len(wave)
        asked_friends += [place.accepted_friends for place in wave]
        state = state.with_standing({place.person: OPEN for place in wave})
        limits = replace(limits, budget=limits.budget - len(wave), rounds=max(0.0, limits.rounds - 1.0))


def expected_people(state: CascadeState, model: Acceptance, limits: Limits, ranking: Sequence[int]) -> float:
    """Expected people in after asking along a fixed order, open asks answered first (mean field).

    Args:
        state: At the start.
        model: Taken as the truth.
        limits: Budget and seats.
        ranking: Indices of people, first asked first; who is not waiting is passed over.
    """
    inside = (state.standing == IN).astype(np.float64)
    still_open = [int(u) for u in np.flatnonzero(state.standing == OPEN)]
    asked = [u for u in ranking if state.standing[u] == WAITING][: limits.budget]
    for u in still_open + asked:
        if inside.sum() >= limits.max_group:
            break
        ties = state.one == u
        weight = inside[state.other[ties]]
        inside[u] = model.probability(state.base[u], weight.sum(), (weight * state.strength[ties]).sum())[()]
    return min(float(inside.sum()), float(limits.max_group))


def compare(state: CascadeState, model: Acceptance, limits: Limits, affinity: Floats, *, luck: int) -> dict[str, float]:
    """Expected people in by each order, ours (`influence`) first; see `expected_people`.

    Args:
        state: At the start.
        model: Taken as the truth.
        limits: At the start.
        affinity: (n,), for the order by affinity.
        luck: Seed of the random order.
    """
    index = {person: place for place, person in enumerate(state.people)}
    # Those with open asks are looked at first, so that the order plans with their chances.
    seats = max(1, limits.max_group - state.count(IN))
    rules = Rules(limits.budget, seats, limits.organic_friends, limits.organic_weight, 0.0, limits.lookahead)
    ours = [index[place.person] for place in influence_order(state, model, rules, answered=True)]
    orders = {"influence": ours, **rankings(state, model, affinity, luck)}
    return {name: expected_people(state, model, limits, ranking) for name, ranking in orders.items()}


def contest(
    state: CascadeState, model: Acceptance, limits: Limits, affinity: Floats, *, luck: int, runs: int = RUNS
) -> dict[str, float]:
    """Mean people in by each policy over simulated cascades, ours (`influence`) first.

    Args:
        state: At the start.
        model: Taken as the truth.
        limits: At the start.
        affinity: (n,), for the order by affinity.
        luck: Seed of all luck; the same seed gives the same figures.
        runs: Simulated cascades a policy.
    """
    policies: dict[str, Policy] = {"influence": plan_wave, "most_likely_next": most_likely_next}
    for name, ranking in rankings(state, model, affinity, luck).items():
        policies[name] = fixed_order(ranking)
    draws = np.random.default_rng(luck).random((runs, len(state.people)))
    return {
        name: float(np.mean([simulate(state, model, limits, policy, draw).people for draw in draws]))
        for name, policy in policies.items()
    }
