"""One seed asked again in another order, answered by the city's behaviour: the same people, the same luck.

Rounds: those asked in one round answer before the next begins. A seed ends when its budget is spent, its group is full, its
momentum is gone (only our order looks at that), or nobody is left to ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from app.city.behaviour import Ask, Behaviour
from app.stages.propagate.chances import Learned
from app.stages.propagate.policies import Policy, Situation
from app.stages.propagate.state import IN, OPEN, OUT, CascadeState, Floats, Limits
from ml.acceptance import Acceptance

#: Product time from one round of asks to the next.
ROUND = timedelta(minutes=6)
#: Plans that begin closer to each other than this cannot both be gone to.
APART = timedelta(hours=2)


@dataclass(frozen=True)
class Cast:
    """What a launched seed began with.

    Attributes:
        state: Starter group and candidates with their friendships; nobody is asked yet.
        starters: Ids of the starter group.
        affinity: (n,) taste of each for the venue.
        ask: An ask of this seed to nobody yet; person, friends and time are filled in for each.
    """

    state: CascadeState
    starters: tuple[str, ...]
    affinity: Floats
    ask: Ask
    min_group: int
    max_group: int
    budget: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Cast:
        """The cast of a row of `demo/replay_seeds`."""
        zone = ZoneInfo(row["time_zone"] or "UTC")
        people = sorted(row["people"], key=lambda person: person["id"])
        state = CascadeState.of(
            [person["id"] for person in people],
            [_base(person) for person in people],
            [(one, other, strength) for one, other, strength in row["friendships"]],
        )
        ask = Ask(
            seed_id=row["seed_id"],
            user_id="",
            venue_id=row["venue_id"],
            category=row["category"] or "",
            tags=tuple(row["tags"]),
            price_level=row["price_level"] or 2,
            latitude=row["latitude"],
            longitude=row["longitude"],
            start=row["start"].astimezone(zone),
            asked_at=row["launched_at"].astimezone(zone),
            accepted=(),
            strengths=(),
            group_size=0,
        )
        return cls(
            state=state,
            starters=tuple(person["id"] for person in people if person["starts"]),
            affinity=np.array([person["affinity"] for person in people], dtype=np.float64),
            ask=ask,
            min_group=row["min_group"],
            max_group=row["max_group"],
            budget=row["ask_budget"],
        )


@dataclass
class Week:
    """What one policy has done to the people of a city so far.

    Nobody is asked above a cap, after declining so many asks, or in two places at once.
    """

    cap: int
    decline_limit: float = math.inf
    declines: dict[str, int] = field(default_factory=dict)
    asks: dict[str, int] = field(default_factory=dict)
    evenings: dict[str, list[datetime]] = field(default_factory=dict)
    asked: int = 0
    go: int = 0
    friends_at_ask: list[int] = field(default_factory=list)

    def closed_to(self, person: str, start: datetime) -> bool:
        """Whether the person may not be asked for a plan at this time."""
        busy = any(abs(start - evening) < APART for evening in self.evenings.get(person, ()))
        tired = self.asks.get(person, 0) >= self.cap or self.declines.get(person, 0) >= self.decline_limit
        return busy or tired


Rule = Callable[[CascadeState, Limits], bool]


def never_stops(_: CascadeState, __: Limits) -> bool:
    """The rule of orders that do not look at momentum."""
    return False


@dataclass(frozen=True)
class Way:
    """How a policy runs a seed.

    Attributes:
        policy: Whom to ask next.
        starters_first: Whether the starter group answers before others are asked.
        hopeless: Whether to stop now.
    """

    policy: Policy
    starters_first: bool = True
    hopeless: Rule = never_stops


def replay(cast: Cast, way: Way, model: Acceptance, limits: Limits, behaviour: Behaviour, week: Week) -> int:
    """Runs one seed to its end.

    Args:
        cast: The seed.
        way: How it is asked.
        model: The acceptance model, for orders that use it.
        limits: Of the seed at its launch.
        behaviour: Who says yes.
        week: What this policy did before; written on.

    Returns:
        How many people go: those who said yes, at most the maximum group, or nobody when the minimum was not reached.
    """
    start = cast.ask.start
    closed = {person: OUT for person in cast.state.people if week.closed_to(person, start)}
    state = cast.state.with_standing(closed)
    wave = [person for person in cast.starters if person not in closed]
    if not way.starters_first:
        state = state.with_standing(dict.fromkeys(wave, OPEN))
        left = replace(limits, budget=limits.budget - len(wave))
        wave += [place.person for place in way.policy.next_wave(Situation(state, Learned(model), left))]
    number = 0
    while wave:
        limits = replace(limits, budget=limits.budget - len(wave), rounds=max(0.0, limits.rounds - 1.0))
        state = state.with_standing(_answers(cast, state, wave, behaviour, week, number))
        if not way.starters_first or way.hopeless(state, limits):
            break
        wave = [place.person for place in way.policy.next_wave(Situation(state, Learned(model), limits))]
        number += 1
    going = [person for person, stands in zip(state.people, state.standing, strict=True) if stands == IN]
    if len(going) < cast.min_group:
        return 0
    for person in going[: cast.max_group]:
        week.evenings.setdefault(person, []).append(start)
    week.go += min(len(going), cast.max_group)
    return min(len(going), cast.max_group)


def _answers(
    cast: Cast, state: CascadeState, wave: Iterable[str], behaviour: Behaviour, week: Week, number: int
) -> dict[str, int]:
    """Asks everybody of a wave at the same moment; whoever says yes is in."""
    index = {person: place for place, person in enumerate(state.people)}
    found: dict[str, int] = {}
    for person in wave:
        mine = np.flatnonzero(state.one == index[person])
        friends = [edge for edge in mine if state.standing[state.other[edge]] == IN]
        ask = replace(
            cast.ask,
            user_id=person,
            asked_at=cast.ask.asked_at + number * ROUND,
            accepted=tuple(state.people[state.other[edge]] for edge in friends),
            strengths=tuple(float(state.strength[edge]) for edge in friends),
            group_size=state.count(IN),
        )
        week.asked += 1
        week.asks[person] = week.asks.get(person, 0) + 1
        if person not in cast.starters:
            week.friends_at_ask.append(len(friends))
        answer = behaviour.answer(ask).answer
        week.declines[person] = week.declines.get(person, 0) + (answer == "no")
        found[person] = IN if answer == "yes" else OUT
    return found


def _base(person: Mapping[str, Any]) -> float:
    """The logit without friends; of starters without one, that of their acceptance probability."""
    if person["base"] is not None:
        return float(person["base"])
    probability = min(0.999, max(0.001, person["acceptance_probability"] or 0.5))
    return math.log(probability / (1.0 - probability))
