"""Momentum: do the answers so far still lead to the minimum group in time? Pure numpy.

The number who say yes among the open asks and the asks that still fit is a sum of unequal coin flips (Poisson binomial).
Its coins are not independent: each yes raises those after it. The recursion below goes through the asks in order and
keeps the number of yeses so far, so the chance of ask i depends on how many said yes before: as many of them count as
friends of i as i's share of friends among those asked before. Without friendships it is the exact Poisson binomial.
Where a learned model is live (`ml.momentum`), this chance is the first of what it looks at.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from app.stages.propagate.chances import Learned, acceptance_now
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Floats, Limits
from ml.acceptance import Acceptance
from ml.momentum import Standing


def chance_of_tipping(state: CascadeState, model: Acceptance, limits: Limits, min_group: int) -> float:
    """Probability that at least `min_group` people will be in.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        limits: Asks, seats and rounds that are left.
        min_group: People needed.

    Returns:
        1.0 when they are in already, 0.0 when there are not enough people, seats or asks left.
    """
    needed = min_group - state.count(IN)
    if needed <= 0:
        return 1.0
    asks = _asks_to_come(state, model, limits)
    if len(asks) < needed or limits.max_group < min_group:
        return 0.0
    return _at_least(needed, *_coins(state, asks), model)


def standing_of(
    state: CascadeState,
    model: Acceptance,
    limits: Limits,
    min_group: int,
    starters: Collection[str],
    *,
    made: int,
    hours: float,
) -> Standing:
    """What the learned model looks at, while people are still missing.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        limits: Asks, seats and rounds that are left.
        min_group: People needed.
        starters: Ids of the starter group.
        made: Asks that were made.
        hours: Until asking ends.
    """
    now = acceptance_now(state, Learned(model))
    asks = _asks_to_come(state, model, limits)
    is_open = state.standing == OPEN
    going = state.count(IN)
    return Standing(
        chance=chance_of_tipping(state, model, limits, min_group),
        needed=min_group - going,
        going=going,
        answered=made - int(is_open.sum()),
        open=float(now[is_open].sum()),
        left=limits.budget,
        likely=float(now[asks].sum() - now[is_open].sum()),
        hours=hours,
        starters=_possible(state, starters) / max(1, len(starters)),
    )


def starters_declined(state: CascadeState, starters: Collection[str], needed: int) -> bool:
    """Whether too few of the starter group can still be in: asking strangers to a plan that nobody began wins few.

    Args:
        state: Where the seed stands.
        starters: Ids of the starter group.
        needed: Starters who have to be in; of a smaller group, all of them.
    """
    return _possible(state, starters) < min(needed, sum(person in starters for person in state.people))


def _possible(state: CascadeState, starters: Collection[str]) -> int:
    """How many of the starter group are in or can still be."""
    return sum(state.standing[place] != OUT for place, person in enumerate(state.people) if person in starters)


def _asks_to_come(state: CascadeState, model: Acceptance, limits: Limits) -> list[int]:
    """Open asks, then the most likely of those who can still be asked in the rounds left."""
    now = acceptance_now(state, Learned(model))
    still_open = [int(u) for u in np.flatnonzero(state.standing == OPEN)]
    # Every round can ask as many as there are seats; half a round is too short for an answer.
    seats = max(0, limits.max_group - state.count(IN))
    fitting = min(limits.budget, int(np.floor(limits.rounds + 0.5)) * seats)
    waiting = np.flatnonzero(state.standing == WAITING)
    likely = waiting[np.argsort(-now[waiting], kind="stable")][: max(0, fitting)]
    return still_open + [int(u) for u in likely]


def _coins(state: CascadeState, asks: list[int]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """For each ask, in order: base logit, friends in, their strength, share of friends among those before, mean strength."""
    friends, strength = state.friends_weighted(state.inside)
    place = np.full(len(state.people), -1)
    place[asks] = np.arange(len(asks))
    mine, theirs = place[state.one], place[state.other]
    earlier = (theirs >= 0) & (theirs < mine)
    before = np.bincount(mine[earlier], minlength=len(asks)).astype(np.float64)
    before_strength = np.bincount(mine[earlier], state.strength[earlier], len(asks))
    number = np.maximum(1.0, np.arange(len(asks)))
    return state.base[asks], friends[asks], strength[asks], before / number, before_strength / number


def _at_least(  # noqa: PLR0917 - the coins, as `_coins` gives them
    needed: int, base: Floats, friends: Floats, strength: Floats, share: Floats, tie: Floats, model: Acceptance
) -> float:
    """Probability of at least `needed` yeses; (k,) arrays, one entry an ask."""
    yeses = np.arange(needed + 1, dtype=np.float64)
    chance = np.zeros(needed + 1)
    chance[0] = 1.0
    for ask in range(len(base)):
        likely = model.probability(
            np.full(needed + 1, base[ask]), friends[ask] + share[ask] * yeses, strength[ask] + tie[ask] * yeses
        )
        likely[needed] = 0.0  # enough is enough
        chance = chance * (1.0 - likely) + np.concatenate([[0.0], (chance * likely)[:-1]])
    return float(np.clip(chance[needed], 0.0, 1.0))
