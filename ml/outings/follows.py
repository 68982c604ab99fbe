"""Who follows whom: whether a friend goes where you went, within four weeks, and whether that is more than being alike.

A trial is a person's first visit to a venue and a friend who had not been there; it succeeds when the friend goes there within
four weeks. Edge probabilities are learned as Bernoulli rates and as distributed credit (Goyal, Bonchi, Lakshmanan: Learning
influence probabilities in social networks, WSDM 2010). Friends are alike, so they would go to the same places without any
influence: the control learns from the same log with each person's times shuffled (after Anagnostopoulos, Kumar, Mahdian: Influence
and correlation in social networks, KDD 2008). What the control foretells as well must not be called influence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.judging import auc, log_loss
from ml.logistic import Array
from ml.outings.data import WEEK, Folder, Ints
from ml.outings.known import Graph, summed
from ml.outings.measures import People, told

WINDOW: Final = 4 * WEEK
_STRENGTHS: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_MOST_TRIALS: Final = 3_000_000  # beyond it a folder is thinned evenly by venue, so that memory stays within a gigabyte
_NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Trials:
    """One row a trial.

    Attributes:
        edges: (n,), the directed edge from the one who went to the friend.
        followed: (n,), 1 where the friend went within the window.
        credit: (n,), of a success, 1 / the number of friends of the friend who went within the window before; else 0.
    """

    edges: Ints
    followed: Array
    credit: Array


def trials_of(folder: Folder, graph: Graph, times: Ints, begin: int, end: int) -> Trials:
    """Trials whose first visit lies in [`begin`, `end`) and whose window is over by `end`.

    Args:
        folder: Gives people and venues of the visits.
        graph: Who is whose friend.
        times: (N,), when each visit was; others than the folder's own for a control.
        begin: First moment, seconds since 1970 UTC.
        end: Moment after the last.
    """
    width = len(folder.venues)
    known = times < end
    keys = folder.visit_people[known] * width + folder.visit_venues[known]
    order = np.lexsort((times[known], keys))
    pairs, first = np.unique(keys[order], return_index=True)
    when = times[known][order][first]
    active = np.zeros(len(folder.people), dtype=bool)
    active[folder.visit_people[times < begin] if (times < begin).any() else folder.visit_people[known]] = True
    started = np.flatnonzero((when >= begin) & (when < end - WINDOW))
    degrees = graph.degree[pairs[started] // width]
    thin = max(1, int(np.ceil(degrees.sum() / _MOST_TRIALS)))
    started = started[(pairs[started] % width) % thin == 0]
    edges, which = graph.friends.spans(pairs[started] // width)
    friends = graph.friends.items[edges]
    venues, went = (pairs[started] % width)[which], when[started][which]
    wanted = friends * width + venues
    at = np.minimum(np.searchsorted(pairs, wanted), max(0, len(pairs) - 1))
    theirs = np.where(pairs[at] == wanted, when[at], _NEVER) if len(pairs) else np.full(len(wanted), _NEVER)
    fair = (theirs > went) & active[friends]
    edges, theirs, went, wanted = edges[fair], theirs[fair], went[fair], wanted[fair]
    followed = theirs - went <= WINDOW
    # Those who went before one friend's visit within the window share its credit.
    _, inverse, sharers = np.unique(wanted[followed], return_inverse=True, return_counts=True)
    credit = np.zeros(len(edges))
    credit[followed] = 1.0 / sharers[inverse]
    return Trials(edges, followed.astype(np.float64), credit)


class Rates:
    """Probability that a friend follows, by directed edge, drawn to the friend's own rate and that to everybody's.

    Attributes:
        rate: Everybody's.
        edges: (E,).
        strength: Trials by which edges and people are drawn.
    """

    def __init__(self, trials: Trials, graph: Graph, strength: float, *, credit: bool = False) -> None:
        count = len(graph.friends.items)
        wins = trials.credit if credit else trials.followed
        tried = np.bincount(trials.edges, minlength=count).astype(np.float64)
        won = np.bincount(trials.edges, weights=wins, minlength=count)
        self.rate = float(np.clip(wins.mean(), 1e-6, 1 - 1e-6)) if len(wins) else 1e-3
        followers, people = graph.friends.items, len(graph.degree)
        of_person = (np.bincount(followers, weights=won, minlength=people) + strength * self.rate) / (
            np.bincount(followers, weights=tried, minlength=people) + strength
        )
        self.edges: Array = (won + strength * of_person[followers]) / (tried + strength)
        # Credit is less than one a success: the level is put back, so that its log loss is one of probabilities.
        if credit and won.sum() > 0:
            self.edges = np.minimum(self.edges * (trials.followed.sum() / won.sum()), 0.99)
        self.strength = strength


@dataclass(frozen=True)
class Past:
    """Trials from before a cut: all of them, those before the last eight weeks, and those of these weeks."""

    whole: Trials
    early: Trials
    late: Trials

    @classmethod
    def of(cls, folder: Folder, graph: Graph, times: Ints, cut: int) -> Past:
        """Trials by `times` (N,) of the visits, as `trials_of` takes them."""
        start, inner = int(times.min(initial=cut)), cut - 2 * WINDOW
        spans = ((start, cut), (start, inner), (inner, cut))
        return cls(*(trials_of(folder, graph, times, begin, end) for begin, end in spans))


def best_rates(past: Past, graph: Graph, *, credit: bool = False) -> Rates:
    """Rates from the whole past, their strength chosen on its last eight weeks."""
    strength = _STRENGTHS[3]
    if len(past.early.edges) and past.late.followed.any():
        losses = [
            log_loss(past.late.followed, Rates(past.early, graph, each, credit=credit).edges[past.late.edges])
            for each in _STRENGTHS
        ]
        strength = _STRENGTHS[int(np.argmin(losses))]
    return Rates(past.whole, graph, strength, credit=credit)


def shuffled(folder: Folder, cut: int, seed: int) -> Ints:
    """Times of the visits with those of each person before `cut` shuffled among that person's visits."""
    times = folder.visit_times.copy()
    past = np.flatnonzero(times < cut)
    luck = np.random.default_rng(seed)
    by_person = past[np.lexsort((times[past], folder.visit_people[past]))]
    mixed = past[np.lexsort((luck.random(len(past)), folder.visit_people[past]))]
    times[mixed] = folder.visit_times[by_person]
    return times


def evaluate_follows(folder: Folder, graph: Graph, cut: int, seed: int, shuffles: int = 3) -> dict[str, Any]:
    """Log loss and AUC on trials after the cut, with intervals over the people who went first."""
    end = int(folder.visit_times.max(initial=cut)) + 1
    later = trials_of(folder, graph, folder.visit_times, cut, end)
    own = Past.of(folder, graph, folder.visit_times, cut)
    models = {"bernoulli": best_rates(own, graph), "credit": best_rates(own, graph, credit=True)}
    controls, by_chance = [], []
    for number in range(shuffles):
        control = Past.of(folder, graph, shuffled(folder, cut, seed + number), cut)
        controls.append(best_rates(control, graph).edges)
        by_chance.append(_rate(control.whole))
    chances = {name: rates.edges[later.edges] for name, rates in models.items()}
    chances["constant"] = np.full(len(later.edges), models["bernoulli"].rate)
    chances["shuffled times"] = np.mean(controls, axis=0)[later.edges]
    owners = graph.friends.owners[later.edges]
    distinct, rows = np.unique(owners, return_inverse=True)
    people = People([[int(each)] for each in distinct], seed)
    losses = {name: _losses(later.followed, each) for name, each in chances.items()}
    told_of = {
        name: {
            **told("log_loss", _by_person(people, losses[name], rows, len(distinct))),
            "auc": auc(later.followed, each),
        }
        for name, each in chances.items()
    }
    gain = _by_person(people, losses["shuffled times"] - losses["bernoulli"], rows, len(distinct))
    return {
        **told_of.pop("bernoulli"),
        "model": "bernoulli",
        "credit": told_of.pop("credit"),
        "baselines": told_of,
        "gain_over_shuffled": told("log_loss", gain),
        "follow_rate": {
            "real": _rate(own.whole),
            "shuffled": float(np.mean(by_chance)),
        },
        "cases": len(later.edges),
        "followed": int(later.followed.sum()),
        "strength": {name: rates.strength for name, rates in models.items()},
    }


def _rate(trials: Trials) -> float:
    """Share of trials that were followed, 0 without any."""
    return float(trials.followed.sum() / max(1, len(trials.followed)))


def _losses(followed: Array, chances: Array) -> Array:
    bounded = np.clip(chances, 1e-9, 1.0 - 1e-9)
    result: Array = -(followed * np.log(bounded) + (1.0 - followed) * np.log1p(-bounded))
    return result


def _by_person(people: People, losses: Array, rows: Ints, count: int) -> Any:
    """A figure of trials, whole people drawn: a person's trials together, each trial counting once."""
    return people.ratio(summed(rows, losses, count), summed(rows, np.ones(len(rows)), count))
