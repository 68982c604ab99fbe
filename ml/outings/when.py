"""When they go: the hour of the week of a group's next outing, as a mixture of what is known of hours.

Each ingredient is a distribution over the 168 hours of a week, blurred around the clock; their shares are fitted by
expectation maximisation (Dempster et al. 1977) on outings of the history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import Ints, Outing
from ml.outings.known import Known, hours_of_week, summed
from ml.outings.measures import People, told
from ml.outings.split import FEWEST, Split

HOURS: Final = 168
_DRAWN: Final = 20.0
"""Visits by which a member's own hours are drawn to everybody's."""
_ROUNDS: Final = 60


def blurred(counts: Array, width: float) -> Array:
    """Blur `counts` (..., 168) around the week by a Gaussian of `width` hours, keeping sums."""
    apart = np.minimum(np.arange(HOURS), HOURS - np.arange(HOURS))
    kernel = np.exp(-0.5 * (apart / width) ** 2)
    spectrum = np.fft.rfft(counts, axis=-1) * np.fft.rfft(kernel / kernel.sum())
    result: Array = np.maximum(np.fft.irfft(spectrum, HOURS, axis=-1), 0.0)
    return result


class Hours:
    """Distributions over the hours of the week, from what is known at a moment."""

    names: Final = ("even", "visits", "outings", "day", "members", "members blurred", "own outings")

    def __init__(self, known: Known) -> None:
        self.known = known
        self.all: Array = _share(_counted(known.hours) + 1.0)
        times = np.array([outing.first for outing in known.outings], dtype=np.int64)
        outings = _counted(hours_of_week(times))
        self.outings: Array = _share(blurred(outings, 2.0) + 200.0 * self.all)
        by_day = self.outings.reshape(7, 24)
        self.day: Array = np.tile(by_day.mean(axis=0), 7)
        self.day = _share(self.day)
        self._of: dict[int, list[int]] = {}
        for outing in known.outings:
            for person in outing.people:
                self._of.setdefault(person, []).append(_hour(outing))

    def members(self, people: tuple[int, ...]) -> Array:
        """The members' own hours, each drawn to everybody's by 20 visits, averaged, (168,)."""
        each = [(self._counts(person) + _DRAWN * self.all) / (self.known.visits[person] + _DRAWN) for person in people]
        result: Array = np.mean(each, axis=0)
        return result

    def ingredients(self, people: tuple[int, ...]) -> Array:
        """The distributions of a group, (7, 168), in the order of `names`."""
        counts = sum((self._counts(person) for person in people), np.zeros(HOURS))
        own = _counted(np.array([hour for person in people for hour in self._of.get(person, [])], dtype=np.int64))
        return np.stack(
            [
                np.full(HOURS, 1.0 / HOURS),
                self.all,
                self.outings,
                self.day,
                _share(blurred(counts, 1.0) + _DRAWN * self.all),
                _share(blurred(counts, 4.0) + _DRAWN * self.all),
                _share(blurred(own, 2.0) + 0.25 * _DRAWN * self.all),
            ]
        )

    def _counts(self, person: int) -> Array:
        rows = self.known.by_person.order[self.known.by_person.span(person)]
        return _counted(self.known.hours[rows])


@dataclass(frozen=True)
class WhenModel:
    """Hours of the week of a group's outing.

    Attributes:
        shares: (7,), of each ingredient, summing to 1.
        hours: What is known.
    """

    shares: Array
    hours: Hours

    def chances(self, people: tuple[int, ...]) -> Array:
        """Chance of each hour of the week (UTC, Monday 0:00 first), (168,), summing to 1."""
        result: Array = self.shares @ self.hours.ingredients(people)
        return result


def fit_when(split: Split) -> tuple[WhenModel, dict[str, Any]]:
    """Fit the shares on the history's moments; even shares where there are too few outings."""
    tables: list[Array] = []
    for moment in split.past:
        hours = Hours(moment.known)
        tables += [hours.ingredients(outing.people)[:, _hour(outing)] for outing in moment.outings]
    likelihoods = np.array(tables).reshape(-1, len(Hours.names))
    shares = np.full(len(Hours.names), 1.0 / len(Hours.names))
    for _ in range(_ROUNDS if len(likelihoods) >= FEWEST else 0):
        weights = likelihoods * shares
        shares = (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
    told_of = {"outings": len(likelihoods), "shares": dict(zip(Hours.names, shares.round(3).tolist(), strict=True))}
    return WhenModel(shares, Hours(split.known)), told_of


def _hour(outing: Outing) -> int:
    return int(hours_of_week(np.array([outing.first]))[0])


def _counted(hours: Ints) -> Array:
    return summed(hours, np.ones(len(hours)), HOURS)


def _share(counts: Array) -> Array:
    result: Array = counts / counts.sum()
    return result


def evaluate_when(model: WhenModel, outings: list[Outing], seed: int) -> dict[str, Any]:
    """Log loss (nats; even chances give 5.124) and hit@3 hours of the model and its baselines, with intervals."""
    people = People([outing.people for outing in outings], seed)
    hours = model.hours
    told_of: dict[str, dict[str, Any]] = {}
    losses: dict[str, Array] = {}
    makers: dict[str, Callable[[Outing], Array]] = {
        "model": lambda outing: model.chances(outing.people),
        "population": lambda _: hours.all,
        "members": lambda outing: hours.members(outing.people),
        "even": lambda _: np.full(HOURS, 1.0 / HOURS),
    }
    for name, maker in makers.items():
        rows = []
        for outing in outings:
            chances, at = maker(outing), _hour(outing)
            # Equal chances share the places that they hold together.
            ahead, equals = int((chances > chances[at]).sum()), int((chances == chances[at]).sum())
            rows.append((-np.log(chances[at]), float(np.clip((3 - ahead) / equals, 0.0, 1.0))))
        table = np.array(rows).reshape(-1, 2)
        losses[name] = table[:, 0]
        told_of[name] = told("log_loss", people.figure(table[:, 0])) | told("hit@3", people.figure(table[:, 1]))
    best = min(("population", "members"), key=lambda name: float(losses[name].sum()))
    gain = told("log_loss", people.figure(losses[best] - losses["model"]))
    mine = told_of.pop("model")
    return {**mine, "baselines": told_of, "gain_over_best": {"baseline": best, **gain}, "cases": len(outings)}
