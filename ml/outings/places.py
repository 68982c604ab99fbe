"""What is known of venues at a moment: how liked, by whom, at which hours, and what lies near."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch

from ml.logistic import Array
from ml.outings.data import DAY, UNKNOWN, Ints
from ml.outings.known import CELL_KM, Known, Lists, Map, summed

NEAR_KM: Final = 15.0
_REACH_CELLS: Final = 3
_BLUR_CELLS: Final = 1.3
_WIDTH: Final = 48


class Blur:
    """Spreads weight over neighbourhoods nearby: a Gaussian of about 650 m, cut off after 1.5 km."""

    def __init__(self, map_: Map) -> None:
        self.count = max(1, map_.cell_count)
        squares = np.zeros((self.count, 2), dtype=np.int64)
        placed = map_.cells != UNKNOWN
        squares[map_.cells[placed]] = np.floor(map_.km[placed] / CELL_KM).astype(np.int64)
        rows = {(int(x), int(y)): row for row, (x, y) in enumerate(squares)}
        found: list[tuple[int, int, float]] = []
        steps = range(-_REACH_CELLS, _REACH_CELLS + 1)
        for east in steps:
            for north in steps:
                weight = float(np.exp(-(east * east + north * north) / (2.0 * _BLUR_CELLS**2)))
                for (x, y), row in rows.items():
                    other = rows.get((x + east, y + north), UNKNOWN)
                    if other != UNKNOWN:
                        found.append((row, other, weight))
        table = np.array(found, dtype=np.float64).reshape(-1, 3)
        self._near = Lists.of(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), self.count)
        self._weights = table[self._near.order, 2]

    def spread(self, cells: Ints, weights: Array) -> tuple[Array, Array]:
        """Sum `weights` (n,) by `cells` (n,), unknown ones left out: as they fell, and blurred, each (cells,)."""
        placed = cells != UNKNOWN
        sharp = summed(cells[placed], weights[placed], self.count)
        touched = np.flatnonzero(sharp)
        at, which = self._near.spans(touched)
        blurred = summed(self._near.items[at], sharp[touched][which] * self._weights[at], self.count)
        return sharp, blurred


class Places:
    """Venues at a moment; arrays are (V,) unless said otherwise.

    Attributes:
        visits, fresh, week: Visits, halved every 30 days, halved every 7 days.
        people, fresh_people: Different people who came; of each at most one, halved every 30 days.
        outings, fresh_outings: Outings there.
        oldest, latest: Days since the first and the last visit.
        taste: (P, 48) and (V, 48): a truncated singular value decomposition of who has been where.
        kinds: (P, C + 1), visits by category, the last column without one.
        person_outings: By person, (venue, weight halved every 30 days, people) of their outings.
    """

    def __init__(self, known: Known, blur: Blur, seed: int, taste: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        """Sum up `known`; with `taste`, take that decomposition instead of making one (`seed` is its start)."""
        self.known, self.blur = known, blur
        folder, pairs = known.folder, known.pairs
        count, people = len(folder.venues), len(folder.people)
        self.visits = summed(known.venues, np.ones(len(known.venues)), count)
        self.fresh = summed(known.venues, known.fading(30.0), count)
        self.week = summed(known.venues, known.fading(7.0), count)
        self.people = summed(pairs.venues, np.ones(len(pairs.venues)), count)
        self.fresh_people = summed(pairs.venues, np.minimum(pairs.fresh, 1.0), count)
        self.oldest: Array = np.zeros(count)
        np.maximum.at(self.oldest, known.venues, known.age_days)
        self.latest: Array = np.full(count, 500.0)
        np.minimum.at(self.latest, known.venues, known.age_days)
        self._outings(known, count, people)
        self._hours(known, count)
        each = np.bincount(pairs.people, minlength=people)
        self.venue_norm: Array = 1.0 / np.sqrt(np.maximum(self.people, 1.0))
        self.person_norm: Array = 1.0 / np.sqrt(np.maximum(each, 1.0))
        self.taste = taste if taste is not None else self._decomposed(people, count, seed)
        self.cell_visits = blur.spread(known.map.cells[known.venues], known.fading(30.0))[1]
        self.placed_people: Ints = np.flatnonzero(~np.isnan(known.centres[:, 0]))
        self.by_visits: Ints = np.argsort(-self.fresh, kind="stable")
        self.by_people: Ints = np.argsort(-self.people, kind="stable")
        self.visited: Ints = np.flatnonzero(self.visits)
        self._cache: dict[tuple[int, bool], tuple[Array, Array, Array]] = {}

    def at_hour(self, hour: int, weekend: bool) -> tuple[Array, Array, Array]:
        """Of visits to each venue: log share within two hours of `hour`, log share on such a day, log number then.

        The share is drawn towards that of the category, by three visits.
        """
        key = (hour, weekend)
        if key not in self._cache:
            hours = (hour + np.arange(-2, 3)) % 24
            here = self._by_hour[:, hours].sum(axis=1)
            usual = self._kind_hours[:, hours].sum(axis=1)[self.known.folder.categories]
            of_day = (self._weekend + 1.0) / (self.visits + 3.5)
            share = (here + 3.0 * usual) / (self.visits + 3.0)
            self._cache[key] = (
                np.log(share + 0.02),
                np.log((of_day if weekend else 1.0 - of_day) + 0.02),
                np.log1p(here),
            )
        return self._cache[key]

    def _outings(self, known: Known, count: int, people: int) -> None:
        self.outings: Array = np.zeros(count)
        self.fresh_outings: Array = np.zeros(count)
        self.person_outings: list[list[tuple[int, float, tuple[int, ...]]]] = [[] for _ in range(people)]
        for outing in known.outings:
            weight = 2.0 ** (-(known.at - outing.last) / DAY / 30.0)
            self.outings[outing.venue] += 1
            self.fresh_outings[outing.venue] += weight
            for person in outing.people:
                self.person_outings[person].append((outing.venue, weight, outing.people))

    def _hours(self, known: Known, count: int) -> None:
        kinds = len(known.folder.category_names) + 1
        of_visits = known.folder.categories[known.venues]
        self._by_hour: Array = np.zeros((count, 24), dtype=np.float64)
        np.add.at(self._by_hour, (known.venues, known.hours % 24), 1.0)
        self._weekend = summed(known.venues, (known.hours // 24 >= 5).astype(np.float64), count)
        self._kind_hours: Array = np.ones((kinds, 24))
        np.add.at(self._kind_hours, (of_visits, known.hours % 24), 1.0)
        self._kind_hours /= self._kind_hours.sum(axis=1, keepdims=True)
        self.kinds: Array = np.zeros((len(known.visits), kinds))
        np.add.at(self.kinds, (known.people, of_visits), 1.0)
        self.all_kinds: Array = self.kinds.sum(axis=0) / max(1.0, float(self.kinds.sum()))

    def _decomposed(self, people: int, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        pairs = self.known.pairs
        # Square roots of the norms: neither the most liked venue nor the busiest person decides alone.
        values = np.log1p(pairs.counts) * np.sqrt(self.venue_norm[pairs.venues] * self.person_norm[pairs.people])
        width = min(_WIDTH, people, count)
        if len(values) == 0:
            return np.zeros((people, width), dtype=np.float32), np.zeros((count, width), dtype=np.float32)
        at = torch.from_numpy(np.stack([pairs.people, pairs.venues]))
        table = torch.sparse_coo_tensor(
            at, torch.from_numpy(values.astype(np.float32)), (people, count), check_invariants=False
        ).coalesce()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            left, sizes, right = torch.svd_lowrank(table, q=width, niter=3)
        return (left * sizes).numpy(), right.numpy().copy()
