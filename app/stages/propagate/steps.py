"""The next step of a seed, from where it stands: ask, wait or stop. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from app.settings import Settings
from app.stages.propagate.chances import Chances, Learned, acceptance_now
from app.stages.propagate.competing import Claims, worth_of_a_yes
from app.stages.propagate.momentum import chance_of_tipping, standing_of, starters_declined
from app.stages.propagate.order import Place, influence_order, plan_wave, rules_of
from app.stages.propagate.queries import Cascade, Person
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Limits
from ml.acceptance import Acceptance
from ml.momentum import Momentum, features

RUNNING: Final = ("propagating", "tipped", "booked")
QUIET: Final = "quiet"
"""The one obstacle that passes by itself."""
LONGEST_ORDER: Final = 20
UNLIKELY: Final = "the chance that"
APART: Final = "the starter group does not come together"
GIVEN_UP: Final = (UNLIKELY, APART)
"""How the reasons begin of seeds that might have tipped, had they not been stopped: nothing can be learned from their end."""


@dataclass(frozen=True)
class Step:
    """What to do now.

    Attributes:
        asks: Whom to ask, best first.
        order: Who would be next, as things stand.
        stop: Why the seed ends; None while it goes on.
        room: Asks it has left for seats that nobody is promised.
        worth_of_a_yes: What one yes more is worth to it, in people who go.
        contested: Whether other seeds may be worth more to whom it would ask: not to its starters, nor when time is short.
    """

    asks: list[Place] = field(default_factory=list)
    order: list[Place] = field(default_factory=list)
    stop: str | None = None
    room: int = 0
    worth_of_a_yes: float = 1.0
    contested: bool = False

    def claims(self, seed_id: str) -> Claims:
        """Whom the seed would ask now or next, and what each is worth."""
        places = {place.person: place.gain * self.worth_of_a_yes for place in [*self.asks, *self.order]}
        return Claims(seed_id, self.room, places)


def model_of(cascade: Cascade) -> Acceptance:
    """The acceptance model that the seed was launched with."""
    return Acceptance.live(cascade.acceptance)


def momentum_of(cascade: Cascade) -> Momentum | None:
    """The momentum model that the seed was launched with; None where the formula serves, as it does for other releases' models."""
    try:
        return Momentum.load(cascade.momentum) if cascade.momentum else None
    except ValueError:
        return None


def limits_of(cascade: Cascade, settings: Settings, now: datetime) -> Limits:
    """What the seed may still do at a moment."""
    time_left = min(cascade.expires_at, cascade.start) - now
    return Limits(
        max_group=cascade.max_group,
        budget=max(0, cascade.ask_budget - cascade.made),
        rounds=max(0.0, time_left / timedelta(minutes=settings.ask_deadline_minutes)),
        wave_size=settings.wave_size,
        organic_friends=settings.organic_friends,
        organic_weight=settings.organic_weight,
        fair_within=settings.fair_within,
    )


def state_of(cascade: Cascade) -> CascadeState:
    """Where everybody stands; who is in quiet hours counts as waiting."""
    return CascadeState.of(
        [person.id for person in cascade.people],
        [person.base for person in cascade.people],
        cascade.friendships,
        {person.id: _standing(person) for person in cascade.people},
        [person.first_asks for person in cascade.people],
    )


def _standing(person: Person) -> int:
    if person.open:
        return OPEN
    if person.asked:
        return IN if person.answer == "yes" else OUT
    return WAITING if person.obstacle in (None, QUIET) else OUT


def next_step(cascade: Cascade, settings: Settings, now: datetime, *, left: AbstractSet[str] = frozenset()) -> Step:
    """Decides what to do with a running seed.

    The starter group comes first. With time to wait they are asked one after the other, most likely first, so that the
    second knows of the first one's yes: in replayed cities that won as many people with one ask in twenty less.

    Args:
        cascade: As read from the graph.
        settings: Wave size, organic rule, momentum's threshold.
        now: Product time.
        left: People who are left to rivals, this time.
    """
    limits, model, state = limits_of(cascade, settings, now), model_of(cascade), state_of(cascade)
    if cascade.state == "propagating":
        reason = _hopeless(cascade, state, model, limits, settings)
        if reason:
            return Step(stop=reason)
    chances = Learned(model)
    starters = [place for place, person in enumerate(cascade.people) if person.starter]
    starting = any(state.standing[place] == OPEN for place in starters)
    due = [place for place in starters if not cascade.people[place].asked and cascade.people[place].obstacle is None]
    room = min(limits.budget, limits.seats(state))
    if due and room > 0 and not (starting and limits.patience == 1.0):
        return Step(asks=_starter_asks(state, chances, due)[: 1 if limits.patience == 1.0 else room])
    at_rest = any(not cascade.people[place].asked and cascade.people[place].obstacle == QUIET for place in starters)
    awake = _without(state, cascade.people, left)
    worth = worth_of_a_yes(state, model, limits, cascade.min_group)
    if limits.patience == 1.0 and (starting or at_rest):
        return Step(order=_order(awake, chances, limits), worth_of_a_yes=worth)
    asks = plan_wave(awake, chances, limits)
    chosen = {place.person for place in asks}
    return Step(
        asks=asks,
        order=[place for place in _order(awake, chances, limits) if place.person not in chosen],
        room=room,
        worth_of_a_yes=worth,
        contested=bool(asks) and limits.patience == 1.0,
    )


def _hopeless(
    cascade: Cascade, state: CascadeState, model: Acceptance, limits: Limits, settings: Settings
) -> str | None:
    """Why a seed has no future; None when it has one."""
    if limits.rounds <= 0.0 and state.count(IN) < cascade.min_group:
        return "the time to answer is over"
    starters = {person.id for person in cascade.people if person.starter}
    if starters_declined(state, starters, settings.starters_needed):
        return APART
    chance, stop_below = chance_of_tipping(state, model, limits, cascade.min_group), settings.stop_below
    if chance == 0.0:
        return "not enough people are left to ask"
    learned = momentum_of(cascade)
    if learned is not None and chance < 1.0 and cascade.made:  # the launch was scoring's to judge
        hours = limits.rounds * settings.ask_deadline_minutes / 60.0
        standing = standing_of(state, model, limits, cascade.min_group, starters, made=cascade.made, hours=hours)
        chance, stop_below = float(learned.probability(features([standing]))[0]), learned.stop_below
    if chance < stop_below:
        return f"{UNLIKELY} {cascade.min_group} people come fell to {100 * chance:.1f} %"
    return None


def _starter_asks(state: CascadeState, chances: Chances, due: list[int]) -> list[Place]:
    """The starter group, most likely first."""
    now = acceptance_now(state, chances)
    friends, _ = state.friends_weighted(state.inside)
    places = [Place(state.people[u], float(now[u]), float(now[u]), int(friends[u])) for u in due]
    return sorted(places, key=lambda place: (-place.acceptance, place.person))


def _without(state: CascadeState, people: list[Person], left: AbstractSet[str]) -> CascadeState:
    """The state without people in their quiet hours, and without those who are left to rivals."""
    away = [(person.obstacle == QUIET or person.id in left) and not person.asked for person in people]
    return replace(state, standing=np.where(np.array(away, dtype=bool), OUT, state.standing))


def _order(state: CascadeState, chances: Chances, limits: Limits) -> list[Place]:
    seats = limits.seats(state)
    if seats <= 0:
        return []
    return influence_order(state, chances, rules_of(limits, seats), min(limits.budget, LONGEST_ORDER), answered=True)
