"""How well venues are ranked: full ranking over all venues, known ones masked, against what people did later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ml.sociallgn.data import Lists, Pairs, Split

#: Scores of all venues for some people: people's indices `(b,)` -> `(b, V)`. What it returns may be written to.
Scorer = Callable[[Tensor], Tensor]
#: About so many scores at a time.
_SCORES_AT_ONCE = 8_000_000


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


@dataclass(frozen=True)
class Ranking:
    """Figures of each person who has held-out pairs.

    Attributes:
        people: Their indices `(n,)`, ascending.
        figures: By name (`precision@10`, `recall@10`, `ndcg@10`, ...), one figure a person `(n,)`.
    """

    people: NDArray[np.int64]
    figures: dict[str, NDArray[np.float64]]

    def means(self, among: NDArray[np.bool_] | None = None) -> dict[str, float]:
        """Means over these people.

        Args:
            among: Whom to count `(P,)`; default everybody. Of nobody, all figures are 0.
        """
        counted = np.ones(len(self.people), np.bool_) if among is None else among[self.people]
        return {name: float(each[counted].mean()) if counted.any() else 0.0 for name, each in self.figures.items()}


def rank(
    scorer: Scorer,
    split: Split,
    *,
    at: Sequence[int] = (10, 20),
    known: Pairs | None = None,
    most_people: int | None = None,
) -> Ranking:
    """Precision, recall and NDCG of a scorer on a split's held-out pairs, person by person.

    Precision divides by k, recall by the number of a person's held-out venues, NDCG by the gain of the best possible
    order of those venues; all as the SocialLGN and LightGCN papers do.

    Args:
        scorer: Gives scores to all venues.
        split: Its `test` pairs are looked for.
        at: How many venues are shown, several k.
        known: Pairs that are masked; default the training pairs.
        most_people: Look at this many people at most, evenly spread.
    """
    hidden = Lists(split.train if known is None else known, split.people)
    wanted = Lists(split.test, split.people)
    asked = np.unique(split.test[:, 0])
    if most_people is not None and len(asked) > most_people:
        asked = asked[np.linspace(0, len(asked) - 1, most_people).astype(np.int64)]
    step = max(1, _SCORES_AT_ONCE // max(1, split.venues))
    found: list[Tensor] = []
    for start in range(0, len(asked), step):
        chunk = torch.from_numpy(asked[start : start + step])
        found.append(_hits(scorer(chunk), chunk, hidden, wanted, min(max(at), split.venues)))
    hits = torch.cat(found) if found else torch.zeros(0, min(max(at), split.venues), dtype=torch.float64)
    return Ranking(asked, _figures(hits, wanted.counts(torch.from_numpy(asked)), at))


def _figures(hits: Tensor, wanted: Tensor, at: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """All figures from the hits `(n, longest k)` and the number of held-out venues `(n,)`."""
    discount = 1.0 / torch.log2(torch.arange(2, hits.shape[1] + 2, dtype=torch.float64))
    ideal = torch.cat([torch.zeros(1, dtype=torch.float64), discount.cumsum(0)])
    figures: dict[str, NDArray[np.float64]] = {}
    for k in at:
        shown = hits[:, :k]
        figures[f"precision@{k}"] = (shown.sum(1) / k).numpy()
        figures[f"recall@{k}"] = (shown.sum(1) / wanted).numpy()
        gain = (shown * discount[:k]).sum(1)
        figures[f"ndcg@{k}"] = (gain / ideal[wanted.clamp(max=shown.shape[1])]).numpy()
    return figures


def rank_figures(
    scorer: Scorer, split: Split, *, k: int = 20, known: Pairs | None = None, most_people: int | None = None
) -> Figures:
    """Recall@k and NDCG@k, means over people; arguments as of `rank`."""
    ranking = rank(scorer, split, at=(k,), known=known, most_people=most_people)
    means = ranking.means()
    return Figures(means[f"recall@{k}"], means[f"ndcg@{k}"], len(ranking.people))


def by_embeddings(people: Tensor, venues: Tensor) -> Scorer:
    """Scores by dot products of people's `(P, F)` and venues' `(V, F)` embeddings."""
    return lambda chunk: people[chunk.to(people.device)] @ venues.T


def _hits(scores: Tensor, people: Tensor, hidden: Lists, wanted: Lists, k: int) -> Tensor:
    """1 where one of the first k venues is wanted, else 0, `(b, k)`."""
    row, venue = (index.to(scores.device) for index in hidden.cells(people))
    scores[row, venue] = -torch.inf
    top = scores.topk(k, dim=1).indices
    row, venue = (index.to(scores.device) for index in wanted.cells(people))
    marks = torch.zeros(scores.shape, dtype=torch.bool, device=scores.device)
    marks[row, venue] = True
    return marks.gather(1, top).double().cpu()
