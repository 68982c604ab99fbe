"""When to give a cascade up: the threshold that wastes the fewest asks at a bounded share of false stops.

Only moments at which somebody has been asked count: whether a seed is worth a launch was for scoring to judge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.logistic import Array
from ml.momentum.data import Prefixes


@dataclass(frozen=True)
class Stopping:
    """What a threshold would have done to past cascades.

    Attributes:
        false_stops: share of the cascades that tipped which it would have stopped before.
        wasted: asks a cascade, of those that failed, which were made in vain.
        lost: asks a cascade, of those that failed, which were made in vain without any stopping.
    """

    false_stops: float
    wasted: float
    lost: float


def judge_threshold(prefixes: Prefixes, chances: Array, stop_below: float) -> Stopping:
    """Play a threshold on past cascades: each ends at its first moment with a lower chance, and the asks after it are saved.

    Args:
        prefixes: n moments.
        chances: (n,), chance of tipping at each.
        stop_below: chance below which a cascade stops.
    """
    _, first = np.unique(prefixes.groups, return_index=True)
    tipped, total = prefixes.labels[first] > 0.5, prefixes.total[first]
    spent = total.copy()
    stopped = np.zeros(len(first), dtype=np.bool_)
    place = np.searchsorted(prefixes.groups[first], prefixes.groups)
    for moment in np.flatnonzero((chances < stop_below) & (prefixes.made > 0))[
        ::-1
    ]:  # backwards, so that the first one is what stays
        stopped[place[moment]] = True
        spent[place[moment]] = prefixes.made[moment]
    failed = ~tipped
    return Stopping(
        false_stops=float(stopped[tipped].mean()) if tipped.any() else 0.0,
        wasted=float(spent[failed].mean()) if failed.any() else 0.0,
        lost=float(total[failed].mean()) if failed.any() else 0.0,
    )


def choose_threshold(prefixes: Prefixes, chances: Array, most_false_stops: float) -> float:
    """The highest threshold that stops a cascade which would tip with at most a given probability.

    A higher threshold never wastes more asks, so this one wastes the fewest. The bound holds for a new cascade like these
    (split conformal, Vovk et al. 2005): of n that tipped, as many may lie below as leave (these + 1) / (n + 1) within it.

    Args:
        prefixes: n moments of cascades that the chances were not fitted to; groups never fall.
        chances: (n,), chance of tipping at each.
        most_false_stops: share of the cascades that tip which may be stopped, 0-1.

    Returns:
        A chance; 0 where too few tipped after an ask for any threshold to be that sure.
    """
    tipped = (prefixes.labels > 0.5) & (prefixes.made > 0)
    if not tipped.any():
        return 0.0
    _, first = np.unique(prefixes.groups[tipped], return_index=True)
    lowest = np.sort(np.minimum.reduceat(chances[tipped], first))
    allowed = min(int(np.floor(most_false_stops * (len(lowest) + 1) + 1e-9)), len(lowest)) - 1
    return float(lowest[allowed]) if allowed >= 0 else 0.0


def brier_by_time(prefixes: Prefixes, chances: Array, parts: int = 4) -> dict[str, float]:
    """Brier score by how much of its ask budget a cascade has used, in `parts` equal parts of the budget.

    Args:
        prefixes: n moments.
        chances: (n,), chance of tipping at each.
        parts: of the budget; a part without moments is left out.
    """
    used = np.clip((prefixes.made / np.maximum(prefixes.budget, 1.0) * parts).astype(np.int64), 0, parts - 1)
    squares = (chances - prefixes.labels) ** 2
    return {
        f"brier, {100 * part // parts}-{100 * (part + 1) // parts} % asked": float(squares[used == part].mean())
        for part in range(parts)
        if (used == part).any()
    }
