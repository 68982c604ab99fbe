"""Greedy choice of people who meet the most reverse-reachable sets, and what of a choice other sets say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.stages.propagate.influence.network import Floats, Ints
from app.stages.propagate.influence.reverse import Sets


@dataclass(frozen=True, eq=False)
class Cover:
    """A greedy choice.

    Attributes:
        chosen: People, best first; ties go to the smaller id.
        gain: (k,) what each added to the estimate when it was chosen.
        bound: No choice of k people is worth more than this by the same sets: the least, over the steps, of what was chosen so
            far and the k largest gains left (Tang et al., OPIM, 2018, section 5).
    """

    chosen: list[int]
    gain: Floats
    bound: float


def cover(sets: Sets, size: int) -> Cover:
    """Chooses greedily; each step is exact, as counts are lowered set by set.

    Args:
        sets: What is to be met; each counts `scale` / sets, and each person what they are worth by themselves.
        size: How many people are wanted.
    """
    people = len(sets.own)
    unit = sets.scale / max(1, len(sets))
    count = np.bincount(sets.members, minlength=people).astype(np.int64)
    by_person = np.zeros(people + 1, dtype=np.int64)
    np.cumsum(count, out=by_person[1:])
    holding = np.empty(len(sets.members), dtype=np.int32)
    _invert(sets.start, sets.members, by_person[:-1].copy(), holding)
    met = np.zeros(len(sets), dtype=np.bool_)
    own = sets.own.copy()
    chosen: list[int] = []
    gains: list[float] = []
    value, bound = 0.0, np.inf
    for _ in range(min(size, people)):
        gain = own + unit * count
        best = int(np.argmax(gain))
        largest = np.partition(gain, people - size)[people - size :].sum() if size < people else gain[gain > 0].sum()
        bound = min(bound, value + float(largest))
        chosen.append(best)
        gains.append(float(gain[best]))
        value += gains[-1]
        _meet(best, by_person, holding, sets.start, sets.members, met, count)
        count[best], own[best] = -1, -np.inf
    return Cover(chosen, np.array(gains), bound if chosen else 0.0)


def value_of(sets: Sets, chosen: list[int], met: NDArray[np.bool_] | None = None) -> float:
    """What people are worth by these sets: an unbiased estimate where the sets did not choose them.

    Args:
        sets: What judges.
        chosen: Who are judged.
        met: `meets` of the two, where it is known already.
    """
    if not len(sets):
        return own_of(sets, chosen)
    found = meets(sets, chosen) if met is None else met
    return own_of(sets, chosen) + sets.scale * float(found.mean())


def own_of(sets: Sets, chosen: list[int]) -> float:
    """What people are worth by themselves."""
    return float(sets.own[chosen].sum())


def meets(sets: Sets, chosen: list[int]) -> NDArray[np.bool_]:
    """(sets,) which of them hold one of these people."""
    inside = np.zeros(len(sets.own), dtype=np.bool_)
    inside[chosen] = True
    found = np.zeros(len(sets), dtype=np.bool_)
    _look(sets.start, sets.members, inside, found)
    return found


@njit(cache=True, nogil=True)
def _invert(
    start: Ints, members: NDArray[np.int32], place: Ints, holding: NDArray[np.int32]
) -> None:  # pragma: no cover - compiled
    for number in range(len(start) - 1):
        for at in range(start[number], start[number + 1]):
            holding[place[members[at]]] = number
            place[members[at]] += 1


@njit(cache=True, nogil=True)
def _meet(  # noqa: PLR0917 - the arrays of one cover
    person: int, by_person: Ints, holding: NDArray[np.int32], start: Ints, members: NDArray[np.int32],
    met: NDArray[np.bool_], count: Ints,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    for at in range(by_person[person], by_person[person + 1]):
        number = holding[at]
        if not met[number]:
            met[number] = True
            for each in range(start[number], start[number + 1]):
                count[members[each]] -= 1


@njit(cache=True, nogil=True)
def _look(
    start: Ints, members: NDArray[np.int32], inside: NDArray[np.bool_], found: NDArray[np.bool_]
) -> None:  # pragma: no cover - compiled
    for number in range(len(start) - 1):
        for at in range(start[number], start[number + 1]):
            if inside[members[at]]:
                found[number] = True
                break
