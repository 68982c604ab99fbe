"""How many people each order is expected to win, and cascades played to their end.

Two estimates, both under given chances, so they compare orders and do not promise:

- `expected_people` walks along an order once and lets each person count as in by the chance of a yes (a mean field). It
  takes a millisecond, and each launched seed keeps its figures.
- `simulate` plays a cascade with common random numbers: each person has one number, and says yes when asked if that number
  is below the acceptance probability at the time of the ask, so all policies meet the same luck. Asks are made in waves;
  between waves all answers come in. It also tells what reacting to answers is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.errors import SproutError
from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.order import Place, influence_order, rules_of
from app.stages.propagate.policies import Policy, Situation
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Floats, Limits


class RulesBroken(SproutError):
    """A policy asks whom it may not."""


@dataclass(frozen=True)
class Outcome:
    """What one simulated cascade came to.

    Attributes:
        people: How many were in at the end.
        asks: How many were asked, those asked before the start of the simulation left out.
        waves: In how many rounds.
        accepted_friends: Friends in at the time of each of these asks.
    """

    people: int
    asks: int
    waves: int
    accepted_friends: tuple[int, ...]


def rankings(state: CascadeState, chances: Chances, affinity: Floats, luck: int) -> dict[str, list[int]]:
    """The fixed orders over everybody: random, by degree, by affinity, by acceptance given the starter group.

    Args:
        state: At the start.
        chances: For acceptance given who is in now and, of open asks, as if they were.
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
        "acceptance": [int(u) for u in np.argsort(-acceptance_now(starters, chances), kind="stable")],
    }


def simulate(
    state: CascadeState, truth: Chances, limits: Limits, policy: Policy, luck: Floats, known: Chances | None = None
) -> Outcome:
    """One cascade to its end; who is in or asked at the start keeps that.

    Args:
        state: At the start; open asks are answered first.
        truth: How people answer.
        limits: At the start.
        policy: Whom to ask next; no answer ends the cascade.
        luck: (n,) in 0-1; below the acceptance probability means yes.
        known: What the policy believes of answers; default the truth.

    Raises:
        RulesBroken: The policy asks beyond its budget, somebody twice, or somebody who does not wait.
    """
    asked_friends: list[int] = []
    asks = waves = 0
    while True:
        if (state.standing == OPEN).any():
            answered = np.where(luck < acceptance_now(state, truth), IN, OUT)
            state = replace(state, standing=np.where(state.standing == OPEN, answered, state.standing))
        wave = policy.next_wave(Situation(state, known or truth, limits)) if limits.budget > 0 else []
        if not wave:
            people = min(state.count(IN), limits.max_group)
            return Outcome(people, asks, waves, tuple(asked_friends))
        _check(state, limits, wave)
        asks += len(wave)
        waves += 1
        asked_friends += [place.accepted_friends for place in wave]
        state = state.with_standing({place.person: OPEN for place in wave})
        limits = replace(limits, budget=limits.budget - len(wave), rounds=max(0.0, limits.rounds - 1.0))


def _check(state: CascadeState, limits: Limits, wave: Sequence[Place]) -> None:
    """A policy that breaks the rules wins nothing by it."""
    waiting = {person for person, stands in zip(state.people, state.standing, strict=True) if stands == WAITING}
    asked = [place.person for place in wave]
    shown = ", ".join(asked[:10]) + (", ..." if len(asked) > 10 else "")
    if len(asked) > limits.budget or len(set(asked)) < len(asked) or not waiting.issuperset(asked):
        raise RulesBroken(f"a policy may ask {limits.budget} people who wait, each once; this one asks {shown}")


def expected_people(state: CascadeState, chances: Chances, limits: Limits, ranking: Sequence[int]) -> float:
    """Expected people in after asking along a fixed order, open asks answered first (mean field).

    Args:
        state: At the start.
        chances: Taken as the truth.
        limits: Budget and seats.
        ranking: Indices of people, first asked first; who is not waiting is passed over.
    """
    inside = state.inside.copy()
    still_open = [int(u) for u in np.flatnonzero(state.standing == OPEN)]
    asked = [u for u in ranking if state.standing[u] == WAITING][: limits.budget]
    for u in still_open + asked:
        if inside.sum() >= limits.max_group:
            break
        inside[u] = chances.expected(state, inside, np.array([u]))[0]
    return min(float(inside.sum()), float(limits.max_group))


def compare(state: CascadeState, chances: Chances, limits: Limits, affinity: Floats, *, luck: int) -> dict[str, float]:
    """Expected people in by each order, ours (`influence`) first; see `expected_people`.

    Args:
        state: At the start.
        chances: Taken as the truth.
        limits: At the start.
        affinity: (n,), for the order by affinity.
        luck: Seed of the random order.
    """
    index = {person: place for place, person in enumerate(state.people)}
    # Those with open asks are looked at first, so that the order plans with their chances.
    seats = max(1, limits.max_group - state.count(IN))
    rules = replace(rules_of(limits, seats), patience=0.0)
    ours = [index[place.person] for place in influence_order(state, chances, rules, answered=True)]
    orders = {"influence": ours, **rankings(state, chances, affinity, luck)}
    return {name: expected_people(state, chances, limits, ranking) for name, ranking in orders.items()}
