"""Reverse-reachable sets: who would have won a person drawn at random (Borgs et al. 2014; Tang, Shi, Xiao 2015).

A set drawn plainly is mostly its root alone where chances are small, and says nothing. So roots are drawn by their chance
of being reached at all, and sets are drawn on the condition that something reaches the root; what the root is by itself is
counted exactly. With q_v that chance, w_v what v is worth and Q = sum of w_v q_v,

    spread(S) = sum over v in S of w_v (1 - q_v)  +  Q * P(a set meets S),

and each set is worth as many plain ones as n / Q. Live edges are found by geometric leaps where all edges that lead to a
person have the same chance (Guo et al., SUBSIM, 2020), one by one elsewhere.

Set number i draws from its own stream, so sets are the same however many are drawn at a time.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.stages.propagate.influence.network import Floats, Ints, Network

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_FIRST_ROOM: Final = 1 << 16


@njit(cache=True, inline="always")
def _drawn(state: np.ndarray) -> float:  # pragma: no cover - compiled
    """The next number of a stream, in [0, 1) (SplitMix64: Steele, Lea, Flood 2014)."""
    state[0] += _GOLDEN
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    z ^= z >> np.uint64(31)
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


class Sets:
    """Reverse-reachable sets of a network, as many as were drawn so far.

    Attributes:
        start: (sets + 1,) int64; `members[start[i]:start[i + 1]]` is set i, its root first.
        members: (at least start[-1],) int32.
        own: (n,) what each person is worth unless somebody else wins them: w_v (1 - q_v).
        scale: Q, what all sets are worth together.
    """

    def __init__(self, network: Network, seed: int, *, worth: Floats | None = None, plain: bool = False) -> None:
        """Prepares drawing.

        Args:
            network: Who may win whom.
            seed: The same seed draws the same sets.
            worth: (n,) of each person, not negative; default 1.
            plain: Draw roots by worth alone, as the papers do.

        Raises:
            ValueError: A worth is negative or no number.
        """
        valued = np.ones(network.people) if worth is None else np.asarray(worth, dtype=np.float64)
        if valued.shape != (network.people,) or not (valued >= 0.0).all() or not np.isfinite(valued).all():
            raise ValueError(f"worth must be {network.people} numbers from 0 on")
        reached = np.ones(network.people) if plain else network.reached()
        self.own: Floats = valued * (1.0 - reached)
        self.scale = float((valued * reached).sum())
        self.start: Ints = np.zeros(1, dtype=np.int64)
        self.members: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._network, self._plain = network, plain
        self._seed = np.uint64(seed % (1 << 64))
        self._roots = _alias(valued * reached)
        self._tables = _tables(network)
        self._seen = np.full(network.people, -1, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def bytes(self) -> int:
        """What the sets take."""
        return self.start.nbytes + self.members.nbytes

    def grow(self, count: int) -> None:
        """Draws until there are `count`."""
        network = self._network
        if self.scale <= 0.0:
            return
        start = np.empty(max(count, len(self)) + 1, dtype=np.int64)
        start[: len(self.start)] = self.start
        done = len(self)
        while done < count:
            used = int(start[done])
            mean = used / done if done else 8.0
            # Room for what is to come at the length of the sets so far, with some to spare, and for the largest set.
            room = used + int(1.1 * mean * (count - done)) + network.people + _FIRST_ROOM
            members = np.empty(room, dtype=np.int32)
            members[:used] = self.members[:used]
            self.members = members
            keep, other = self._roots
            even, inverse, running = self._tables
            done = _grow(
                done, count, self._seed, self._plain, network.model == "lt", keep, other, network.start,
                network.source, network.chance, even, inverse, running, self._seen, start, members,
            )  # fmt: skip
            self.members = members
        self.start = start[: count + 1]
        self.members = self.members[: int(self.start[-1])].copy()


def _alias(weight: Floats) -> tuple[Floats, Ints]:
    """Tables to draw an index by weight in constant time (Walker 1977, Vose 1991): (n,) chance to keep, (n,) other one."""
    size = len(weight)
    keep, other = np.ones(size), np.arange(size, dtype=np.int64)
    if size and weight.sum() > 0:
        _fill_alias(weight * (size / weight.sum()), keep, other)
    return keep, other


@njit(cache=True)
def _fill_alias(scaled: Floats, keep: Floats, other: Ints) -> None:  # pragma: no cover - compiled
    small = [i for i in range(len(scaled)) if scaled[i] < 1.0]
    large = [i for i in range(len(scaled)) if scaled[i] >= 1.0]
    while small and large:
        low, high = small.pop(), large[-1]
        keep[low] = scaled[low]
        other[low] = high
        scaled[high] -= 1.0 - scaled[low]
        if scaled[high] < 1.0:
            small.append(large.pop())


def _tables(network: Network) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Whether all edges to a person have one chance (n,), 1 / log(1 - it) (n,), and running sums within a target (m,).

    The sums are of weights (`lt`), or the probability that an edge so far is live (`ic`).
    """
    degree = np.diff(network.start)
    even = np.ones(network.people, dtype=np.bool_)
    inverse = np.zeros(network.people)
    some = np.flatnonzero(degree > 0)
    if len(some):
        least = np.minimum.reduceat(network.chance, network.start[some])
        most = np.maximum.reduceat(network.chance, network.start[some])
        even[some] = least == most
        with np.errstate(divide="ignore"):
            inverse[some] = 1.0 / np.log1p(-least)
    running = np.empty(len(network.chance))
    _run(network.start, network.chance, network.model == "lt", running)
    return even, inverse, running


@njit(cache=True)
def _run(start: Ints, chance: Floats, adds: bool, running: Floats) -> None:  # pragma: no cover - compiled
    for v in range(len(start) - 1):
        total, none = 0.0, 1.0
        for edge in range(start[v], start[v + 1]):
            total += chance[edge]
            none *= 1.0 - chance[edge]
            running[edge] = total if adds else 1.0 - none


@njit(cache=True, nogil=True)
def _grow(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop, compiled  # pragma: no cover - compiled
    done: int, count: int, seed: np.uint64, plain: bool, walks: bool, keep: Floats, other: Ints,
    start: Ints, source: NDArray[np.int32], chance: Floats,
    even: NDArray[np.bool_], inverse: Floats, running: Floats,
    seen: Ints, set_start: Ints, members: NDArray[np.int32],
) -> int:  # fmt: skip
    """Draws sets `done` to `count` while there is room; returns how many there are."""
    people = len(start) - 1
    state = np.zeros(1, dtype=np.uint64)
    for number in range(done, count):
        end = set_start[number]
        if end + people > len(members):
            return number
        state[0] = (seed + np.uint64(1)) * _MIX_1 + np.uint64(number) * _MIX_2
        root = min(int(_drawn(state) * people), people - 1)
        if _drawn(state) >= keep[root]:
            root = other[root]
        seen[root] = number
        members[end] = root
        head, end = end, end + 1
        first = not plain  # the root's first live edge is drawn on the condition that there is one
        while head < end:
            v = members[head]
            head += 1
            low, high = start[v], start[v + 1]
            if low == high:
                first = False
                continue
            if walks:
                x = _drawn(state) * (running[high - 1] if first else 1.0)
                first = False
                if x < running[high - 1]:
                    edge = low + (
                        int(x / chance[low]) if even[v] else np.searchsorted(running[low:high], x, side="right")
                    )
                    u = source[min(edge, high - 1)]
                    if seen[u] != number:
                        seen[u] = number
                        members[end] = u
                        end += 1
                continue
            edge = low
            if first:
                first = False
                x = _drawn(state) * running[high - 1]
                if even[v]:
                    edge = low + int(math.log1p(-x) * inverse[v])
                else:
                    edge = low + np.searchsorted(running[low:high], x, side="right")
                edge = min(edge, high - 1)
                u = source[edge]
                if seen[u] != number:
                    seen[u] = number
                    members[end] = u
                    end += 1
                edge += 1
            if even[v]:
                while edge < high:
                    leap = math.log1p(-_drawn(state)) * inverse[v]
                    if leap >= high - edge:
                        break
                    edge += int(leap)
                    u = source[edge]
                    if seen[u] != number:
                        seen[u] = number
                        members[end] = u
                        end += 1
                    edge += 1
            else:
                while edge < high:
                    if _drawn(state) < chance[edge]:
                        u = source[edge]
                        if seen[u] != number:
                            seen[u] = number
                            members[end] = u
                            end += 1
                    edge += 1
        set_start[number + 1] = end
    return count
