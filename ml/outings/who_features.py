"""What is known of a person's friends as company to one venue at one hour."""

from __future__ import annotations

from typing import Final

import numpy as np

from ml.logistic import Array
from ml.outings.data import UNKNOWN
from ml.outings.known import FAR_KM, Known, Lists, hours_of_week, summed
from ml.outings.ties import NEVER_DAYS, Ties

FEATURES: Final = (
    *("mutual", "adamic_adar", "allocation", "friend_jaccard", "degree", "mutual_share", "walk_2", "walk_3"),
    *("outings", "fresh_outings", "last_outing", "their_outings", "their_fresh_outings", "friends_who_go_out"),
    *("venue_jaccard", "venue_rarity", "common_venues", "cell_jaccard", "cell_rarity", "venue_days", "cell_days"),
    *("visits", "fresh_visits", "active", "last_visit", "active_friends"),
    *("visits_here", "friends_here", "visits_near", "near_share", "friends_near", "mutual_here", "mutual_near"),
    *("mutual_active", "mutual_fresh_outings", "mutual_outings", "outings_with_mutual"),
    *("km_to_venue", "km_to_person", "km_unknown", "hour_share", "category_share"),
    *("both_active", "active_visits", "both_go_out"),
    *("own_visits", "own_outings", "own_degree", "own_visits_here", "all_visits_here", "own_friend_outings"),
)
"""Columns of the feature matrix, in order. Those named `own_` and `all_` are of the case, not of the friend: they let the
network weigh the others differently for a newcomer and for a regular."""


class Company:
    """Features of a person's friends, from what is known at a moment.

    Attributes:
        known, ties: As given.
    """

    def __init__(self, known: Known, ties: Ties) -> None:
        self.known, self.ties = known, ties
        people = len(known.folder.people)
        graph, friends = known.graph, known.graph.friends
        self.active: Array = (known.visits > 0).astype(np.float64)
        self.fresh = summed(known.people, known.fading(30.0), people)
        self.last: Array = np.full(people, NEVER_DAYS)
        np.minimum.at(self.last, known.people, known.age_days)
        self.active_friends: Array = friends.sums(self.active) / np.maximum(graph.degree, 1.0)
        self.friends_out: Array = friends.sums(np.minimum(ties.person_outings, 1.0))
        self.own_friend_outings = summed(friends.owners, ties.outings, people)
        self.days: Array = np.zeros((people, 24))
        np.add.at(self.days, (known.people, known.hours % 24), 1.0)
        kinds = known.folder.categories[known.venues]
        self.kinds: Array = np.zeros((people, len(known.folder.category_names) + 1))
        np.add.at(self.kinds, (known.people, kinds), 1.0)
        cells = known.map.cells[known.venues]
        self._cell_people = _by_cell(cells, known)

    def features(self, person: int, venue: int, time: int) -> np.ndarray:
        """Features (n, F) of the n friends of `person`, in the order of `Graph.friends`, float32.

        Args:
            person: Row of the person who asks.
            venue: Row of the venue.
            time: Seconds since 1970 UTC; only its hour is used.
        """
        known, graph = self.known, self.known.graph
        span = graph.friends.span(person)
        friends = graph.friends.items[span]
        circle: Array = np.zeros(len(known.visits))
        circle[friends] = 1.0
        here: Array = np.bincount(known.by_venue.of_row(venue), minlength=len(known.visits)).astype(np.float64)
        columns = [
            *self._graph(person, span, friends, circle),
            *self._together(span, friends),
            *self._habits(friends),
            *self._here(venue, friends, circle, here),
            *self._mutual(span, friends, circle),
            *self._place_and_hour(person, venue, time, friends),
            *self._case(person, friends, here),
        ]
        table = np.empty((len(friends), len(FEATURES)), dtype=np.float32)
        for number, column in enumerate(columns):
            table[:, number] = column
        return table

    def _graph(self, person: int, span: slice, friends: np.ndarray, circle: Array) -> list[Array]:
        graph = self.known.graph
        inverse = 1.0 / np.maximum(graph.degree, 1.0)
        # Where a walk from the person is after two and after three steps (Liben-Nowell and Kleinberg 2003).
        two = graph.friends.sums(circle * inverse[person] * inverse)
        three = graph.friends.sums(two * inverse)
        return [
            np.log1p(graph.mutual[span]),
            np.log1p(graph.adamic_adar[span]),
            graph.allocation[span],
            graph.jaccard[span],
            np.log1p(graph.degree[friends]),
            graph.mutual[span] / graph.degree[friends],
            np.log(two[friends] + 1e-4),
            np.log(three[friends] + 1e-4),
        ]

    def _together(self, span: slice, friends: np.ndarray) -> list[Array]:
        ties = self.ties
        return [
            np.log1p(ties.outings[span]),
            np.log1p(3.0 * ties.fresh_outings[span]),
            np.log1p(ties.last_outing[span]),
            np.log1p(ties.person_outings[friends]),
            np.log1p(ties.fresh_person_outings[friends]),
            np.log1p(self.friends_out[friends]),
            ties.venue_jaccard[span],
            np.log1p(ties.venue_rarity[span]),
            np.log1p(ties.venues[span]),
            ties.cell_jaccard[span],
            np.log1p(ties.cell_rarity[span]),
            np.log1p(ties.venue_days[span]),
            np.log1p(ties.cell_days[span]),
        ]

    def _habits(self, friends: np.ndarray) -> list[Array]:
        return [
            np.log1p(self.known.visits[friends]),
            np.log1p(self.fresh[friends]),
            self.active[friends],
            np.log1p(self.last[friends]),
            self.active_friends[friends],
        ]

    def _here(self, venue: int, friends: np.ndarray, circle: Array, here: Array) -> list[Array]:
        known, sums = self.known, self.known.graph.friends.sums
        cell = int(known.map.cells[venue])
        near: Array = np.zeros(len(here))
        if cell != UNKNOWN:
            near = np.bincount(self._cell_people.of_row(cell), minlength=len(here)).astype(np.float64)
        close = circle * known.graph.rarity
        return [
            np.log1p(here[friends]),
            np.log1p(sums(np.minimum(here, 3.0))[friends]),
            np.log1p(near[friends]),
            near[friends] / np.maximum(known.visits[friends], 1.0),
            sums(near / np.maximum(known.visits, 5.0))[friends],
            np.log1p(sums(np.minimum(here, 3.0) * close)[friends]),
            np.log1p(sums(np.minimum(near, 3.0) * close)[friends]),
        ]

    def _mutual(self, span: slice, friends: np.ndarray, circle: Array) -> list[Array]:
        graph, ties, people = self.known.graph, self.ties, len(circle)
        fresh, often = np.zeros(people), np.zeros(people)
        fresh[friends] = ties.fresh_outings[span]
        often[friends] = np.minimum(ties.outings[span], 3.0)
        with_mutual = summed(graph.friends.owners, np.minimum(ties.outings, 3.0) * circle[graph.friends.items], people)
        return [
            np.log1p(graph.friends.sums(self.active * circle * graph.rarity)[friends]),
            np.log1p(graph.friends.sums(fresh * graph.rarity)[friends]),
            np.log1p(graph.friends.sums(often * graph.rarity)[friends]),
            np.log1p(with_mutual[friends]),
        ]

    def _place_and_hour(self, person: int, venue: int, time: int, friends: np.ndarray) -> list[Array]:
        known = self.known
        to_venue = np.linalg.norm(known.centres[friends] - known.map.km[venue], axis=1)
        to_person = np.linalg.norm(known.centres[friends] - known.centres[person], axis=1)
        hours = (int(hours_of_week(np.array([time]))[0]) + np.arange(-2, 3)) % 24
        kind = int(known.folder.categories[venue])
        of_kind = (self.kinds[friends, kind] + 0.5) / (known.visits[friends] + 3.0)
        return [
            np.log1p(np.where(np.isnan(to_venue), FAR_KM, to_venue)),
            np.log1p(np.where(np.isnan(to_person), FAR_KM, to_person)),
            np.isnan(to_person).astype(np.float64),
            (self.days[friends][:, hours].sum(axis=1) + 1.0) / (known.visits[friends] + 5.0),
            of_kind if kind != UNKNOWN else np.zeros(len(friends)),
        ]

    def _case(self, person: int, friends: np.ndarray, here: Array) -> list[Array]:
        known, ties = self.known, self.ties
        active, goes_out = known.visits[person] > 0, ties.person_outings[person] > 0
        same: Array = np.ones(len(friends))
        return [
            # Newcomers go out with newcomers: the sign tells whether friend and person are alike in having a past.
            self.active[friends] * (1.0 if active else -1.0),
            np.log1p(known.visits[friends]) * float(active),
            np.log1p(ties.person_outings[friends]) * float(goes_out),
            same * np.log1p(known.visits[person]),
            same * np.log1p(ties.person_outings[person]),
            same * np.log1p(known.graph.degree[person]),
            same * np.log1p(here[person]),
            same * np.log1p(here.sum()),
            same * np.log1p(self.own_friend_outings[person]),
        ]


def _by_cell(cells: np.ndarray, known: Known) -> Lists:
    placed = cells != UNKNOWN
    return Lists.of(cells[placed], known.people[placed], max(1, known.map.cell_count))
