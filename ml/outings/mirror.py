"""The mirror: everything that is fitted on the past of a folder, judged by the outings after the cut."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.outings.data import DAY, Folder, Outing
from ml.outings.follows import evaluate_follows
from ml.outings.known import Known
from ml.outings.places import Blur, Places
from ml.outings.seeds import Gardener, evaluate_seeds
from ml.outings.split import Split, sample
from ml.outings.ties import Ties
from ml.outings.when import evaluate_when, fit_when
from ml.outings.where import WhereModel, fit_where
from ml.outings.where_features import Tastes
from ml.outings.where_figures import cases_of, evaluate_each, evaluate_where
from ml.outings.who import WhoModel, evaluate_who, figures_of, fit_who
from ml.outings.who_features import Company


@dataclass(frozen=True)
class Effort:
    """How much is spent.

    Attributes:
        moments: Moments of the past that are learned from.
        starts: Networks a ranker.
        lessons: Share of the usual number of lessons.
        shuffles: Controls with shuffled times.
        evening_before: Also judge the same models with what was known up to the evening before each outing.
        outings: Most outings after the cut that are judged; an evenly spread part of more.
        seed_outings: The same for whole seeds, which ask all three models many times a person.
    """

    moments: int = 5
    starts: int = 4
    lessons: float = 1.0
    shuffles: int = 3
    evening_before: bool = True
    outings: int = 4000
    seed_outings: int = 4000


FULL = Effort()
QUICK = Effort(moments=3, starts=2, lessons=0.3, shuffles=1, evening_before=False, seed_outings=100)


class NoOutings(ValueError):
    """There is nothing to judge by after the cut; the message says when outings were."""


def measure(
    folder: Folder, cut: int, seed: int = 0, effort: Effort = FULL, tell: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fit who, where and when on what lies before `cut` and judge them, who follows whom, and whole seeds after it.

    Args:
        folder: As read.
        cut: Seconds since 1970 UTC.
        seed: Of all luck: networks, samples, ties, intervals.
        effort: See `Effort`.
        tell: Called with the name of each part as it begins.

    Returns:
        Figures by part, all JSON: "who", "where", "when", "follows", "seeds", "counts", "fitted", "seconds".

    Raises:
        NoOutings: no outing began at or after `cut`.
    """
    if not any(outing.first >= cut for outing in folder.outings):
        raise NoOutings(_span(folder, cut))
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal began
        seconds[name] = round(time.perf_counter() - began, 2)
        began = time.perf_counter()
        tell(name)

    split = Split.at(folder, cut, effort.moments)
    later = _spread(split.later, effort.outings)
    lap("read the past")
    who, who_told = fit_who(split, seed, effort.starts, effort.lessons)
    who_figures = evaluate_who(who, later, seed)
    lap("who")
    where, where_told = fit_where(split, seed, effort.starts, effort.lessons)
    where_figures = evaluate_where(where, later, seed)
    lap("where")
    when, when_told = fit_when(split)
    when_figures = evaluate_when(when, later, seed)
    lap("when")
    follows_figures = evaluate_follows(folder, split.graph, cut, seed, effort.shuffles)
    lap("follows")
    seeds_figures = evaluate_seeds(Gardener(who, where, when), _spread(later, effort.seed_outings), seed)
    lap("seeds")
    if effort.evening_before:
        who_figures["evening_before"] = figures_of(_who_by_day(split, who, later), seed)
        where_figures["evening_before"] = evaluate_each(_where_by_day(split, where, later, seed), seed)
        lap("the evening before")
    return {
        "who": who_figures,
        "where": where_figures,
        "when": when_figures,
        "follows": follows_figures,
        "seeds": seeds_figures,
        "counts": _counts(split),
        "fitted": {"who": who_told, "where": where_told, "when": when_told},
        "seconds": {**seconds, "all": round(sum(seconds.values()), 2)},
    }


def _spread(outings: list[Outing], most: int) -> list[Outing]:
    """All, or `most` of them evenly spread over time."""
    return [outings[row] for row in sample(len(outings), most)]


def _days(outings: list[Outing]) -> Iterator[tuple[int, list[Outing]]]:
    """Midnight (UTC) before them, and the outings of each day."""
    days: dict[int, list[Outing]] = {}
    for outing in outings:
        days.setdefault(outing.first // DAY * DAY, []).append(outing)
    yield from days.items()


def _who_by_day(split: Split, model: WhoModel, outings: list[Outing]) -> Iterator[tuple[WhoModel, list[Outing]]]:
    for midnight, of_day in _days(outings):
        known = Known(split.folder, split.graph, split.map, max(midnight, split.cut))
        asked = np.array(sorted({person for outing in of_day for person in outing.people}), dtype=np.int64)
        yield WhoModel(model.ranker, Company(known, Ties(known, asked))), of_day


def _where_by_day(
    split: Split, model: WhereModel, outings: list[Outing], seed: int
) -> Iterator[tuple[WhereModel, list[Outing]]]:
    """The same cases as at the cut, so that the two lines can be compared.

    The decomposition of tastes is that of the cut: axes that turn from day to day would mean nothing to the fitted rankers.
    """
    blur = Blur(split.map)
    taste = model.tastes.places.taste
    for midnight, of_day in _days(cases_of(split.known, outings)):
        known = Known(split.folder, split.graph, split.map, max(midnight, split.cut))
        yield model.at(Tastes(Places(known, blur, seed, taste=taste))), of_day


def _counts(split: Split) -> dict[str, Any]:
    folder = split.folder
    return {
        "people": len(folder.people),
        "friendships": len(folder.friendships),
        "venues": len(folder.venues),
        "venues_without_place": int(np.isnan(folder.places[:, 0]).sum()),
        "venues_without_category": int((folder.categories < 0).sum()),
        "visits": len(folder.visit_times),
        "visits_before": len(split.known.times),
        "outings": len(folder.outings),
        "outings_before": len(split.known.outings),
        "outings_after": len(split.later),
        "dropped": folder.dropped,
    }


def _span(folder: Folder, cut: int) -> str:
    day = np.datetime64(cut, "s")
    if not folder.outings:
        return "the folder has no outings of two people or more"
    first, last = (np.datetime64(folder.outings[row].first, "s") for row in (0, -1))
    return f"no outing begins at or after the cut {day}Z: they run from {first}Z to {last}Z; choose another --cut"
