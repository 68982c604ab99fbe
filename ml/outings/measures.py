"""Figures of ranked lists and probabilities, with intervals by bootstrap over people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.logistic import Array

DRAWS: Final = 1000
TIES: Final = 5
"""Orders of equals that a figure is averaged over."""


@dataclass(frozen=True)
class Figure:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


class People:
    """Resamples of the people behind n cases: cases of one person are drawn together, since they are alike.

    A case of several people weighs, in each resample, the mean of how often they were drawn.

    Attributes:
        weights: (draws, n).
    """

    def __init__(self, groups: Sequence[Sequence[int]], seed: int, draws: int = DRAWS) -> None:
        rows: dict[int, int] = {}
        for group in groups:
            for person in group:
                rows.setdefault(person, len(rows))
        luck = np.random.default_rng(seed)
        count = len(rows)
        drawn = luck.multinomial(count, np.full(count, 1.0 / count), size=draws) if count else np.zeros((draws, 0))
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        members = np.array([rows[person] for group in groups for person in group], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else sizes
        self.weights: Array = (
            np.add.reduceat(drawn[:, members], starts, axis=1) / sizes if len(sizes) else np.zeros((draws, 0))
        )

    def figure(self, values: Array, chosen: Any = slice(None)) -> Figure | None:
        """Mean of `values` (n,) over the `chosen` cases with its interval; None when there is no such case."""
        picked, weights = values[chosen], self.weights[:, chosen]
        if len(picked) == 0:
            return None
        totals = weights.sum(axis=1)
        means = (weights[totals > 0] @ picked) / totals[totals > 0]
        low, high = np.quantile(means, [0.025, 0.975]) if len(means) else (picked.mean(), picked.mean())
        return Figure(float(picked.mean()), float(low), float(high))

    def ratio(self, sums: Array, counts: Array) -> Figure | None:
        """Mean of what is summed by case, `sums` (n,) over `counts` (n,) of it, with its interval; None without any."""
        if counts.sum() == 0:
            return None
        totals = self.weights @ counts
        means = (self.weights @ sums)[totals > 0] / totals[totals > 0]
        low, high = np.quantile(means, [0.025, 0.975])
        return Figure(float(sums.sum() / counts.sum()), float(low), float(high))


def reciprocal_and_hit(
    scores: Array, relevant: Array, luck: np.random.Generator, within: int = 3
) -> tuple[float, float]:
    """Reciprocal rank of the best relevant item, and whether one is `within` the first; both 0 where none is relevant.

    Args:
        scores: (n,).
        relevant: (n,), above 0 where relevant.
        luck: Orders equals; averaged over `TIES` orders where there are any.
        within: Length of the top.
    """
    best = scores[relevant > 0].max(initial=-np.inf)
    if not (relevant > 0).any():
        return 0.0, 0.0
    ahead = int((scores > best).sum())
    equals = relevant[scores == best] > 0
    if len(equals) == 1:
        return 1.0 / (ahead + 1), float(ahead < within)
    places = np.array([ahead + int(luck.permutation(equals).argmax()) for _ in range(TIES)])
    return float((1.0 / (places + 1)).mean()), float((places < within).mean())


def recall_and_gain(scores: Array, target: int, luck: np.random.Generator, top: int = 20) -> tuple[float, float]:
    """Whether the one right item is among the `top`, and its discounted gain 1 / log2(1 + rank); 0 where it is no candidate.

    With one right item the first is Recall and the second NDCG at `top`.

    Args:
        scores: (n,).
        target: Position of the right item; below 0 where it is not there.
        luck: Orders equals; averaged over `TIES` orders.
        top: Length of the list.
    """
    if target < 0:
        return 0.0, 0.0
    ahead = int((scores > scores[target]).sum())
    equals = int((scores == scores[target]).sum())
    places = ahead + (luck.integers(0, equals, TIES) if equals > 1 else np.zeros(1, dtype=np.int64))
    inside = places < top
    return float(inside.mean()), float(np.where(inside, 1.0 / np.log2(places + 2.0), 0.0).mean())


def told(name: str, figure: Figure | None) -> dict[str, Any]:
    """A figure as two entries, `name` and `name_interval` [low, high]; both None where there was no case."""
    return {
        name: figure.mean if figure else None,
        f"{name}_interval": [figure.low, figure.high] if figure else None,
    }
