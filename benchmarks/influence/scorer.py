"""One judge for all: forward Monte Carlo of the independent cascade, written apart from what it judges."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.stages.propagate.influence.network import Floats, Ints
from benchmarks.influence.graphs import Chance, EdgeList

RUNS = 10_000


class Scorer:
    """Spread of chosen people on one graph with one chance."""

    def __init__(self, graph: EdgeList, chance: Chance) -> None:
        real = graph.source != graph.target
        source, self._target = graph.source[real], graph.target[real]
        self._start = np.zeros(graph.people + 1, dtype=np.int64)
        np.cumsum(np.bincount(source, minlength=graph.people), out=self._start[1:])
        into = np.bincount(self._target, minlength=graph.people)
        self._chance = 1.0 / into[self._target] if chance is None else np.full(len(source), chance)

    def spread(self, chosen: list[int], *, runs: int = RUNS, seed: int = 11) -> tuple[float, float]:
        """Mean people won and its standard error."""
        won = _cascades(self._start, self._target, self._chance, np.array(chosen, dtype=np.int64), runs, seed)
        return float(won.mean()), float(won.std() / np.sqrt(runs))


@njit(cache=True)
def _cascades(
    start: Ints, target: Ints, chance: Floats, chosen: Ints, runs: int, seed: int
) -> NDArray[np.int64]:  # pragma: no cover - compiled
    np.random.seed(seed)
    people = len(start) - 1
    seen = np.full(people, -1, dtype=np.int64)
    queue = np.empty(people, dtype=np.int64)
    won = np.empty(runs, dtype=np.int64)
    for run in range(runs):
        end = 0
        for person in chosen:
            seen[person] = run
            queue[end] = person
            end += 1
        head = 0
        while head < end:
            person = queue[head]
            head += 1
            for edge in range(start[person], start[person + 1]):
                other = target[edge]
                if seen[other] != run and np.random.random() < chance[edge]:
                    seen[other] = run
                    queue[end] = other
                    end += 1
        won[run] = end
    return won
