"""How evenly first asks are shared: nobody is always the one who is asked before any friend is in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FirstAsks:
    """How the first asks outside starter groups were shared among all who were asked there.

    Attributes:
        people: Who was asked, in whichever wave.
        asks: First asks, which are those of a seed's first wave.
        most: Of one person.
        gini: Of first asks a person: 0 when all had as many, towards 1 when one had all.
        gini_at_best: What it would be, had they been shared as evenly as whole asks can be.
    """

    people: int
    asks: int
    most: int
    gini: float
    gini_at_best: float

    @classmethod
    def of(cls, people_by_times: Mapping[int, int]) -> FirstAsks:
        """From how many people were first asked so many times."""
        counts = [times for times, people in sorted(people_by_times.items()) for _ in range(people)]
        people, asks = len(counts), sum(counts)
        each, over = divmod(asks, people) if people else (0, 0)
        evenest = [each] * (people - over) + [each + 1] * over
        return cls(people, asks, max(counts, default=0), gini(counts), gini(evenest))


def gini(counts: Sequence[int]) -> float:
    """Gini coefficient of counts, 0 to 1 - 1/n; 0 of nothing.

    Args:
        counts: None below 0.
    """
    whole, size = sum(counts), len(counts)
    if not whole:
        return 0.0
    ranked = sum(place * count for place, count in enumerate(sorted(counts), start=1))
    return 2.0 * ranked / (size * whole) - (size + 1) / size
