"""What each pair of friends has in common at a moment: outings together, venues, neighbourhoods, days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ml.logistic import Array
from ml.outings.data import DAY, UNKNOWN, Ints
from ml.outings.known import Known

NEVER_DAYS = 400.0


class Ties:
    """All arrays are of directed edges, in the order of `Graph.friends`, unless said otherwise.

    Attributes:
        outings, fresh_outings: Outings together; the same, halved every 30 days.
        last_outing: Days since the last one; `NEVER_DAYS` without.
        venues, venue_jaccard, venue_rarity: Venues both have been to: how many, their Jaccard, their Adamic-Adar sum.
        cell_jaccard, cell_rarity: The same of neighbourhoods.
        venue_days, cell_days: Days on which both were at one venue, in one neighbourhood.
        person_outings, fresh_person_outings: (P,), outings of each person with anybody.
    """

    def __init__(self, known: Known, only: Ints | None = None) -> None:
        """Compare friends; with `only`, what needs comparing sets is left 0 for edges from anybody else."""
        owners = known.graph.friends.owners
        self._rows = np.arange(len(owners)) if only is None else np.flatnonzero(np.isin(owners, only))
        self._keys = known.graph.friends.owners * len(known.folder.people) + known.graph.friends.items
        self._outings(known)
        people = len(known.folder.people)
        pairs, cells = known.pairs, known.map.cells
        self.venues, self.venue_jaccard, self.venue_rarity = self._shared(known, pairs.people, pairs.venues, len(cells))
        placed = cells[pairs.venues] != UNKNOWN
        width = max(1, known.map.cell_count)
        unique = np.unique(pairs.people[placed] * width + cells[pairs.venues[placed]])
        _, self.cell_jaccard, self.cell_rarity = self._shared(known, unique // width, unique % width, width)
        days = known.times // DAY
        self.venue_days = self._same_day(known, known.people, known.venues, days, people)
        at = cells[known.venues]
        there = at != UNKNOWN
        self.cell_days = self._same_day(known, known.people[there], at[there], days[there], people)

    def edge(self, a: int, b: int, people: int) -> int:
        """Row of the edge from `a` to `b`, -1 where they are not friends."""
        key = a * people + b
        row = int(np.searchsorted(self._keys, key))
        return row if row < len(self._keys) and self._keys[row] == key else -1

    def _outings(self, known: Known) -> None:
        people, edges = len(known.folder.people), len(self._keys)
        self.outings: Array = np.zeros(edges)
        self.fresh_outings: Array = np.zeros(edges)
        self.last_outing: Array = np.full(edges, NEVER_DAYS)
        self.person_outings: Array = np.zeros(people)
        self.fresh_person_outings: Array = np.zeros(people)
        for outing in known.outings:
            age = (known.at - outing.last) / DAY
            weight = 2.0 ** (-age / 30.0)
            for a in outing.people:
                self.person_outings[a] += 1
                self.fresh_person_outings[a] += weight
                for b in outing.people:
                    row = self.edge(a, b, people) if a != b else -1
                    if row >= 0:
                        self.outings[row] += 1
                        self.fresh_outings[row] += weight
                        self.last_outing[row] = min(self.last_outing[row], age)

    def _shared(self, known: Known, people: Ints, things: Ints, count: int) -> tuple[Array, Array, Array]:
        """How many distinct `things` both friends have, Jaccard, and the sum of 1 / log(people who have it)."""
        had: list[set[int]] = [set() for _ in known.folder.people]
        for person, thing in zip(people.tolist(), things.tolist(), strict=True):
            had[person].add(thing)
        rarity = 1.0 / np.log(np.maximum(np.bincount(things, minlength=count), 2.0))
        number, jaccard, rare = (np.zeros(len(self._keys)) for _ in range(3))
        for row, a, b in self._edges(known):
            both = list(had[a] & had[b]) if had[a] and had[b] else []
            if both:
                number[row] = len(both)
                jaccard[row] = len(both) / (len(had[a]) + len(had[b]) - len(both))
                rare[row] = rarity[both].sum()
        return number, jaccard, rare

    def _same_day(self, known: Known, people: Ints, things: Ints, days: Ints, count: int) -> Array:
        had: list[set[tuple[int, int]]] = [set() for _ in range(count)]
        for person, thing, day in zip(people.tolist(), things.tolist(), days.tolist(), strict=True):
            had[person].add((thing, day))
        shared = np.zeros(len(self._keys))
        for row, a, b in self._edges(known):
            if had[a] and had[b]:
                shared[row] = len(had[a] & had[b])
        return shared

    def _edges(self, known: Known) -> Iterator[tuple[int, int, int]]:
        friends = known.graph.friends
        rows = self._rows
        return zip(rows.tolist(), friends.owners[rows].tolist(), friends.items[rows].tolist(), strict=True)
