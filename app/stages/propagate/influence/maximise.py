"""Influence maximisation that stops when its answer has settled, and says how good it surely is.

Two collections of reverse-reachable sets are doubled round by round: one chooses greedily, the other, which had no say,
judges (OPIM-C: Tang, Tang, Xiao, Yuan, SIGMOD 2018). From both follows a guarantee: with high probability the answer is
within that factor of the best one. It is met long before the answer is good, so it alone does not stop: the answer must also
have settled, its gain over the last round's answer being surely small on sets that chose neither.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from app.stages.propagate.influence.cover import Cover, cover, meets, own_of, value_of
from app.stages.propagate.influence.network import Floats, Network
from app.stages.propagate.influence.reverse import Sets

FIRST_SETS: Final = 4096
ROUNDS: Final = 30
"""Rounds among which the failure probability is divided; the memory's bound comes first."""
SURE: Final = 2.0
"""Standard errors that are added to a gain before it counts as small."""
Stopped = Literal["settled", "time", "memory", "rounds", "nothing"]


@dataclass(frozen=True)
class Round:
    """An answer on the way.

    Attributes:
        seconds: Since the beginning.
        sets: That chose; as many judged.
        chosen: The answer.
        spread: By the judging sets.
        guarantee: Factor of the best spread that is surely reached.
    """

    seconds: float
    sets: int
    chosen: list[int]
    spread: float
    guarantee: float


@dataclass(frozen=True)
class Answer:
    """Whom to win first.

    Attributes:
        chosen: People, best first.
        spread: Expected worth that is won, by sets that did not choose; standard error `error`.
        guarantee: Within this factor of the best choice, with the probability that was asked for.
        stopped: Why it ended: `settled` is the aim, `nothing` that no edge can win anybody.
        sets: Sets of each collection.
        bytes: The most memory that sets and their index took.
        rounds: All answers on the way.
    """

    chosen: list[int]
    spread: float
    error: float
    guarantee: float
    stopped: Stopped
    sets: int
    bytes: int
    rounds: list[Round] = field(default_factory=list)


@dataclass(frozen=True)
class Rule:
    """When to stop.

    Attributes:
        epsilon: The guarantee that is wanted is 1 - 1/e - epsilon.
        failure: Probability that the guarantee does not hold; default 1 / n.
        settle: Share of the spread below which a round's gain is small.
        seconds: Time budget; an answer is there after the first round.
        most_bytes: Memory for sets and their index.
    """

    epsilon: float = 0.1
    failure: float | None = None
    settle: float = 0.002
    seconds: float = math.inf
    most_bytes: int = 3 << 30


def maximise(
    network: Network, size: int, *, rule: Rule | None = None, seed: int = 1, worth: Floats | None = None
) -> Answer:
    """Chooses people whose being won wins the most.

    Args:
        network: Who may win whom.
        size: How many are chosen; everybody if there are not more.
        rule: When to stop.
        seed: The same seed gives the same answer, unless time runs out.
        worth: (n,) what each person counts; default 1.

    Raises:
        ValueError: `size` is not positive, or a worth is negative or no number.
    """
    if size < 1:
        raise ValueError(f"at least one person must be chosen, not {size}")
    until = rule or Rule()
    began = time.perf_counter()
    choosing, judging = (Sets(network, 2 * seed + side, worth=worth) for side in (0, 1))
    size = min(size, network.people)
    if choosing.scale <= 0.0 or size == 0:
        best = [int(u) for u in np.argsort(-choosing.own, kind="stable")[:size]]
        return Answer(best, own_of(choosing, best), 0.0, 1.0, "nothing", 0, 0)
    log_failures = math.log(2.0 * ROUNDS / (until.failure or 1.0 / max(2, network.people)))
    rounds: list[Round] = []
    most = 0
    while True:
        sets = FIRST_SETS << len(rounds)
        choosing.grow(sets)
        judging.grow(sets)
        found = cover(choosing, size)
        most = max(most, 2 * choosing.bytes + judging.bytes)  # the index is as large as the sets
        met = meets(judging, found.chosen)
        spread = value_of(judging, found.chosen, met)
        guarantee = _guarantee(choosing, judging, found, int(met.sum()), log_failures)
        gained = math.inf
        if rounds:
            before = rounds[-1].chosen
            was = meets(judging, before)
            change = met.astype(np.int8) - was.astype(np.int8)
            doubt = judging.scale * float(change.std()) / math.sqrt(sets)
            gained = spread - value_of(judging, before, was) + SURE * doubt
        rounds.append(Round(time.perf_counter() - began, sets, found.chosen, spread, guarantee))
        stopped = _stops(until, rounds, gained, most)
        if stopped:
            error = judging.scale * float(met.std()) / math.sqrt(sets)
            return Answer(found.chosen, spread, error, guarantee, stopped, sets, most, rounds)


def _stops(until: Rule, rounds: list[Round], gained: float, bytes_now: int) -> Stopped | None:
    """Why to stop after these rounds; None to go on."""
    last = rounds[-1]
    good = last.guarantee >= 1.0 - 1.0 / math.e - until.epsilon
    if good and gained <= until.settle * last.spread:
        return "settled"
    if len(rounds) == ROUNDS:
        return "rounds"
    if 2.5 * bytes_now > until.most_bytes:  # twice the sets, and what growing them copies
        return "memory"
    # The next round takes twice as long as all so far.
    return "time" if 3.0 * last.seconds > until.seconds else None


def _guarantee(choosing: Sets, judging: Sets, found: Cover, met: int, log_failures: float) -> float:
    """Lower bound of the answer's spread over an upper bound of the best one's (OPIM, equations 5 and 6).

    The bounds hold for the number of sets that are met; what people are worth by themselves is exact. The best choice's
    part of that is not known, but leaving it out only raises the upper bound.
    """
    sets = len(judging)
    low = max(
        0.0, (math.sqrt(met + 2.0 * log_failures / 9.0) - math.sqrt(log_failures / 2.0)) ** 2 - log_failures / 18.0
    )
    lower = own_of(judging, found.chosen) + judging.scale * low / sets
    at_most = found.bound * len(choosing) / choosing.scale
    upper = (
        choosing.scale / len(choosing) * (math.sqrt(at_most + log_failures / 2.0) + math.sqrt(log_failures / 2.0)) ** 2
    )
    return min(1.0, lower / upper)
