"""Moments in the history from which the models learn: what was known then, and what people did in the weeks after it.

Everything that is fitted, and every choice of a setting, comes from here, so from before the cut. The outings after the cut are
looked at once, by figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ml.outings.data import DAY, Folder, Outing
from ml.outings.known import Graph, Known, Map

STEP_DAYS: Final = 31
AHEAD_DAYS: Final = 75
"""How far ahead a moment looks: the figures look about as far ahead of the cut, and what is known grows stale alike."""
MOMENTS: Final = 5
FEWEST: Final = 60
"""Cases below which nothing is fitted: a formula knows more than so few."""


@dataclass(frozen=True)
class Moment:
    """A moment and the outings of the weeks after it.

    Attributes:
        known: What was known at it.
        until: The end of these weeks, never beyond the cut.
    """

    known: Known
    until: int

    @property
    def outings(self) -> list[Outing]:
        """The outings that began from the moment on."""
        return [outing for outing in self.known.folder.outings if self.known.at <= outing.first < self.until]


@dataclass(frozen=True)
class Split:
    """A folder cut in two.

    Attributes:
        folder: As read.
        cut: Seconds since 1970 UTC.
        graph, map: Of the folder.
        known: What was known at the cut.
        past: Moments in the history, latest first.
    """

    folder: Folder
    cut: int
    graph: Graph
    map: Map
    known: Known
    past: list[Moment]

    @classmethod
    def at(cls, folder: Folder, cut: int, moments: int = MOMENTS) -> Split:
        """Cut `folder` at `cut`; the past has `moments` moments, one a month."""
        graph, map_ = Graph(len(folder.people), folder.friendships), Map(folder.places)
        past = []
        for number in range(1, moments + 1):
            at = cut - number * STEP_DAYS * DAY
            if not any(at <= outing.first < cut for outing in folder.outings):
                continue  # nothing to learn from what came after it
            past.append(Moment(Known(folder, graph, map_, at), min(at + AHEAD_DAYS * DAY, cut)))
        return cls(folder, cut, graph, map_, Known(folder, graph, map_, cut), past)

    @property
    def later(self) -> list[Outing]:
        """The outings that figures are taken on."""
        return [outing for outing in self.folder.outings if outing.first >= self.cut]

    def inner(self) -> tuple[list[Moment], Moment] | None:
        """Moments to fit on and one to choose settings on: the first look at nothing that the last one knows.

        Returns:
            None when the history is too short for both.
        """
        if len(self.past) < 3:
            return None
        judge = self.past[1]
        fit = [Moment(each.known, min(each.until, judge.known.at)) for each in self.past[2:]]
        return fit, judge


def sample(count: int, most: int) -> list[int]:
    """At most `most` of `count` rows, evenly spread; all of them where there are no more."""
    if count <= most:
        return list(range(count))
    return [number * count // most for number in range(most)]
