"""How well venues are ranked: full ranking over all venues, known ones masked, against what people did later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ml.sociallgn.data import Pairs, Split

#: Scores of all venues for some people: people's indices `(b,)` -> `(b, V)`.
Scorer = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Figures:
    """Means over the people who have held-out pairs.

    Attributes:
        recall: Part of the held-out venues that are among the first k.
        ndcg: Normalised discounted cumulative gain of the first k.
        people: How many people were asked about.
    """

    recall: float
    ndcg: float
    people: int


def rank_figures(
    scorer: Scorer, split: Split, *, k: int = 20, known: Pairs | None = None, most_people: int | None = None
) -> Figures:
    """Recall@k and NDCG@k of a scorer on a split's held-out pairs.

    Args:
        scorer: Gives scores to all venues.
        split: Its `test` pairs are looked for.
        k: How many venues are shown.
        known: Pairs that are masked; default the training pairs.
        most_people: Look at this many people at most, evenly spread.
    """
    hidden = _Lists(split.train if known is None else known, split.people)
    wanted = _Lists(split.test, split.people)
    asked = np.unique(split.test[:, 0])
    if most_people is not None and len(asked) > most_people:
        asked = asked[np.linspace(0, len(asked) - 1, most_people).astype(np.int64)]
    if not len(asked):
        return Figures(0.0, 0.0, 0)
    k = min(k, split.venues)
    discount = 1.0 / torch.log2(torch.arange(2, k + 2, dtype=torch.float64))
    ideal = torch.cat([torch.zeros(1, dtype=torch.float64), discount.cumsum(0)])
    recall, ndcg = 0.0, 0.0
    # About 16 million scores at a time.
    step = max(1, 16_000_000 // max(1, split.venues))
    for start in range(0, len(asked), step):
        chunk = torch.from_numpy(asked[start : start + step])
        hits = _hits(scorer(chunk), chunk, hidden, wanted, k)
        count = wanted.counts(chunk)
        recall += float((hits.sum(1) / count).sum())
        ndcg += float(((hits * discount).sum(1) / ideal[count.clamp(max=k)]).sum())
    return Figures(recall / len(asked), ndcg / len(asked), len(asked))


def by_embeddings(people: Tensor, venues: Tensor) -> Scorer:
    """Scores by dot products of people's `(P, F)` and venues' `(V, F)` embeddings."""
    return lambda chunk: people[chunk.to(people.device)] @ venues.T


def by_popularity(split: Split) -> Scorer:
    """The same order for everybody: how many people of the training part went there."""
    counts = torch.from_numpy(np.bincount(split.train[:, 1], minlength=split.venues)).float()
    return lambda chunk: counts.expand(len(chunk), -1).clone()


def by_chance(split: Split, seed: int) -> Scorer:
    """A random order for each person."""
    generator = torch.Generator().manual_seed(seed)
    return lambda chunk: torch.rand(len(chunk), split.venues, generator=generator)


class _Lists:
    """The venues of each person, for looking up many people at once."""

    def __init__(self, pairs: Pairs, people: int) -> None:
        ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        self.venues = torch.from_numpy(np.ascontiguousarray(ordered[:, 1]))
        self.start = torch.from_numpy(np.searchsorted(ordered[:, 0], np.arange(people + 1)))

    def counts(self, people: Tensor) -> Tensor:
        """How many venues each person has `(b,)`."""
        return self.start[people + 1] - self.start[people]

    def cells(self, people: Tensor) -> tuple[Tensor, Tensor]:
        """Row (position in `people`) and venue of each pair of these people, two tensors `(n,)`."""
        counts = self.counts(people)
        row = torch.repeat_interleave(torch.arange(len(people)), counts)
        before = torch.cumsum(counts, 0) - counts
        offset = torch.arange(len(row)) - before[row]
        return row, self.venues[self.start[people][row] + offset]


def _hits(scores: Tensor, people: Tensor, hidden: _Lists, wanted: _Lists, k: int) -> Tensor:
    """1 where one of the first k venues is wanted, else 0, `(b, k)`."""
    row, venue = (index.to(scores.device) for index in hidden.cells(people))
    scores[row, venue] = -torch.inf
    top = scores.topk(k, dim=1).indices
    row, venue = (index.to(scores.device) for index in wanted.cells(people))
    marks = torch.zeros(scores.shape, dtype=torch.bool, device=scores.device)
    marks[row, venue] = True
    return marks.gather(1, top).double().cpu()
