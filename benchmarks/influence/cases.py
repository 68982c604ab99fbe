"""Seeds to be asked in cities that are made for it: who knows whom, who says yes with which chance, who was won already.

Two kinds. Regimes are drawn directly: independent cascades with weak or strong, even or uneven influence among many or few
friends. Behaviours are the ways in which people of a made-up city answer (`app.city.behaviours`, or anybody's), on the seeds of
that city's past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.stages.propagate.chances import Chances, Independent
from app.stages.propagate.state import IN, CascadeState, Floats, Ints

#: People of a seed who could be asked, as many as in the prototype's cities.
CANDIDATES: Final = 190
_CLOSE: Final = 0.12
"""Within this distance, in a square of side 1, people tend to know each other."""


@dataclass(frozen=True, eq=False)
class Case:
    """One seed in one city.

    Attributes:
        city: Which city; intervals are drawn over cities.
        state: The starter group is in, the others wait.
        truth: How people answer.
        known: What policies believe of it.
        affinity: (n,) taste for the venue, for the order by affinity.
        luck: (n,) fixed for each person, the same for every policy.
    """

    city: int
    state: CascadeState
    truth: Chances
    known: Chances
    affinity: Floats
    luck: Floats


@dataclass(frozen=True)
class Regime:
    """How influence is spread in a city of independent cascades.

    Attributes:
        friends: Mean number of friends among the candidates.
        sway: Scale of the chance that one friend's yes takes another along.
        uneven: Whether people differ in how much they move others and are moved, and pairs besides; else all are alike.
        alone: Mean chance of a yes without friends.
    """

    name: str
    friends: float = 10.0
    sway: float = 0.25
    uneven: bool = True
    alone: float = 0.06


STRONG: Final = Regime("strong, uneven")
REGIMES: Final = (
    STRONG,
    Regime("strong, uneven, sparse", friends=5.0, sway=0.4),
    Regime("weak, uneven", sway=0.08),
    Regime("strong, even", uneven=False),
    Regime("weak, even", sway=0.05, uneven=False),
)


def regime_cases(regime: Regime, city: int, seeds: int) -> list[Case]:
    """Seeds of one city, each from another pair of friends; the same arguments give the same cases."""
    luck = np.random.default_rng([city, 1])
    one, other = _friendships(luck, regime.friends)
    size = CANDIDATES
    if regime.uneven:
        moves, moved = luck.gamma(0.5, 2.0, size), luck.gamma(1.0, 1.0, size)
        sway = np.minimum(0.9, regime.sway * moves[one] * moved[other] * luck.gamma(0.7, 1 / 0.7, len(one)))
        alone = np.minimum(0.9, luck.gamma(0.6, regime.alone / 0.6, size))
    else:
        sway, alone = np.full(len(one), regime.sway), np.full(size, regime.alone)
    chances = Independent(alone, sway)
    degree = np.bincount(one, minlength=size)
    people = tuple(f"u-{number:03}" for number in range(size))
    cases = []
    for _ in range(seeds):
        first = int(luck.choice(np.flatnonzero(degree > 1)))
        second = int(luck.choice(other[one == first]))
        standing = np.zeros(size, dtype=np.int64)
        standing[[first, second]] = IN
        state = CascadeState(people, np.zeros(size), one, other, np.ones(len(one)), standing)
        affinity = alone + luck.normal(0.0, 0.5 * alone.mean(), size)
        cases.append(Case(city, state, chances, chances, affinity, luck.random(size)))
    return cases


def _friendships(luck: np.random.Generator, friends: float) -> tuple[Ints, Ints]:
    """Who knows whom, there and then back: neighbours mostly, the sociable far more of them."""
    east, north = luck.random((2, CANDIDATES))
    sociable = np.sqrt(luck.pareto(2.0, CANDIDATES) + 0.5)
    apart = np.hypot(east[:, None] - east, north[:, None] - north)
    tie = np.exp(-apart / _CLOSE) * sociable[:, None] * sociable
    np.fill_diagonal(tie, 0.0)
    tie *= friends * CANDIDATES / tie.sum()
    know = np.triu(luck.random(tie.shape) < -np.expm1(-tie))
    one, other = np.nonzero(know)
    return np.concatenate([one, other]), np.concatenate([other, one])
