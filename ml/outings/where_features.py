"""Candidate venues of a group at an hour, and what is known of each of them for this group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import UNKNOWN, Ints
from ml.outings.known import FAR_KM, hours_of_week, summed
from ml.outings.places import NEAR_KM, Places

FEATURES: Final = (
    *("been", "been_fresh", "been_fresh_most", "been_members", "been_all", "been_share", "been_then"),
    *("been_such_day", "been_last", "own_outings", "own_fresh_outings"),
    *("friends", "friends_often", "friends_fresh", "close_often", "close_fresh", "shared_friends", "mates"),
    *("friends_near", "knn", "knn_least", "taste", "taste_least", "taste_most", "neighbours"),
    *("cell", "near", "near_least", "near_most", "near_then", "popular_near", "kind", "kind_unknown"),
    *("visits", "fresh", "week", "visitors", "fresh_visitors", "outings", "fresh_outings", "oldest", "latest", "again"),
    *("cell_visits", "hour", "day", "visits_then", "km", "km_least", "km_most", "km_last"),
    *("group_members", "group_size", "group_visits", "group_outings", "group_friends", "group_again"),
)
"""Columns of the feature matrix, in order; those named `group_` are the same for every candidate."""

_FLOOR: Final = 0.002  # of a density: below it nothing is told apart


@dataclass(frozen=True)
class Candidates:
    """Venues that a group may go to.

    Attributes:
        venues: (n,), rows, ascending.
        features: (n, F), float32, columns as in `FEATURES`.
        near: (V,), whether a venue is within reach at all.
        sums: By signal, (V,), what each venue has of it.
        km: (V,), distance from the group's usual centre, NaN where unknown.
    """

    venues: Ints
    features: np.ndarray
    near: np.ndarray
    sums: dict[str, Array]
    km: Array

    def been(self) -> np.ndarray:
        """Which candidates (n,) some member has been to."""
        return self.sums["been"][self.venues] > 0

    def case(self) -> np.ndarray:
        """The features of the group itself, (G,); the same for every candidate."""
        columns = [number for number, name in enumerate(FEATURES) if name.startswith("group_")]
        been = np.log1p(min(200, int(self.been().sum())))
        return np.append(self.features[0, columns] if len(self.features) else np.zeros(len(columns)), been)


@dataclass(frozen=True)
class _Group:
    """A group and its hour, with the sums over all venues that candidates are found by."""

    people: list[int]
    members: list[int]
    hour: int
    weekend: bool
    centre: Array
    km: Array
    near: np.ndarray
    sums: dict[str, Array]
    each: dict[str, Array]
    friends: Ints
    closeness: Array


class Tastes:
    """Features of venues for groups, from what is known at a moment.

    The usual centre of a group is the mean of its members' usual places (each the median of that person's visits), members without
    visits left out: nothing of the outing itself is in it. Only venues within 15 km of it, or of unknown place, are candidates.

    Attributes:
        places, known: As given.
    """

    def __init__(self, places: Places) -> None:
        self.places, self.known = places, places.known

    def near(self, people: tuple[int, ...]) -> np.ndarray:
        """Which venues (V,) are within 15 km of the group's usual centre; all where either place is unknown."""
        return self._distance(list(people))[2]

    def candidates(self, people: tuple[int, ...], time: int) -> Candidates:
        """The few hundred venues worth ranking, found by each signal alone, and their features.

        Args:
            people: Rows of the group.
            time: Seconds since 1970 UTC; only hour and kind of day are used.
        """
        group = self._group(people, time)
        venues = self._found(group)
        columns = {**self._sums(group, venues), **self._members(group, venues), **self._venue(group, venues)}
        columns |= {**self._distances(group, venues), **self._case(group, venues)}
        table = np.empty((len(venues), len(FEATURES)), dtype=np.float32)
        for number, name in enumerate(FEATURES):
            table[:, number] = columns[name]
        return Candidates(venues, table, group.near, group.sums, group.km)

    def _distance(self, people: list[int]) -> tuple[Array, Array, np.ndarray]:
        centres = self.known.centres[people]
        placed = centres[~np.isnan(centres[:, 0])]
        centre: Array = placed.mean(axis=0) if len(placed) else np.full(2, np.nan)
        km: Array = np.hypot(self.known.map.km[:, 0] - centre[0], self.known.map.km[:, 1] - centre[1])
        return centre, km, ~(km > NEAR_KM)

    def _group(self, group: tuple[int, ...], time: int) -> _Group:
        known, people = self.known, list(group)
        hour = int(hours_of_week(np.array([time]))[0])
        centre, km, near = self._distance(people)
        members = [person for person in people if known.visits[person] > 0]
        sums, friends, closeness = self._friend_sums(people)
        each = self._member_sums(members)
        sums["been"] = each["been"].sum(axis=0)
        sums["knn"] = each["knn"].mean(axis=0)
        sums["taste"] = each["taste"].mean(axis=0)
        sums["neighbours"] = self._neighbour_sums(centre)
        blurred = np.log(each["blurred"].mean(axis=0) + _FLOOR)
        at = self._cell_values(blurred)
        sums["popular_near"] = np.log(self.places.fresh + 0.1 * self.places.visits + 0.1) + at
        return _Group(people, members, hour % 24, hour // 24 >= 5, centre, km, near, sums, each, friends, closeness)

    def _cell_values(self, values: Array, venues: Ints | slice = slice(None)) -> Array:
        """Values of neighbourhoods at venues; the least value where a venue's place is unknown."""
        cells = self.known.map.cells[venues]
        result: Array = np.where(cells == UNKNOWN, values.min(initial=0.0), values[np.maximum(cells, 0)])
        return result

    def _friend_sums(self, people: list[int]) -> tuple[dict[str, Array], Ints, Array]:
        known, pairs, graph = self.known, self.known.pairs, self.known.graph
        times: Array = np.zeros(len(known.visits))
        closeness: Array = np.zeros(len(known.visits))
        for person in people:
            span = graph.friends.span(person)
            times[graph.friends.items[span]] += 1.0
            closeness[graph.friends.items[span]] += graph.jaccard[span]
        times[people] = 0.0
        closeness[people] = 0.0
        friends = np.flatnonzero(times)
        at, which = pairs.by_person.spans(friends)
        often = np.log1p(pairs.counts[at])
        near = closeness[friends][which]
        count = len(known.folder.venues)

        def logged(weights: Array) -> Array:
            result: Array = np.log1p(summed(pairs.venues[at], weights, count))
            return result

        mates: dict[int, float] = {}
        own, fresh_own = np.zeros(count), np.zeros(count)
        for person in people:
            for venue, weight, company in self.places.person_outings[person]:
                own[venue] += 1.0
                fresh_own[venue] += weight
                for mate in company:
                    if mate not in people:
                        mates[mate] = mates.get(mate, 0.0) + weight
        rows = np.array(sorted(mates), dtype=np.int64)
        mate_at, mate_which = pairs.by_person.spans(rows)
        mate_weights = np.log1p(np.array([mates[row] for row in rows.tolist()], dtype=np.float64))
        sums = {
            "friends": logged(np.ones(len(at))),
            "friends_often": logged(often),
            "friends_fresh": logged(pairs.fresh[at]),
            "close_often": logged(10.0 * near * often),
            "close_fresh": logged(10.0 * near * pairs.fresh[at]),
            "shared_friends": logged(np.where(times[friends][which] > 1.0, often, 0.0)),
            "mates": np.log1p(
                np.bincount(
                    pairs.venues[mate_at],
                    weights=mate_weights[mate_which] * np.log1p(pairs.counts[mate_at]),
                    minlength=count,
                )
            ),
            "own_outings": np.log1p(own),
            "own_fresh_outings": np.log1p(fresh_own),
        }
        return sums, friends, closeness

    def _member_sums(self, members: list[int]) -> dict[str, Array]:
        """Per member with visits (m, V): been, knn, taste; and (m, cells): sharp and blurred share of their visits."""
        known, pairs, places = self.known, self.known.pairs, self.places
        count, size = len(known.folder.venues), max(1, len(members))
        each: dict[str, Array] = {name: np.zeros((size, count)) for name in ("been", "fresh", "knn", "taste")}
        each |= {name: np.zeros((size, places.blur.count)) for name in ("sharp", "blurred")}
        for row, person in enumerate(members):
            span = pairs.by_person.span(person)
            own = pairs.venues[span]
            each["been"][row, own] = np.log1p(pairs.counts[span])
            each["fresh"][row, own] = np.log1p(3.0 * pairs.fresh[span])
            # Cosine of venues by who has been there (item-kNN, Sarwar et al. 2001), the person's own visits left out.
            at, which = pairs.by_venue.spans(own)
            alike = summed(pairs.by_venue.items[at], places.venue_norm[own][which], len(known.visits))
            alike *= places.person_norm
            alike[person] = 0.0
            knn = summed(pairs.venues, alike[pairs.people], count)
            each["knn"][row] = knn * places.venue_norm * places.person_norm[person]
            each["taste"][row] = places.taste[1] @ places.taste[0][person]
            visited = known.by_person.of_row(person)
            share = np.full(len(visited), 1.0 / len(visited))
            each["sharp"][row], each["blurred"][row] = places.blur.spread(known.map.cells[visited], share)
        return each

    def _neighbour_sums(self, centre: Array) -> Array:
        """How many people whose usual place is within a walk of the centre have been to each venue."""
        known, pairs = self.known, self.known.pairs
        if np.isnan(centre[0]):
            return np.zeros(len(known.folder.venues))
        weights: Array = np.zeros(len(known.visits))
        rows = self.places.placed_people
        weights[rows] = np.exp(-np.linalg.norm(known.centres[rows] - centre, axis=1) / 1.5)
        result: Array = np.log1p(
            np.bincount(pairs.venues, weights=weights[pairs.people], minlength=len(known.folder.venues))
        )
        return result

    def _found(self, group: _Group) -> Ints:
        """The union of the best few by each signal, within reach."""
        near, places = group.near, self.places
        chosen = np.zeros(len(near), dtype=bool)
        signals = (
            *(("been", 600), ("own_fresh_outings", 60), ("close_fresh", 100), ("friends_often", 120), ("mates", 60)),
            *(("knn", 150), ("popular_near", 250), ("neighbours", 150)),
        )
        for name, most in signals:
            values = group.sums[name]
            # Only what anybody has visited can have a signal; the sum of logarithms below may be negative.
            rows = places.visited if name == "popular_near" else np.flatnonzero(values)
            rows = rows[near[rows]]
            if len(rows) > most:
                rows = rows[np.argpartition(-values[rows], most)[:most]]
            chosen[rows] = True
        for order, most in ((places.by_visits, 150), (places.by_people, 60)):
            chosen[order[near[order]][:most]] = True
        return np.flatnonzero(chosen)

    def _sums(self, group: _Group, venues: Ints) -> dict[str, Array]:
        columns = {name: values[venues] for name, values in group.sums.items()}
        columns["knn"] = np.log(columns["knn"] + 0.001)
        return columns

    def _members(self, group: _Group, venues: Ints) -> dict[str, Array]:
        """Mean, least and greatest over the members: the least satisfied counts in a group."""
        known, each = self.known, group.each
        been, fresh = each["been"][:, venues], each["fresh"][:, venues]
        taste, knn = each["taste"][:, venues], each["knn"][:, venues]
        blurred = np.log(each["blurred"] + _FLOOR)
        visits = np.maximum(known.visits[group.members] if group.members else np.zeros(1), 3.0)[:, None]
        kinds = (self.places.kinds[group.members] + 2.0 * self.places.all_kinds) / (
            known.visits[group.members][:, None] + 2.0
        )
        mean_kinds = kinds.mean(axis=0) if len(kinds) else self.places.all_kinds
        kind = known.folder.categories[venues]
        lift = np.log(np.maximum(mean_kinds[kind], 1e-6) / np.maximum(self.places.all_kinds[kind], 1e-6))
        return {
            "been_fresh": fresh.sum(axis=0),
            "been_fresh_most": fresh.max(axis=0),
            "been_members": (been > 0).sum(axis=0).astype(np.float64),
            "been_all": (been > 0).all(axis=0).astype(np.float64),
            "been_share": (np.expm1(been) / visits).max(axis=0),
            "knn_least": np.log(knn.min(axis=0) + 0.001),
            "taste_least": taste.min(axis=0),
            "taste_most": taste.max(axis=0),
            "cell": self._cell_values(np.log(each["sharp"].mean(axis=0) + _FLOOR), venues),
            "near": self._cell_values(np.log(each["blurred"].mean(axis=0) + _FLOOR), venues),
            "near_least": self._cell_values(blurred.min(axis=0), venues),
            "near_most": self._cell_values(blurred.max(axis=0), venues),
            "kind": np.where(kind == UNKNOWN, 0.0, lift),
            **self._then(group, venues),
        }

    def _then(self, group: _Group, venues: Ints) -> dict[str, Array]:
        """The members' own visits within two hours of the hour, and how long ago they were last at each venue."""
        known = self.known
        count = len(known.folder.venues)
        here, on_day, last = np.zeros(count), np.zeros(count), np.full(count, 500.0)
        near: Array = np.zeros(self.places.blur.count)
        for person in group.members:
            rows = known.by_person.order[known.by_person.span(person)]
            apart = np.abs((known.hours[rows] % 24 - group.hour + 12) % 24 - 12)
            alike = rows[apart <= 2]
            np.add.at(here, known.venues[alike], 1.0)
            same_day = alike[(known.hours[alike] // 24 >= 5) == group.weekend]
            np.add.at(on_day, known.venues[same_day], 1.0)
            np.minimum.at(last, known.venues[rows], known.age_days[rows])
            share = np.full(len(alike), 1.0 / len(rows))
            near += self.places.blur.spread(known.map.cells[known.venues[alike]], share)[1] / len(group.members)
        return {
            "been_then": np.log1p(here[venues]),
            "been_such_day": np.log1p(on_day[venues]),
            "been_last": np.log1p(last[venues]),
            "near_then": self._cell_values(np.log(near + _FLOOR), venues),
        }

    def _venue(self, group: _Group, venues: Ints) -> dict[str, Array]:
        places = self.places
        share, of_day, number = places.at_hour(group.hour, group.weekend)
        weights = group.closeness[group.friends] / np.maximum(self.known.visits[group.friends], 5.0)
        at, which = self.known.by_person.spans(group.friends)
        cells = self.known.map.cells[self.known.by_person.items[at]]
        blurred = places.blur.spread(cells, weights[which])[1]
        friends_near = np.log(blurred / (float(group.closeness.sum()) + 1e-9) + _FLOOR)
        return {
            "visits": np.log1p(places.visits[venues]),
            "fresh": np.log1p(places.fresh[venues]),
            "week": np.log1p(places.week[venues]),
            "visitors": np.log1p(places.people[venues]),
            "fresh_visitors": np.log1p(places.fresh_people[venues]),
            "outings": np.log1p(places.outings[venues]),
            "fresh_outings": np.log1p(places.fresh_outings[venues]),
            "oldest": np.log1p(places.oldest[venues]),
            "latest": np.log1p(places.latest[venues]),
            "again": np.log((places.visits[venues] + 1.0) / (places.people[venues] + 1.0)),
            "cell_visits": self._cell_values(np.log1p(places.cell_visits), venues),
            "hour": share[venues],
            "day": of_day[venues],
            "visits_then": number[venues],
            "kind_unknown": (self.known.folder.categories[venues] == UNKNOWN).astype(np.float64),
            "friends_near": self._cell_values(friends_near, venues),
        }

    def _distances(self, group: _Group, venues: Ints) -> dict[str, Array]:
        known = self.known
        at = known.map.km[venues]
        # Of people without a past nothing is near and nothing far.
        centres = known.centres[group.members] if group.members else np.full((1, 2), np.nan)
        each = np.linalg.norm(at[None] - centres[:, None], axis=2)
        each = np.where(np.isnan(each), FAR_KM, each)
        last = np.array([known.by_person.of_row(person)[-1] for person in group.members], dtype=np.int64)
        from_last = np.linalg.norm(at[None] - known.map.km[last][:, None], axis=2)
        from_last = np.where(np.isnan(from_last), FAR_KM, from_last).min(axis=0, initial=50.0)
        km = group.km[venues]
        return {
            "km": np.log1p(np.where(np.isnan(km), FAR_KM, km)),
            "km_least": np.log1p(each.min(axis=0)),
            "km_most": np.log1p(each.max(axis=0)),
            "km_last": np.log1p(from_last),
        }

    def _case(self, group: _Group, venues: Ints) -> dict[str, Array]:
        same: Array = np.ones(len(venues))
        visits = float(self.known.visits[group.people].sum())
        outings = sum(len(self.places.person_outings[person]) for person in group.people)
        distinct = float((group.sums["been"] > 0).sum())
        return {
            "group_members": same * len(group.members),
            "group_size": same * len(group.people),
            "group_visits": same * np.log1p(visits),
            "group_outings": same * np.log1p(outings),
            "group_friends": same * np.log1p(len(group.friends)),
            "group_again": same * np.log((visits + 1.0) / (distinct + 1.0)),
        }
