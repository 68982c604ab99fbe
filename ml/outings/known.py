"""What is known at a moment: friendships, visits and outings before it, laid out for fast look-up.

Friendships carry no time in such folders, so the whole graph counts as known at any moment; every baseline sees the same graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import DAY, UNKNOWN, WEEK, Folder, Ints, Outing

KM_PER_DEGREE: Final = 6371.0 * np.pi / 180.0
CELL_KM: Final = 0.5
"""Width of a neighbourhood: a few blocks."""
FAR_KM: Final = 6.4
"""Stands for a distance nobody knows: about the typical distance between two people of a city."""


def summed(rows: Ints, weights: Array, count: int) -> Array:
    """Sum `weights` (n,) by `rows` (n,), from 0 to `count`, (count,)."""
    result: Array = np.bincount(rows, weights=weights, minlength=count).astype(np.float64)
    return result


@dataclass(frozen=True)
class Lists:
    """Lists of rows, one after the other: list i is `items[starts[i] : starts[i + 1]]`.

    Attributes:
        starts: (n + 1,).
        items: (m,), what the lists hold.
        owners: (m,), the list each item belongs to.
        order: (m,), the position each item had before it was sorted into its list.
    """

    starts: Ints
    items: Ints
    owners: Ints
    order: Ints

    @classmethod
    def of(cls, owners: Ints, items: Ints, count: int) -> Lists:
        """Sort `items` (m,) into `count` lists by `owners` (m,), keeping their order within a list."""
        order = np.argsort(owners, kind="stable")
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(owners, minlength=count), out=starts[1:])
        return cls(starts, items[order], owners[order], order)

    def span(self, row: int) -> slice:
        """Where list `row` lies."""
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def of_row(self, row: int) -> Ints:
        """Items of list `row`."""
        return self.items[self.span(row)]

    def spans(self, rows: Ints) -> tuple[Ints, Ints]:
        """Positions of the items of several lists, one after the other, and which of `rows` (k,) each belongs to."""
        begins = self.starts[rows]
        sizes = self.starts[rows + 1] - begins
        which = np.repeat(np.arange(len(rows)), sizes)
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return begins[which] + within, which

    def sums(self, values: Array) -> Array:
        """Sum `values[item]` over each list, (n,)."""
        return summed(self.owners, values[self.items], len(self.starts) - 1)


class Graph:
    """The friendship graph with what every pair of friends shares.

    Attributes:
        friends: Friends of each person; item e is the directed edge from `owners[e]` to `items[e]`.
        degree: (P,).
        mutual, adamic_adar, allocation, jaccard: (E,), of each directed edge.
    """

    def __init__(self, people: int, friendships: Ints) -> None:
        both = np.concatenate([friendships, friendships[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        self.friends = Lists.of(both[:, 0], both[:, 1], people)
        self.degree: Array = np.diff(self.friends.starts).astype(np.float64)
        # A mutual friend has at least two friends, so the logarithm is above zero where it is used.
        self.rarity: Array = 1.0 / np.log(np.maximum(self.degree, 2.0))
        inverse = 1.0 / np.maximum(self.degree, 1.0)
        circles = [set(self.friends.of_row(person).tolist()) for person in range(people)]
        edges = len(self.friends.items)
        self.mutual: Array = np.zeros(edges)
        self.adamic_adar: Array = np.zeros(edges)
        self.allocation: Array = np.zeros(edges)
        for edge, (a, b) in enumerate(zip(self.friends.owners.tolist(), self.friends.items.tolist(), strict=True)):
            shared = list(circles[a] & circles[b])
            if shared:
                self.mutual[edge] = len(shared)
                self.adamic_adar[edge] = self.rarity[shared].sum()
                self.allocation[edge] = inverse[shared].sum()
        union = self.degree[self.friends.owners] + self.degree[self.friends.items] - self.mutual
        self.jaccard: Array = self.mutual / np.maximum(union, 1.0)


class Map:
    """Where venues are, in km on a plane that touches the folder's middle, and in which neighbourhood.

    Attributes:
        km: (V, 2), east and north; NaN where unknown.
        cells: (V,), row of the neighbourhood; -1 where the place is unknown.
        cell_count: How many neighbourhoods have a venue.
    """

    def __init__(self, places: Array) -> None:
        known = ~np.isnan(places[:, 0])
        middle = np.median(places[known], axis=0) if known.any() else np.zeros(2)
        narrowing = float(np.cos(np.radians(middle[0])))
        east = (places[:, 1] - middle[1] + 180.0) % 360.0 - 180.0
        self.km: Array = np.column_stack([east * narrowing, places[:, 0] - middle[0]]) * KM_PER_DEGREE
        self.cells: Ints = np.full(len(places), UNKNOWN, dtype=np.int64)
        squares = np.floor(self.km[known] / CELL_KM).astype(np.int64)
        corners, rows = np.unique(squares, axis=0, return_inverse=True)
        self.cells[known] = rows.reshape(-1)
        self.cell_count = len(corners)


class Pairs:
    """What person and venue have had with each other: one entry for each venue a person has been to.

    Attributes:
        people, venues: (m,), ascending by person, then venue.
        counts: (m,), visits.
        fresh: (m,), visits, halved every 30 days.
        by_person: Venues by person; entry i of its items is pair i.
        by_venue: People by venue.
    """

    def __init__(self, people: Ints, venues: Ints, fresh: Array, shape: tuple[int, int]) -> None:
        keys, rows = np.unique(people * shape[1] + venues, return_inverse=True)
        self.people, self.venues = keys // shape[1], keys % shape[1]
        self.counts: Array = np.bincount(rows, minlength=len(keys)).astype(np.float64)
        self.fresh = summed(rows, fresh, len(keys))
        self.by_person = Lists.of(self.people, self.venues, shape[0])
        self.by_venue = Lists.of(self.venues, self.people, shape[1])


class Known:
    """Everything known at a moment.

    Attributes:
        folder, graph, map: As given.
        at: The moment, seconds since 1970 UTC; only what happened before it is here.
        people, venues, times: (n,), the visits before it, oldest first.
        age_days: (n,), how long ago they were.
        outings: The outings that were over.
        visits: (P,), how many visits each person made.
        hours: (n,), hour of the week of each visit.
        pairs: The visits by person and venue.
        centres: (P, 2), usual place of each person in km: the median of their visits; NaN without one.
        by_person, by_venue: Visits by person and by venue; their `order` points into the visits.
    """

    def __init__(self, folder: Folder, graph: Graph, map_: Map, at: int) -> None:
        self.folder, self.graph, self.map, self.at = folder, graph, map_, at
        count = int(np.searchsorted(folder.visit_times, at, side="left"))
        self.people, self.venues = folder.visit_people[:count], folder.visit_venues[:count]
        self.times = folder.visit_times[:count]
        self.age_days: Array = (at - self.times) / DAY
        self.outings: list[Outing] = [outing for outing in folder.outings if outing.last < at]
        self.by_person = Lists.of(self.people, self.venues, len(folder.people))
        self.by_venue = Lists.of(self.venues, self.people, len(folder.venues))
        self.visits: Array = np.bincount(self.people, minlength=len(folder.people)).astype(np.float64)
        self.hours = hours_of_week(self.times)
        shape = (len(folder.people), len(folder.venues))
        self.pairs = Pairs(self.people, self.venues, self.fading(30.0), shape)
        self.centres: Array = np.full((len(folder.people), 2), np.nan)
        placed = ~np.isnan(map_.km[self.venues, 0])
        where = Lists.of(self.people[placed], self.venues[placed], len(folder.people))
        for person in np.unique(self.people[placed]).tolist():
            self.centres[person] = np.median(map_.km[where.of_row(person)], axis=0)

    def fading(self, half_life_days: float) -> Array:
        """Weight of each visit (n,): halved every `half_life_days`."""
        result: Array = np.exp2(-self.age_days / half_life_days)
        return result


def hours_of_week(times: Ints) -> Ints:
    """Hour of the week (UTC, 0-167, Monday 0:00 first) of `times` (seconds since 1970, a Thursday)."""
    return (np.asarray(times) + 3 * DAY) % WEEK // 3600
