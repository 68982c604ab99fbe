"""What the ranking of venues is worth on outings after the cut, beside what needs no learning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ml.logistic import Array
from ml.outings.data import Outing
from ml.outings.known import Known
from ml.outings.measures import People, recall_and_gain, told
from ml.outings.where import WhereModel
from ml.outings.where_features import Candidates

_MEASURES = ("recall@20", "ndcg@20")


def cases_of(known: Known, outings: Iterable[Outing]) -> list[Outing]:
    """The outings of people of whom at least one had a past."""
    return [outing for outing in outings if known.visits[list(outing.people)].any()]


def new_to_all(known: Known, outing: Outing) -> bool:
    """Whether nobody of the outing had been to its venue."""
    return not any(outing.venue in known.pairs.by_person.of_row(person) for person in outing.people)


def baselines(candidates: Candidates, fresh: Array, visits: Array, luck: np.random.Generator) -> dict[str, Array]:
    """Scores (V,) of all venues by signals that need no learning."""
    sums = candidates.sums
    return {
        "popularity": visits,
        "recent popularity": fresh,
        "distance": -np.where(np.isnan(candidates.km), np.inf, candidates.km),
        "been there": sums["been"],
        "friends there": sums["friends"],
        "item-kNN": sums["knn"],
        "hand-made mix": sums["been"] + 0.3 * sums["friends"] + 0.1 * np.log1p(visits),
        "random": luck.random(len(visits)),
    }


def evaluate_where(model: WhereModel, outings: list[Outing], seed: int) -> dict[str, Any]:
    """Recall@20 and NDCG@20 with intervals: all cases; and cases whose venue was new to all, among venues new to all."""
    known = model.tastes.known
    cases = cases_of(known, outings)
    people = People([outing.people for outing in cases], seed)
    luck = np.random.default_rng(seed)
    values: dict[str, list[tuple[float, float]]] = {}
    anew: dict[str, list[tuple[float, float]]] = {}
    found, near, new = (np.zeros(len(cases), dtype=bool) for _ in range(3))
    for row, outing in enumerate(cases):
        candidates = model.tastes.candidates(outing.people, outing.first)
        new[row], near[row] = new_to_all(known, outing), candidates.near[outing.venue]
        found[row] = outing.venue in candidates.venues
        chances = model.chances(candidates)
        _ranked(values, "model", candidates.venues, chances, outing.venue, luck)
        unknown = ~candidates.been()
        _ranked(anew, "model", candidates.venues[unknown], chances[unknown], outing.venue, luck)
        rows, unseen = np.flatnonzero(candidates.near), np.flatnonzero(candidates.near & (candidates.sums["been"] == 0))
        for name, scores in baselines(candidates, model.tastes.places.fresh, model.tastes.places.visits, luck).items():
            _ranked(values, name, rows, scores[rows], outing.venue, luck)
            _ranked(anew, name, unseen, scores[unseen], outing.venue, luck)
        values.setdefault("each member alone", []).append(_alone(model, outing, luck))
    tables = {name: np.array(each).reshape(-1, 2) for name, each in values.items()}
    new_tables = {name: np.array(each).reshape(-1, 2) for name, each in anew.items()}
    return {
        **_both(tables.get("model", np.zeros((0, 2))), people, slice(None)),
        "baselines": {name: _both(each, people, slice(None)) for name, each in tables.items() if name != "model"},
        "been_there": {**_both(tables.get("model", np.zeros((0, 2))), people, ~new), "cases": int((~new).sum())},
        "new_to_all": {
            **_both(new_tables.get("model", np.zeros((0, 2))), people, new),
            "cases": int(new.sum()),
            "in_the_one_list": _both(tables.get("model", np.zeros((0, 2))), people, new),
            "baselines": {name: _both(each, people, new) for name, each in new_tables.items() if name != "model"},
        },
        "gain_over_best": _gain(tables, people),
        "cases": len(cases),
        "within_15_km": float(near.mean()) if len(cases) else None,
        "found": float(found.mean()) if len(cases) else None,
    }


def evaluate_each(models: Iterable[tuple[WhereModel, list[Outing]]], seed: int) -> dict[str, Any]:
    """The two figures of models whose knowledge differs, each on its own outings."""
    luck = np.random.default_rng(seed)
    values: dict[str, list[tuple[float, float]]] = {}
    groups = []
    for model, outings in models:
        for outing in outings:
            candidates = model.tastes.candidates(outing.people, outing.first)
            _ranked(values, "model", candidates.venues, model.chances(candidates), outing.venue, luck)
            rows = np.flatnonzero(candidates.near)
            _ranked(values, "been there", rows, candidates.sums["been"][rows], outing.venue, luck)
            groups.append(outing.people)
    people = People(groups, seed)
    tables = {name: np.array(each).reshape(-1, 2) for name, each in values.items()}
    return {
        **_both(tables.get("model", np.zeros((0, 2))), people, slice(None)),
        "baselines": {"been there": _both(tables.get("been there", np.zeros((0, 2))), people, slice(None))},
        "cases": len(groups),
    }


def _ranked(
    into: dict[str, list[tuple[float, float]]],
    name: str,
    venues: Any,
    scores: Array,
    venue: int,
    luck: np.random.Generator,
) -> None:
    into.setdefault(name, []).append(_recall_and_gain_of(venue, venues, scores, luck))


def _recall_and_gain_of(venue: int, venues: Any, scores: Array, luck: np.random.Generator) -> tuple[float, float]:
    """Of the `venue` among `venues` (n,) with `scores` (n,)."""
    at = np.flatnonzero(venues == venue)
    return recall_and_gain(scores, int(at[0]) if len(at) else -1, luck)


def _alone(model: WhereModel, outing: Outing, luck: np.random.Generator) -> tuple[float, float]:
    """The mean over members with a past of ranking for that member alone."""
    figures = []
    for person in outing.people:
        if model.tastes.known.visits[person] > 0:
            candidates = model.tastes.candidates((person,), outing.first)
            chances = model.chances(candidates)
            figures.append(_recall_and_gain_of(outing.venue, candidates.venues, chances, luck))
    mean = np.array(figures).mean(axis=0)
    return float(mean[0]), float(mean[1])


def _both(table: Array, people: People, chosen: Any) -> dict[str, Any]:
    together: dict[str, Any] = {}
    for column, name in enumerate(_MEASURES):
        together |= told(name, people.figure(table[:, column], chosen))
    return together


def _gain(tables: dict[str, Array], people: People) -> dict[str, Any]:
    """How much the model's Recall@20 is above that of the best baseline, on the same resamples."""
    others = {
        name: float(each[:, 0].sum()) for name, each in tables.items() if name not in {"model", "each member alone"}
    }
    if not others:
        return {}
    best = max(others, key=lambda name: others[name])
    return {"baseline": best, **told("recall@20", people.figure(tables["model"][:, 0] - tables[best][:, 0]))}
