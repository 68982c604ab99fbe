"""Where they go: given a group and an hour, rank the venues within 15 km of its usual centre.

Two rankers and a gate: one orders the places that somebody of the group has been to, the other the places that are new to all of
them, and a logistic regression of the group tells how likely it is that they go somewhere they know. The chance of a venue is the
gate's share times its softmax among its own kind. Apart from outings the rankers learn from visits of one person, as of a group
of one: outings alone are too few to learn where people go for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.logistic import Array, Logistic, Standardiser, fit_logistic, sigmoid
from ml.outings.measures import recall_and_gain
from ml.outings.places import Blur, Places
from ml.outings.ranker import Case, Ranker, Shape, softmax
from ml.outings.split import FEWEST, Moment, Split, sample
from ml.outings.where_features import FEATURES, Candidates, Tastes

SHAPES: Final = (Shape(0, 10), Shape(8, 10), Shape(16, 8))
_MOST_OUTINGS: Final = 800
_MOST_VISITS: Final = 1000
_OTHERS: Final = 200
"""Candidates that a case keeps beside the right one: memory, and as good as all of them."""


@dataclass(frozen=True)
class _Lesson:
    """One choice of a group, its right venue first among its kind.

    Attributes:
        at: The moment it was known at.
        outing: False for a visit of one person.
        returned: They had been there.
        group: (G,) features of the group.
        found: The right venue was among the candidates.
        case: The candidates of the same kind; None where there was no other to choose from, or it was not found.
    """

    at: int
    outing: bool
    returned: bool
    group: Array
    found: bool
    case: Case | None


class WhereModel:
    """Chances of venues for groups; a formula where the history had too few outings to learn from.

    Attributes:
        again, anew: Rankers of places somebody has been to and of places new to all; None for the formula.
        tastes: What is known.
    """

    def __init__(self, again: Ranker | None, anew: Ranker | None, gate: Gate | None, tastes: Tastes) -> None:
        self.again, self.anew, self.gate, self.tastes = again, anew, gate, tastes

    def at(self, tastes: Tastes) -> WhereModel:
        """The same model with other knowledge."""
        return WhereModel(self.again, self.anew, self.gate, tastes)

    def chances(self, candidates: Candidates) -> Array:
        """Chance of each candidate (n,), summing to 1; of the formula only the order means anything."""
        been = candidates.been()
        if self.again is None or self.anew is None or self.gate is None:
            column = FEATURES.index
            table = candidates.features
            formula: Array = np.exp(
                table[:, column("been")] + 0.1 * table[:, column("visitors")] + 0.1 * table[:, column("friends")]
            ).astype(np.float64)
            return formula / formula.sum() if len(formula) else formula
        share = self.gate.chance(candidates.case()) if 0 < been.sum() < len(been) else float(been.any())
        chances: Array = np.zeros(len(been))
        chances[been] = share * softmax(self.again.scores(candidates.features[been]))
        chances[~been] = (1.0 - share) * softmax(self.anew.scores(candidates.features[~been]))
        return chances


@dataclass(frozen=True)
class Gate:
    """How likely a group goes somewhere one of them knows."""

    standard: Standardiser
    model: Logistic

    @classmethod
    def fit(cls, groups: Array, returned: Array) -> Gate:
        """Fit on `groups` (n, G) and whether they `returned` (n,); the base rate where all did alike."""
        standard = Standardiser.fit(groups)
        if returned.min() == returned.max():
            return cls(standard, Logistic(4.0 if returned.max() > 0 else -4.0, np.zeros(groups.shape[1])))
        return cls(standard, fit_logistic(standard.apply(groups), returned, penalty=3.0))

    def chance(self, group: Array) -> float:
        """Chance for the `group` (G,)."""
        return float(sigmoid(self.model.logits(self.standard.apply(group[None])))[0])


def fit_where(split: Split, seed: int, starts: int, effort: float = 1.0) -> tuple[WhereModel, dict[str, Any]]:
    """Fit on the history; an inner split by time chooses the shape of each network.

    Args:
        split: The folder, cut.
        seed: Of decomposition, samples and networks.
        starts: Networks a ranker.
        effort: Share of the usual number of lessons.

    Returns:
        The model, knowing all that was known at the cut, and what was chosen.
    """
    blur = Blur(split.map)
    tastes = Tastes(Places(split.known, blur, seed))
    lessons = [
        lesson
        for moment in split.past
        for lesson in _lessons(moment, Tastes(Places(moment.known, blur, seed)), seed, effort)
    ]
    told: dict[str, Any] = {
        "outings": sum(each.outing for each in lessons),
        "visits": sum(not each.outing for each in lessons),
    }
    again, anew = (_of_kind(lessons, returned=returned) for returned in (True, False))
    # A venue that no signal finds is lost to either ranker, so it must not draw the gate's share to the new ones.
    outings = [each for each in lessons if each.outing and each.found]
    if min(len(again), len(anew)) < FEWEST or len(outings) < FEWEST:
        return WhereModel(None, None, None, tastes), {"model": "formula", **told}
    rankers = []
    for name, returned, cases in (("again", True, again), ("anew", False, anew)):
        shape, tried = _chosen_shape(split, lessons, returned=returned, seed=seed)
        told[name] = {"hidden": shape.hidden, "epochs": shape.epochs, "cases": len(cases), "inner_ndcg": tried}
        rankers.append(Ranker.fit(cases, shape, seed, starts))
    gate = Gate.fit(np.array([each.group for each in outings]), np.array([float(each.returned) for each in outings]))
    return WhereModel(rankers[0], rankers[1], gate, tastes), {"model": "rankers", **told}


def _of_kind(lessons: list[_Lesson], *, returned: bool) -> list[Case]:
    """Cases of one kind; those of outings twice, since it is outings that are to be foretold."""
    return [
        lesson.case
        for lesson in lessons
        if lesson.case is not None and lesson.returned == returned
        for _ in range(2 if lesson.outing else 1)
    ]


def _chosen_shape(split: Split, lessons: list[_Lesson], *, returned: bool, seed: int) -> tuple[Shape, dict[str, float]]:
    inner = split.inner()
    if inner is None:
        return SHAPES[0], {}
    judge_at = inner[1].known.at
    fit = _of_kind([each for each in lessons if each.at < judge_at], returned=returned)
    judge = [each.case for each in lessons if each.at == judge_at and each.outing and each.returned == returned]
    cases = [case for case in judge if case is not None]
    if len(fit) < FEWEST or len(cases) < 10:
        return SHAPES[0], {}
    tried = {shape: _inner_ndcg(Ranker.fit(fit, shape, seed, 2), cases) for shape in SHAPES}
    names = {f"hidden {shape.hidden}, epochs {shape.epochs}": figure for shape, figure in tried.items()}
    return max(SHAPES, key=lambda shape: tried[shape]), names


def _inner_ndcg(ranker: Ranker, cases: list[Case]) -> float:
    luck = np.random.default_rng(0)
    return float(np.mean([recall_and_gain(ranker.scores(case.features), 0, luck)[1] for case in cases]))


def _lessons(moment: Moment, tastes: Tastes, seed: int, effort: float) -> list[_Lesson]:
    known, folder = moment.known, moment.known.folder
    luck = np.random.default_rng(seed + moment.known.at % 1_000_003)
    outings = [each for each in moment.outings if known.visits[list(each.people)].any()]
    asked = [(each.people, each.venue, each.first, True) for each in outings]
    asked = [asked[row] for row in sample(len(asked), int(_MOST_OUTINGS * effort))]
    begin, end = np.searchsorted(folder.visit_times, [known.at, moment.until])
    rows = np.arange(begin, end)
    rows = rows[known.visits[folder.visit_people[rows]] > 0]
    # Of one person and venue the first visit alone: a daily commute is one choice.
    _, first = np.unique(folder.visit_people[rows] * len(folder.venues) + folder.visit_venues[rows], return_index=True)
    rows = rows[np.sort(first)]
    for row in luck.permutation(rows)[: int(_MOST_VISITS * effort)].tolist():
        person, venue, time = (int(of[row]) for of in (folder.visit_people, folder.visit_venues, folder.visit_times))
        asked.append(((person,), venue, time, False))
    return [_lesson(tastes, known.at, each, luck) for each in asked]


def _lesson(
    tastes: Tastes, at: int, asked: tuple[tuple[int, ...], int, int, bool], luck: np.random.Generator
) -> _Lesson:
    people, venue, time, outing = asked
    candidates = tastes.candidates(people, time)
    been = candidates.been()
    returned = bool(candidates.sums["been"][venue] > 0)
    right = np.flatnonzero(candidates.venues == venue)
    others = np.flatnonzero((been == returned) & (candidates.venues != venue))
    case = None
    if len(right) and len(others):
        others = luck.choice(others, min(_OTHERS, len(others)), replace=False)
        chosen = np.zeros(len(others) + 1)
        chosen[0] = 1.0
        case = Case(candidates.features[np.concatenate([right, others])], chosen)
    return _Lesson(at, outing, returned, candidates.case().astype(np.float64), bool(len(right)), case)
