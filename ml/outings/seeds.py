"""Whole seeds: would a real outing's people have been offered its company or its venue?

In the product stages 3 and 4 make and keep seeds inside the graph database. Here an offline equivalent does it from the three
fitted models, so that real outings can judge it: for each person the most likely hours of the week (when), for each of these the
most likely venues for that person alone (where), for each venue the likeliest friend (who); a seed's score is the product of the
three chances, and the k best are kept with at most three a venue and four a friend, as the product diversifies. What only the graph knows
(free time, budgets, privacy, tables left) is not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import DAY, HOUR, WEEK, Outing
from ml.outings.measures import People, told
from ml.outings.ranker import softmax
from ml.outings.when import WhenModel
from ml.outings.where import WhereModel
from ml.outings.who import WhoModel

KEPT: Final = 10
_HOURS: Final = 3
_VENUES: Final = 8
_FRIENDS: Final = 3
_A_VENUE: Final = 3
_FEW: Final = 3
_A_FRIEND: Final = 4


@dataclass(frozen=True)
class Seed:
    """A venue, two people and an hour of the week (UTC, Monday 0:00 first) with its score."""

    venue: int
    people: tuple[int, int]
    hour: int
    score: float


class Gardener:
    """Seeds for one person at a time, from what was known at the cut.

    Attributes:
        who, where, when: The fitted models.
    """

    def __init__(self, who: WhoModel, where: WhereModel, when: WhenModel) -> None:
        self.who, self.where, self.when = who, where, when
        self._people = len(self.where.tastes.known.folder.people)

    def seeds(self, person: int, kept: int = KEPT) -> list[Seed]:
        """The `kept` best seeds of `person` with one friend each, best first; none for a person without friends."""
        friends = self.who.company.known.graph.friends.of_row(person)
        if len(friends) == 0:
            return []
        hours = self.when.chances((person,))
        found = []
        for hour in _apart(hours):
            time = _week_start(self.where.tastes.known.at) + hour * HOUR
            candidates = self.where.tastes.candidates((person,), time)
            chances = self.where.chances(candidates)
            for at in np.argsort(-chances, kind="stable")[:_VENUES].tolist():
                venue = int(candidates.venues[at])
                company = softmax(self.who.scores(person, venue, time))
                found += [
                    Seed(venue, (person, int(friends[mate])), hour, float(hours[hour] * chances[at] * company[mate]))
                    for mate in np.argsort(-company, kind="stable")[:_FRIENDS].tolist()
                ]
        return _diverse(found, kept)

    def popular(self, person: int, kept: int = KEPT) -> list[Seed]:
        """The most visited venues within reach with the friends who have most friends."""
        friends, venues = self._around(person)
        degree = self.who.company.known.graph.degree
        visits = self.where.tastes.places.visits
        mates = friends[np.argsort(-degree[friends], kind="stable")][:kept]
        best = venues[np.argsort(-visits[venues], kind="stable")][:kept]
        return _crossed(person, mates, best, kept)

    def random(self, person: int, luck: np.random.Generator, kept: int = KEPT) -> list[Seed]:
        """Venues within reach and friends, both by luck."""
        friends, venues = self._around(person)
        return _crossed(person, luck.permutation(friends)[:kept], luck.permutation(venues)[:kept], kept)

    def _around(self, person: int) -> tuple[Any, Any]:
        known = self.who.company.known
        return known.graph.friends.of_row(person), np.flatnonzero(self.where.tastes.near((person,)))


def _apart(hours: Array) -> list[int]:
    """The likeliest hours of the week, at least three hours from each other."""
    chosen: list[int] = []
    for hour in np.argsort(-hours, kind="stable").tolist():
        if all(min(abs(hour - each), 168 - abs(hour - each)) >= 3 for each in chosen):
            chosen.append(hour)
        if len(chosen) == _HOURS:
            break
    return chosen


def _week_start(at: int) -> int:
    return at - (at + 3 * DAY) % WEEK


def _crossed(person: int, mates: Any, venues: Any, kept: int) -> list[Seed]:
    if len(mates) == 0 or len(venues) == 0:
        return []
    return [Seed(int(venues[row % len(venues)]), (person, int(mates[row % len(mates)])), 0, 0.0) for row in range(kept)]


def _diverse(found: list[Seed], kept: int) -> list[Seed]:
    """The best, few a venue and few a friend; the same venue and friend at another hour is no other seed."""
    chosen: dict[tuple[int, int], Seed] = {}
    venues: dict[int, int] = {}
    mates: dict[int, int] = {}
    for seed in sorted(found, key=lambda each: (-each.score, each.venue, each.people, each.hour)):
        mate = seed.people[1]
        taken = venues.get(seed.venue, 0) >= _A_VENUE or mates.get(mate, 0) >= _A_FRIEND
        if (seed.venue, mate) in chosen or taken:
            continue
        chosen[seed.venue, mate] = seed
        venues[seed.venue] = venues.get(seed.venue, 0) + 1
        mates[mate] = mates.get(mate, 0) + 1
        if len(chosen) == kept:
            break
    return list(chosen.values())


def hits(outing: Outing, seeds: dict[int, list[Seed]]) -> tuple[bool, bool, bool]:
    """Whether seeds of the outing's people had a starter group that went, its venue, and both in one seed."""
    there = set(outing.people)
    offered = [seed for person in outing.people for seed in seeds.get(person, [])]
    group = any(there.issuperset(seed.people) for seed in offered)
    venue = any(seed.venue == outing.venue for seed in offered)
    both = any(there.issuperset(seed.people) and seed.venue == outing.venue for seed in offered)
    return group, venue, both


def evaluate_seeds(gardener: Gardener, outings: list[Outing], seed: int, kept: int = KEPT) -> dict[str, Any]:
    """Shares of outings whose starter group, venue, either or both were kept, averaged over weeks, with intervals.

    What is known stands still at the cut, so a person's seeds are the same in every week.
    """
    people = People([outing.people for outing in outings], seed)
    luck = np.random.default_rng(seed)
    everybody = sorted({person for outing in outings for person in outing.people})
    makers: dict[str, Callable[[int], list[Seed]]] = {
        "model": lambda person: gardener.seeds(person, kept),
        "popular": lambda person: gardener.popular(person, kept),
        "random": lambda person: gardener.random(person, luck, kept),
    }
    told_of: dict[str, dict[str, Any]] = {}
    for name, maker in makers.items():
        made = {person: maker(person) for person in everybody}
        few = {person: seeds[:_FEW] for person, seeds in made.items()}
        told_of[name] = {
            **_shares(outings, made, people),
            # Ten seeds name most of what friends a person has, whoever picks them; the first few are telling.
            f"first_{_FEW}": _shares(outings, few, people),
        }
    mine = told_of.pop("model")
    return {**mine, "baselines": told_of, "kept": kept, "cases": len(outings), "people": len(everybody)}


def _shares(outings: list[Outing], seeds: dict[int, list[Seed]], people: People) -> dict[str, Any]:
    table = np.array([hits(outing, seeds) for outing in outings], dtype=np.float64).reshape(-1, 3)
    either = table[:, :2].max(axis=1, initial=0.0) if len(table) else np.zeros(0)
    return {
        **told("either", people.figure(either)),
        **told("group", people.figure(table[:, 0])),
        **told("venue", people.figure(table[:, 1])),
        **told("both", people.figure(table[:, 2])),
        "either_by_week": _by_week(outings, either),
    }


def _by_week(outings: list[Outing], values: Array) -> float | None:
    """Mean over calendar weeks of the mean over the outings of each."""
    if not outings:
        return None
    weeks = np.array([_week_start(outing.first) for outing in outings])
    return float(np.mean([values[weeks == week].mean() for week in np.unique(weeks)]))
