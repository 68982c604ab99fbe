"""Policy rollouts: try the best few, play the rest of the cascade many times, and ask whoever ends best (Tesauro, Galperin 1996).

The cascade is played on the independent cascade that agrees with the given chances now and for one friend more; the same luck for
everybody who is tried, so that few plays tell them apart (common random numbers). First two ways of going on are played to the end,
the influence order and whoever is likeliest (parallel rollout: Chang, Givan, Chong 2004): where lookahead surely loses, it is not
followed. Then each place of the wave is the way's own choice, unless somebody else ends surely better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit

from app.stages.propagate.chances import independent
from app.stages.propagate.order import Place
from app.stages.propagate.policies import Situation
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, Floats, Ints

_SURE: Final = 1e-12
_BINS: Final = 200


@dataclass(frozen=True)
class Rollouts:
    """Ours: rollouts over lookahead.

    Attributes:
        tried: People who are tried for each ask, best first.
        plays: Cascades that are played for each of them.
        errors: Standard errors by which a trial must be ahead of the one before: the best of many noisy figures is mostly luck.
        seed: Of their luck; the same situation gives the same wave.
    """

    tried: int = 5
    plays: int = 120
    errors: float = 2.0
    seed: int = 1

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now; gains are people expected at the end beyond those who are in."""
        state, limits = situation.state, situation.limits
        room = situation.room
        if not room or not (state.standing == WAITING).any():
            return []
        near = independent(state, situation.chances)
        # Everybody by their ids, so that neither ties nor luck hang on the order in which people came.
        people = state.by_id
        rank = np.argsort(people)
        one, other = rank[state.one], rank[state.other]
        by_one = np.lexsort((other, one))
        start = np.zeros(len(people) + 1, dtype=np.int64)
        np.cumsum(np.bincount(one, minlength=len(people)), out=start[1:])
        seats = limits.max_group - state.count(IN)
        luck = np.random.default_rng([self.seed, limits.budget]).random((self.plays, len(state.people)))
        chosen, gain = _wave(
            start, other[by_one], near.sway[by_one], 1.0 - near.alone[people], state.standing[people], luck,
            room, limits.budget, limits.wave_size, seats, self.tried, self.errors,
        )  # fmt: skip
        worth = np.zeros(len(state.people))
        worth[people[chosen]] = gain
        return situation.asks(people[chosen], worth)


@njit(cache=True)
def _bar(refusal: Floats, standing: Ints, reached: int) -> float:  # pragma: no cover - compiled
    """Acceptance of the last of the `reached` likeliest who wait, to half a hundredth: counted, since sorting would take longest."""
    counts = np.zeros(_BINS + 1, dtype=np.int64)
    for u in range(len(refusal)):
        if standing[u] == WAITING:
            counts[int(_BINS * (1.0 - refusal[u]))] += 1
    for place in range(_BINS, -1, -1):
        reached -= counts[place]
        if reached <= 0:
            return place / _BINS
    return 0.0


@njit(cache=True)
def _gains(  # noqa: PLR0917 - compiled  # pragma: no cover - compiled
    start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, left: int, looks_ahead: bool, gain: Floats
) -> None:
    """Gain of each who waits, of the others -1: acceptance, times one plus the lift that `left` asks can reach."""
    people = len(refusal)
    bar = 0.0
    if looks_ahead:
        bar = 1.0 if left <= 1 else _bar(refusal, standing, left - 1)
    for u in range(people):
        if standing[u] != WAITING:
            gain[u] = -1.0
            continue
        lift = 0.0
        if looks_ahead:
            for edge in range(start[u], start[u + 1]):
                v = to[edge]
                if standing[v] == WAITING:
                    now = 1.0 - refusal[v]
                    lift += max(0.0, now + refusal[v] * sway[edge] - max(now, bar))
        gain[u] = (1.0 - refusal[u]) * (1.0 + lift)


@njit(cache=True)
def _take(  # noqa: PLR0917 - compiled  # pragma: no cover - compiled
    start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, u: int, waits: Floats
) -> None:
    """Opens an ask; friends who wait gain by waiting for its answer."""
    standing[u] = OPEN
    for edge in range(start[u], start[u + 1]):
        waits[to[edge]] += (1.0 - refusal[u]) * refusal[to[edge]] * sway[edge]


@njit(cache=True)
def _answer(start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, luck: Floats) -> int:
    """Answers all open asks at once; how many say yes."""
    yes = 0
    for u in range(len(refusal)):
        if standing[u] == OPEN:
            standing[u] = -1 if luck[u] < 1.0 - refusal[u] else OUT
    for u in range(len(refusal)):
        if standing[u] == -1:
            standing[u] = IN
            yes += 1
            for edge in range(start[u], start[u + 1]):
                refusal[to[edge]] *= 1.0 - sway[edge]
    return yes


@njit(cache=True)
def _play(  # noqa: PLR0917 - compiled  # pragma: no cover - compiled
    start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, luck: Floats,
    budget: int, wave: int, seats: int, looks_ahead: bool,
) -> int:  # fmt: skip
    """Plays a cascade to its end, open asks first; how many say yes. Writes on `refusal` and `standing`."""
    gain, waits = np.empty(len(refusal)), np.zeros(len(refusal))
    yes = _answer(start, to, sway, refusal, standing, luck)
    while budget > 0 and yes < seats:
        _gains(start, to, sway, refusal, standing, budget, looks_ahead, gain)
        waits[:] = 0.0
        for _ in range(min(wave, budget, seats - yes)):
            best = -1
            for u in range(len(refusal)):
                if standing[u] == WAITING and (best < 0 or gain[u] - waits[u] > gain[best] - waits[best]):
                    best = u
            if best < 0:
                return yes
            _take(start, to, sway, refusal, standing, best, waits)
            budget -= 1
        yes += _answer(start, to, sway, refusal, standing, luck)
    return yes


@njit(cache=True)
def _ends(  # noqa: PLR0917 - compiled  # pragma: no cover - compiled
    start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, luck: Floats,
    budget: int, wave: int, seats: int, looks_ahead: bool,
) -> Floats:  # fmt: skip
    """How many more say yes by the end of each play."""
    return np.array([
        float(_play(start, to, sway, refusal.copy(), standing.copy(), luck[play], budget, wave, seats, looks_ahead))
        for play in range(len(luck))
    ])  # fmt: skip


@njit(cache=True)
def _surely(gain: Floats, errors: float) -> bool:  # pragma: no cover - compiled
    """Whether paired gains are above zero by so many standard errors."""
    return bool(gain.mean() > errors * gain.std() / np.sqrt(len(gain)) + _SURE)


@njit(cache=True)
def _wave(  # noqa: PLR0913, PLR0917 - compiled  # pragma: no cover - compiled
    start: Ints, to: Ints, sway: Floats, refusal: Floats, standing: Ints, luck: Floats,
    room: int, budget: int, wave: int, seats: int, tried: int, errors: float,
) -> tuple[Ints, Floats]:  # fmt: skip
    """The next wave, each place by plays of what follows; and the people who then come, on average."""
    now = standing.copy()
    gain, waits = np.empty(len(refusal)), np.zeros(len(refusal))
    chosen, worth = np.empty(room, dtype=np.int64), np.empty(room)
    likeliest = _ends(start, to, sway, refusal, now, luck, budget, wave, seats, False)
    ahead = not _surely(likeliest - _ends(start, to, sway, refusal, now, luck, budget, wave, seats, True), errors)
    _gains(start, to, sway, refusal, now, budget, ahead, gain)
    for number in range(room):
        best, most = -1, np.zeros(len(luck))
        for u in np.argsort(np.where(now == WAITING, waits - gain, np.inf), kind="mergesort")[:tried]:
            if now[u] != WAITING:
                break
            then = now.copy()
            then[u] = OPEN
            ends = _ends(start, to, sway, refusal, then, luck, budget - number - 1, wave, seats, ahead)
            if best < 0 or _surely(ends - most, errors):
                best, most = u, ends
        if best < 0:
            return chosen[:number], worth[:number]
        chosen[number], worth[number] = best, most.mean()
        _take(start, to, sway, refusal, now, best, waits)
    return chosen, worth
