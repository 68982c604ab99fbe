"""People who go per 100 asks: our order against asking at random, by affinity, and everybody at once.

The launched seeds are asked again, all of them, in the order in which they were launched, by each policy: the same starter
groups, candidates, budgets, weekly caps, minimum and maximum groups, and the same people with the same luck. A starter's ask
counts like any other; a yes in a seed that did not reach its minimum is nobody who goes.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.city.behaviour import Behaviour
from app.demo.replay import Cast, Way, Week, replay
from app.settings import Settings
from app.stages.propagate.momentum import chance_of_tipping, starters_declined
from app.stages.propagate.policies import AsServed, Blast, Fixed
from app.stages.propagate.state import CascadeState, Limits
from ml.acceptance import Acceptance

#: Rounds of asking and answering that fit between launch and the last moment, as a seed begins.
ROUNDS: Final = 8.0
LUCKS: Final = 5

ASSUMPTIONS: Final = (
    "the same launched seeds, starter groups and candidates; the same budget, caps, rest after declining, minimum and maximum group",
    "answers by the same behaviour, each person with the same luck for a seed whatever the order",
    "those asked in one wave answer before the next; blast asks starters and all others within the budget at once",
    "only our order stops a seed whose momentum is gone; the others ask until the group is full or the budget spent",
    "a starter counts as an ask; a yes in a seed that did not tip is nobody who goes",
)


@dataclass(frozen=True)
class Compared:
    """One policy over several lucks.

    Attributes:
        per_100_asks: Mean over lucks of people who go per 100 asks.
        interval: Half the width of its 95 % interval.
        asked: Mean number of asks.
        go: Mean number of people who go.
        friends_at_ask: Median, over all asks outside starter groups, of friends who had said yes.
    """

    per_100_asks: float
    interval: float
    asked: float
    go: float
    friends_at_ask: float


def ways(cast: Cast, model: Acceptance, settings: Settings, luck: int) -> dict[str, Way]:
    """How each policy runs this seed."""

    def hopeless(state: CascadeState, limits: Limits) -> bool:
        if starters_declined(state, cast.starters, settings.starters_needed):
            return True
        return chance_of_tipping(state, model, limits, cast.min_group) < settings.stop_below

    shuffled = np.random.default_rng([luck, *cast.ask.seed_id.encode()]).permutation(len(cast.state.people))
    by_affinity = np.argsort(-cast.affinity, kind="stable")
    return {
        "ours": Way(AsServed(), hopeless=hopeless),
        "random": Way(Fixed(shuffled.tolist())),
        "affinity": Way(Fixed(by_affinity.tolist())),
        "blast": Way(Blast(), starters_first=False),
    }


def compare(
    casts: Sequence[Cast],
    model: Acceptance,
    settings: Settings,
    behaviour_of: Callable[[int], Behaviour],
    *,
    lucks: Sequence[int] = tuple(range(LUCKS)),
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
) -> dict[str, Compared]:
    """Replays all seeds by each policy and luck.

    Args:
        casts: The launched seeds, in the order in which they were launched.
        model: The acceptance model that was live.
        settings: Caps, momentum, what a wave may be.
        behaviour_of: The behaviour with another luck.
        lucks: Which lucks to draw.
        progress: Told after each luck.

    Returns:
        By policy: ours, random, affinity, blast.
    """
    weeks: dict[str, list[Week]] = {}
    for number, luck in enumerate(lucks, start=1):
        behaviour = behaviour_of(luck)
        played: dict[str, Week] = {}
        for cast in casts:
            for name, way in ways(cast, model, settings, luck).items():
                week = played.setdefault(name, Week(settings.ask_cap_per_week, settings.decline_limit))
                replay(cast, way, model, limits_of(cast, settings), behaviour, week)
        for name, week in played.items():
            weeks.setdefault(name, []).append(week)
        progress("replays", number, len(lucks))
    return {name: _summary(found) for name, found in weeks.items()}


def limits_of(cast: Cast, settings: Settings) -> Limits:
    """What a seed may do at its launch."""
    return Limits(max_group=cast.max_group, budget=cast.budget, rounds=ROUNDS, organic_friends=settings.organic_friends)


def rates(compared: Mapping[str, Compared]) -> dict[str, float]:
    """People who go per 100 asks by policy, rounded for people."""
    return {name: round(found.per_100_asks, 1) for name, found in compared.items()}


def _summary(weeks: Sequence[Week]) -> Compared:
    shares = [100.0 * week.go / week.asked if week.asked else 0.0 for week in weeks]
    spread = statistics.stdev(shares) if len(shares) > 1 else 0.0
    friends = [number for week in weeks for number in week.friends_at_ask]
    return Compared(
        per_100_asks=statistics.fmean(shares),
        interval=1.96 * spread / math.sqrt(len(shares)),
        asked=statistics.fmean(week.asked for week in weeks),
        go=statistics.fmean(week.go for week in weeks),
        friends_at_ask=statistics.median(friends) if friends else 0.0,
    )
