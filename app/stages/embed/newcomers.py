"""People and venues that came after the training get embeddings of the live version, from what they are tied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.graph import Graph
from app.stages.embed import queries
from app.stages.embed.frozen import BATCH, Floats, Frozen
from app.stages.embed.queries import FoldedRow, TieRow, WaitingPerson, WaitingVenue
from ml.sociallgn.fold_in import Ties, filled_to

#: Neighbours that are looked at of each newcomer, the latest ones.
_TIES: Final = 200


@dataclass(frozen=True)
class FoldedIn:
    """How many got an embedding."""

    people: int = 0
    venues: int = 0


async def fold_in_event(graph: Graph, *, person_id: str, venue_id: str) -> FoldedIn:
    """Folds in whoever waits, if the person or the venue of an event does: those of many events at once are one batch.

    Returns:
        What this call did; nothing when both were trained, or when another call took them along.
    """
    if not await queries.awaits_embedding(graph, person_id=person_id, venue_id=venue_id):
        return FoldedIn()
    async with queries.lock_fold_in(graph):
        if not await queries.awaits_embedding(graph, person_id=person_id, venue_id=venue_id):
            return FoldedIn()
        return await _fold_in_waiting(graph)


async def fold_in_all(graph: Graph) -> FoldedIn:
    """Folds in whoever waits, those included that came by friendships and interactions without an event."""
    async with queries.lock_fold_in(graph):
        await queries.await_people(graph, limit=10 * BATCH)
        await queries.await_venues(graph, limit=10 * BATCH)
        return await _fold_in_waiting(graph)


async def _fold_in_waiting(graph: Graph) -> FoldedIn:
    """People first, then venues, in batches; a batch is one transaction and of one version."""
    live = await queries.live_version(graph)
    frozen = None if live is None else Frozen.read(live.fold_in)
    if live is None or frozen is None:
        return FoldedIn()
    people = venues = 0
    while waiting := await queries.waiting_people(graph, version=live.id, limit=BATCH, ties=_TIES):
        people += await queries.fold_in_people(graph, version=live.id, rows=folded_people(waiting, frozen))
        if len(waiting) < BATCH:
            break
    while waiting_venues := await queries.waiting_venues(graph, version=live.id, limit=BATCH, ties=_TIES):
        venues += await queries.fold_in_venues(graph, version=live.id, rows=folded_venues(waiting_venues, frozen))
        if len(waiting_venues) < BATCH:
            break
    return FoldedIn(people, venues)


def folded_people(waiting: Sequence[WaitingPerson], frozen: Frozen) -> list[FoldedRow]:
    """Embeddings of people as the index stores them; no vector for whoever is tied to nobody that has one."""
    width = len(frozen.of_venues)
    venues = _ties([row["venues"] for row in waiting], width)
    friends = _ties([row["friends"] for row in waiting], width)
    vectors = frozen.way.people(venues, friends, len(waiting), frozen.of_venues)
    length = np.linalg.norm(vectors, axis=1)
    vectors *= (frozen.usual / np.maximum(length, 1e-12))[:, None]
    stored = np.concatenate([vectors, np.zeros((len(waiting), 1))], axis=1)
    return _rows([(row["id"], row["awaits"]) for row in waiting], stored, length)


def folded_venues(waiting: Sequence[WaitingVenue], frozen: Frozen) -> list[FoldedRow]:
    """Embeddings of venues as the index stores them; no vector for whichever nobody went to that has one."""
    visitors = _ties([row["visitors"] for row in waiting], len(frozen.of_people))
    vectors = frozen.scale * frozen.way.venues(visitors, len(waiting), frozen.of_people)
    length = np.linalg.norm(vectors, axis=1)
    return _rows([(row["id"], row["awaits"]) for row in waiting], filled_to(vectors, frozen.longest), length)


def _rows(waiting: Sequence[tuple[str, int]], stored: Floats, length: Floats) -> list[FoldedRow]:
    return [
        {"id": id, "awaits": awaits, "vector": vector if there else None}
        for (id, awaits), vector, there in zip(waiting, stored.tolist(), (length > 0).tolist(), strict=True)
    ]


def _ties(neighbours: Sequence[Sequence[TieRow]], width: int) -> Ties:
    """Trained neighbours; of whoever has none, those that were folded in themselves. The index's own dimension is left out."""
    is_trained: Callable[[TieRow], bool] = lambda tie: not tie["folded"]  # noqa: E731
    chosen = [list(filter(is_trained, ties)) or list(ties) for ties in neighbours]
    rows = [(row, tie) for row, ties in enumerate(chosen) for tie in ties if len(tie["vector"]) == width + 1]
    if not rows:
        return Ties.none(width)
    return Ties(
        np.array([row for row, _ in rows], np.int64),
        np.array([tie["vector"][:width] for _, tie in rows]),
        np.array([tie["degree"] for _, tie in rows], np.int64),
    )
