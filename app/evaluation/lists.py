"""Figures of recommended lists against what people did later. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Final

NDCG_AT: Final = 10
RECALL_AT: Final = 20


@dataclass(frozen=True)
class ListFigures:
    """How good the lists of one ranker are.

    Attributes:
        ndcg: NDCG@10, mean over people; gain 1 for each right venue, the ideal list has as many as there are.
        recall: Recall@20, mean over people.
        coverage: Share of all venues that stand among anybody's first ten.
        diversity: 1 - Jaccard of tags and category, mean over the pairs of a person's first ten, then over people.
        empty: Share of people whose list is empty.
    """

    ndcg: float
    recall: float
    coverage: float
    diversity: float
    empty: float


def figures_of(
    lists: Mapping[str, Sequence[str]], later: Mapping[str, set[str]], traits: Mapping[str, frozenset[str]]
) -> ListFigures:
    """Judges lists.

    Args:
        lists: By person, venues, best first, those that the person knew before left out.
        later: By person, the venues that they took to later; at least one each.
        traits: By venue, what it is; all venues there are.

    Raises:
        ValueError: Nobody is to be judged.
    """
    if not lists:
        raise ValueError("there are no lists to judge")
    shown = {venue for best in lists.values() for venue in best[:NDCG_AT]}
    return ListFigures(
        ndcg=fmean(ndcg(best, later[person]) for person, best in lists.items()),
        recall=fmean(len(later[person] & set(best[:RECALL_AT])) / len(later[person]) for person, best in lists.items()),
        coverage=len(shown) / max(1, len(traits)),
        diversity=fmean(diversity([traits[venue] for venue in best[:NDCG_AT]]) for best in lists.values()),
        empty=fmean(not best for best in lists.values()),
    )


def ndcg(best: Sequence[str], right: set[str]) -> float:
    """Discounted gain of the right venues among the first ten over that of the ideal list (Jarvelin, Kekalainen 2002)."""
    gain = sum(1.0 / math.log2(place + 2) for place, venue in enumerate(best[:NDCG_AT]) if venue in right)
    return gain / sum(1.0 / math.log2(place + 2) for place in range(min(NDCG_AT, len(right))))


def diversity(traits: Sequence[frozenset[str]]) -> float:
    """Mean of 1 - Jaccard over all pairs; 0 with fewer than two."""
    pairs = list(combinations(traits, 2))
    return fmean(1.0 - len(one & other) / max(1, len(one | other)) for one, other in pairs) if pairs else 0.0
