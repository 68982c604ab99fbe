"""What the graph knows of taste, as arrays with ids: the only things that leave Neo4j for training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.graph import Graph
from app.stages.embed import queries

#: A pair counts from one like, interest or visit on, or from a good look (`INTERACTED.weight`).
MIN_WEIGHT = 0.5

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Interactions and friendships with people and venues numbered in the order of their ids.

    Attributes:
        people: Ids of everybody who has an interaction or a friend (P).
        venues: Ids of every venue with an interaction (V).
        pairs: Person and venue of each interaction `(n, 2)`, each pair once.
        times: Unix seconds at which each began `(n,)`.
        friendships: Two people each `(f, 2)`.
    """

    people: list[str]
    venues: list[str]
    pairs: Index
    times: NDArray[np.float64]
    friendships: Index


async def read_sample(graph: Graph) -> Sample:
    """Streams interactions and friendships out of the graph; the same graph always gives the same arrays."""
    visitors, venues, times = _Numbers(), _Numbers(), []
    async for person, venue, time in queries.stream_interactions(graph, min_weight=MIN_WEIGHT):
        visitors.add(person)
        venues.add(venue)
        times.append(time)
    friends = _Numbers()
    async for one, other in queries.stream_friendships(graph):
        friends.add(one)
        friends.add(other)
    people_ids = sorted({*visitors.ids, *friends.ids})
    venue_ids = sorted(venues.ids)
    pairs = np.stack([visitors.renumbered(people_ids), venues.renumbered(venue_ids)], axis=1)
    friendships = friends.renumbered(people_ids).reshape(-1, 2)
    began = np.array(times, dtype=np.float64)
    order = np.lexsort((began, pairs[:, 1], pairs[:, 0]))
    # A pair that is told twice began when it was first told.
    again = (np.diff(pairs[order], axis=0, prepend=-1) == 0).all(axis=1)
    order = order[~again]
    ordered = np.sort(friendships, axis=1)
    return Sample(
        people_ids,
        venue_ids,
        pairs[order],
        began[order],
        np.unique(ordered[ordered[:, 0] != ordered[:, 1]], axis=0),
    )


class _Numbers:
    """Gives ids numbers as they come, so that a long stream is kept as small numbers."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.seen: list[int] = []

    def add(self, id: str) -> None:
        """Takes the next id of the stream."""
        self.seen.append(self.ids.setdefault(id, len(self.ids)))

    def renumbered(self, ordered: list[str]) -> Index:
        """The stream in the numbers of another list of ids `(n,)`."""
        position = {id: index for index, id in enumerate(ordered)}
        table = np.array([position[id] for id in self.ids], dtype=np.int64)
        return table[np.array(self.seen, dtype=np.int64)] if self.seen else np.empty(0, dtype=np.int64)
