"""Who comes along: given one person, a venue and an hour, rank that person's friends.

A case is an outing after the cut and one of its people who has at least five friends; the friends who were there are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import Outing
from ml.outings.known import Known
from ml.outings.measures import People, reciprocal_and_hit, told
from ml.outings.ranker import Case, Ranker, Shape
from ml.outings.split import FEWEST, Moment, Split, sample
from ml.outings.ties import Ties
from ml.outings.who_features import FEATURES, Company

FEWEST_FRIENDS: Final = 5
_FEWEST_TO_LEARN: Final = 3
_MOST_CASES: Final = 1500  # a moment: twice as many taught no better and took twice as long
SHAPES: Final = (Shape(0, 8), Shape(8, 8), Shape(16, 8), Shape(16, 16))


@dataclass(frozen=True)
class WhoCase:
    """One person of one outing.

    Attributes:
        outing: The outing.
        person: Row of the person who is given.
        came: (n,), 1 for the friends who were there, in the order of `Graph.friends`.
    """

    outing: Outing
    person: int
    came: Array


def cases_of(known: Known, outings: list[Outing], fewest_friends: int = FEWEST_FRIENDS) -> list[WhoCase]:
    """The cases in `outings` of people with at least `fewest_friends` friends, one of whom at least was there."""
    cases = []
    for outing in outings:
        for person in outing.people:
            friends = known.graph.friends.of_row(person)
            came = np.isin(friends, outing.people).astype(np.float64)
            if len(friends) >= fewest_friends and came.any():
                cases.append(WhoCase(outing, person, came))
    return cases


class WhoModel:
    """Ranks a person's friends as company; a formula where the history had too few outings to learn from.

    Attributes:
        ranker: None for the formula: Adamic-Adar and earlier outings, on logarithms, added.
        company: What is known.
    """

    def __init__(self, ranker: Ranker | None, company: Company) -> None:
        self.ranker, self.company = ranker, company

    def scores(self, person: int, venue: int, time: int) -> Array:
        """Scores of the friends of `person`, in the order of `Graph.friends`; only their order means anything."""
        table = self.company.features(person, venue, time)
        if self.ranker is not None:
            return self.ranker.scores(table)
        column = FEATURES.index
        result: Array = (table[:, column("adamic_adar")] + table[:, column("outings")]).astype(np.float64)
        return result


def fit_who(split: Split, seed: int, starts: int, effort: float = 1.0) -> tuple[WhoModel, dict[str, Any]]:
    """Fit on the history; an inner split by time chooses the network's shape.

    Args:
        split: The folder, cut.
        seed: Of the networks.
        starts: Networks that are averaged.
        effort: Share of the usual number of cases.

    Returns:
        The model, knowing all that was known at the cut, and what was chosen: cases, shapes with their inner MRR.
    """
    tables = {moment.known.at: Company(moment.known, Ties(moment.known)) for moment in split.past}
    cases = [
        case for moment in split.past for case in _teaching(moment, tables[moment.known.at], _FEWEST_TO_LEARN, effort)
    ]
    company = Company(split.known, Ties(split.known))
    if len(cases) < FEWEST:
        return WhoModel(None, company), {"model": "formula", "cases": len(cases)}
    tried: dict[Shape, float] = {}
    inner = split.inner()
    if inner is not None:
        fit = [
            case for moment in inner[0] for case in _teaching(moment, tables[moment.known.at], _FEWEST_TO_LEARN, effort)
        ]
        judge = _teaching(inner[1], tables[inner[1].known.at], FEWEST_FRIENDS, effort)
        if len(fit) >= FEWEST and judge:
            tried = {shape: _inner_mrr(Ranker.fit(fit, shape, seed, 2), judge) for shape in SHAPES}
    shape = max(SHAPES, key=lambda each: tried.get(each, 0.0))
    ranker = Ranker.fit(cases, shape, seed, starts)
    shapes = {f"hidden {each.hidden}, epochs {each.epochs}": mrr for each, mrr in tried.items()}
    chosen = {"model": "ranker", "cases": len(cases), "hidden": shape.hidden, "epochs": shape.epochs}
    return WhoModel(ranker, company), {**chosen, "inner_mrr": shapes}


def _teaching(moment: Moment, company: Company, fewest_friends: int, effort: float) -> list[Case]:
    found = [case for case in cases_of(moment.known, moment.outings, fewest_friends) if not case.came.all()]
    picked = [found[row] for row in sample(len(found), int(_MOST_CASES * effort))]
    return [Case(company.features(case.person, case.outing.venue, case.outing.first), case.came) for case in picked]


def _inner_mrr(ranker: Ranker, cases: list[Case]) -> float:
    luck = np.random.default_rng(0)
    return float(np.mean([reciprocal_and_hit(ranker.scores(each.features), each.chosen, luck)[0] for each in cases]))


Scorer = Callable[[WhoCase], Array]


def baselines(company: Company, seed: int) -> dict[str, Scorer]:
    """The rankers to beat, by name; each knows what the model knows.

    `strength` is the formula of the product's import: Jaccard of friends and outings together.
    """
    known, ties, graph = company.known, company.ties, company.known.graph
    luck = np.random.default_rng(seed)
    strength = 0.35 * np.sqrt(graph.jaccard) + 0.40 * np.minimum(1.0, ties.outings / 3.0)

    def of_edges(values: Array) -> Scorer:
        return lambda case: values[graph.friends.span(case.person)]

    def closest(case: WhoCase) -> Array:
        friends = graph.friends.of_row(case.person)
        km = np.linalg.norm(known.centres[friends] - known.map.km[case.outing.venue], axis=1)
        return -np.where(np.isnan(km), np.inf, km)

    return {
        "strength": of_edges(strength),
        "earlier outings": of_edges(ties.outings),
        "mutual friends": of_edges(graph.mutual),
        "Jaccard of venues": of_edges(ties.venue_jaccard),
        "Adamic-Adar": of_edges(graph.adamic_adar),
        "Jaccard of friends": of_edges(graph.jaccard),
        "closest": closest,
        "random": lambda case: luck.random(len(case.came)),
    }


def evaluate_who(model: WhoModel, outings: list[Outing], seed: int) -> dict[str, Any]:
    """MRR and hit@3 of the model and the baselines with intervals, on all cases and on pairs who had never gone out."""
    company = model.company
    cases = cases_of(company.known, outings)
    people = People([[case.person] for case in cases], seed)
    spans = [company.known.graph.friends.span(case.person) for case in cases]
    strangers = np.array(
        [not (company.ties.outings[span] * case.came).any() for span, case in zip(spans, cases, strict=True)],
        dtype=bool,
    )
    scorers: dict[str, Scorer] = {
        "model": _scorer(model),
        **baselines(company, seed),
    }
    values = {name: _values(scorer, cases, seed) for name, scorer in scorers.items()}
    best = max((name for name in values if name != "model"), key=lambda name: float(values[name][0].sum()))
    return {
        **_told(values["model"], people, slice(None)),
        "never_together": {
            **_told(values["model"], people, strangers),
            "cases": int(strangers.sum()),
            "baselines": {name: _told(each, people, strangers) for name, each in values.items() if name != "model"},
        },
        "baselines": {name: _told(each, people, slice(None)) for name, each in values.items() if name != "model"},
        "gain_over_best": {"baseline": best, **told("mrr", people.figure(values["model"][0] - values[best][0]))},
        "cases": len(cases),
        "candidates": float(np.mean([len(case.came) for case in cases])) if cases else 0.0,
    }


def figures_of(models: Iterable[tuple[WhoModel, list[Outing]]], seed: int) -> dict[str, Any]:
    """MRR and hit@3 of models whose knowledge differs, each on its own outings, beside earlier outings and Adamic-Adar."""
    values: dict[str, list[tuple[Array, Array]]] = {}
    groups: list[list[int]] = []
    for model, outings in models:
        cases = cases_of(model.company.known, outings)
        groups += [[case.person] for case in cases]
        scorers = baselines(model.company, seed)
        values.setdefault("model", []).append(_values(_scorer(model), cases, seed))
        for name in ("earlier outings", "Adamic-Adar"):
            values.setdefault(name, []).append(_values(scorers[name], cases, seed))
    people = People(groups, seed)
    joined = {
        name: (np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts]))
        for name, parts in values.items()
    }
    empty = (np.zeros(0), np.zeros(0))
    return {
        **_told(joined.pop("model", empty), people, slice(None)),
        "baselines": {name: _told(each, people, slice(None)) for name, each in joined.items()},
        "cases": len(groups),
    }


def _scorer(model: WhoModel) -> Scorer:
    return lambda case: model.scores(case.person, case.outing.venue, case.outing.first)


def _values(scorer: Scorer, cases: list[WhoCase], seed: int) -> tuple[Array, Array]:
    luck = np.random.default_rng(seed)
    pairs = np.array([reciprocal_and_hit(scorer(case), case.came, luck) for case in cases]).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _told(values: tuple[Array, Array], people: People, chosen: Any) -> dict[str, Any]:
    together: dict[str, Any] = {}
    for name, each in zip(("mrr", "hit@3"), values, strict=True):
        together |= told(name, people.figure(each, chosen))
    return together
