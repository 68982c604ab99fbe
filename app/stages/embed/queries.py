"""One function a file of `cypher/embed/`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, cast

from app.graph import Graph

#: Seconds for statements that touch everybody.
_LONG = 1800.0
#: Seconds for a switch of versions, in which readers do without embeddings.
SWITCH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Switched:
    """What a switch of versions changed."""

    people: int
    venues: int
    without: int


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """The version of which all embeddings are; figures and fold_in are JSON texts."""

    id: str
    trained_at: datetime
    figures: str
    fold_in: str


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An index that serves embeddings."""

    name: str
    state: str
    label: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What a rollback changed; `live` is None when a formula serves now."""

    rolled_back: str
    live: str | None
    people: int | None = None
    venues: int | None = None


class TieRow(TypedDict):
    """A neighbour with an embedding, and how many ties of this kind it has."""

    vector: list[float]
    degree: int
    folded: bool


class WaitingPerson(TypedDict):
    """Somebody to fold in; `awaits` is the mark that ends with it."""

    id: str
    awaits: int
    venues: list[TieRow]
    friends: list[TieRow]


class WaitingVenue(TypedDict):
    """A venue to fold in; `awaits` is the mark that ends with it."""

    id: str
    awaits: int
    visitors: list[TieRow]


class FoldedRow(TypedDict):
    """An embedding for a newcomer; without one the wait ends."""

    id: str
    awaits: int
    vector: list[float] | None


async def stream_interactions(graph: Graph, *, min_weight: float) -> AsyncIterator[tuple[str, str, float]]:
    """Person, venue and time of the first interaction (Unix seconds) of each pair."""
    async for row in graph.stream("embed/stream_interactions", min_weight=min_weight):
        yield row["person_id"], row["venue_id"], row["first_at"]


async def stream_friendships(graph: Graph) -> AsyncIterator[tuple[str, str]]:
    """Two people's ids, each friendship once."""
    async for row in graph.stream("embed/stream_friendships"):
        yield row["one_id"], row["other_id"]


async def stream_live_people(graph: Graph, *, version: str) -> AsyncIterator[tuple[str, list[float]]]:
    """Ids and trained embeddings of people."""
    async for row in graph.stream("embed/stream_live_people", version=version):
        yield row["id"], row["vector"]


async def stream_live_venues(graph: Graph, *, version: str) -> AsyncIterator[tuple[str, list[float]]]:
    """Ids and trained embeddings of venues."""
    async for row in graph.stream("embed/stream_live_venues", version=version):
        yield row["id"], row["vector"]


async def live_version(graph: Graph) -> LiveVersion | None:
    """The live version; None before the first training."""
    rows = await graph.read("embed/live_version")
    return LiveVersion(**rows[0]) if rows else None


async def show_vector_indexes(graph: Graph) -> list[VectorIndex]:
    """The indexes on embeddings."""
    return [VectorIndex(**row) for row in await graph.read("embed/show_vector_indexes")]


async def forget_torn_versions(graph: Graph) -> int:
    """Forgets versions whose writer died; how many there were."""
    rows = await graph.write("embed/forget_torn_versions", repeatable=True)
    return int(rows[0]["forgotten"])


async def sweep_staged(graph: Graph, *, batch: int) -> int:
    """Removes a batch of vectors that were never switched to; how many."""
    rows = await graph.write("embed/sweep_staged", repeatable=True, timeout=_LONG, batch=batch)
    return int(rows[0]["swept"])


async def record_version(
    graph: Graph, *, version: str, now: datetime, data: str, figures: str, parameters: str, fold_in: str, state: str
) -> None:
    """Records what was trained, not live yet."""
    await graph.write(
        "embed/record_version",
        repeatable=True,
        version=version,
        now=now,
        data=data,
        figures=figures,
        parameters=parameters,
        fold_in=fold_in,
        state=state,
    )


async def stage_people(graph: Graph, *, version: str, rows: Sequence[dict[str, Any]]) -> int:
    """Lays people's new vectors beside the live ones; how many people were found."""
    done = await graph.write("embed/stage_people", repeatable=True, timeout=_LONG, version=version, rows=rows)
    return int(done[0]["staged"])


async def stage_venues(graph: Graph, *, version: str, rows: Sequence[dict[str, Any]]) -> int:
    """Lays venues' new vectors beside the live ones; how many venues were found."""
    done = await graph.write("embed/stage_venues", repeatable=True, timeout=_LONG, version=version, rows=rows)
    return int(done[0]["staged"])


async def switch_version(graph: Graph, *, version: str) -> Switched | None:
    """Makes a version live in one transaction; None when it is not there any more."""
    rows = await graph.write("embed/switch_version", repeatable=True, timeout=SWITCH_SECONDS, version=version)
    return Switched(**rows[0]) if rows else None


async def begin_switch(graph: Graph, *, seconds: float) -> None:
    """Lets readers answer without embeddings until `end_switch`, at most so long."""
    await graph.write("embed/begin_switch", repeatable=True, seconds=seconds)


async def end_switch(graph: Graph) -> None:
    """Lets readers use embeddings again."""
    await graph.write("embed/end_switch", repeatable=True)


async def rollback_version(graph: Graph, *, now: datetime) -> RolledBack | None:
    """Makes the replaced embeddings live again in one transaction; None when there are none.

    Not repeated: done twice, the second time finds nothing to go back to and hides that the first one did.
    """
    rows = await graph.write("embed/rollback_version", timeout=SWITCH_SECONDS, now=now)
    return RolledBack(**rows[0]) if rows else None


async def rollback_model(graph: Graph, *, model: str, now: datetime) -> RolledBack | None:
    """Makes a small model's earlier version live again; None when no version is live. Not repeated: it would go back twice."""
    rows = await graph.write("embed/rollback_model", model=model, now=now)
    return RolledBack(**rows[0]) if rows else None


async def list_versions(graph: Graph, *, limit: int = 50) -> list[dict[str, Any]]:
    """Versions of all models, newest first; data, figures and parameters are JSON texts."""
    return await graph.read("embed/list_versions", limit=limit)


@asynccontextmanager
async def lock_fold_in(graph: Graph) -> AsyncIterator[None]:
    """Holds the lock under which newcomers are folded in; others wait."""
    async with graph.locked("embed/lock_fold_in"):
        yield


async def awaits_embedding(graph: Graph, *, person_id: str, venue_id: str) -> bool:
    """Whether one of them waits to be folded in, and there is a version to be folded in to."""
    rows = await graph.read("embed/awaits_embedding", person_id=person_id, venue_id=venue_id)
    return bool(rows[0]["waits"])


async def await_people(graph: Graph, *, limit: int) -> int:
    """Lets people wait who came without an event; how many."""
    rows = await graph.write("embed/await_people", repeatable=True, timeout=60, limit=limit)
    return int(rows[0]["waiting"])


async def await_venues(graph: Graph, *, limit: int) -> int:
    """Lets venues wait that came without an event; how many."""
    rows = await graph.write("embed/await_venues", repeatable=True, timeout=60, limit=limit)
    return int(rows[0]["waiting"])


async def waiting_people(graph: Graph, *, version: str, limit: int, ties: int) -> list[WaitingPerson]:
    """People who wait, with their neighbours of a version."""
    rows = await graph.read("embed/waiting_people", timeout=60, version=version, limit=limit, ties=ties)
    return cast(list[WaitingPerson], rows)


async def waiting_venues(graph: Graph, *, version: str, limit: int, ties: int) -> list[WaitingVenue]:
    """Venues that wait, with their visitors of a version."""
    rows = await graph.read("embed/waiting_venues", timeout=60, version=version, limit=limit, ties=ties)
    return cast(list[WaitingVenue], rows)


async def fold_in_people(graph: Graph, *, version: str, rows: Sequence[FoldedRow]) -> int:
    """Gives people embeddings of a version that is still live; how many got one."""
    done = await graph.write("embed/fold_in_people", repeatable=True, timeout=60, version=version, rows=rows)
    return int(done[0]["folded"])


async def fold_in_venues(graph: Graph, *, version: str, rows: Sequence[FoldedRow]) -> int:
    """Gives venues embeddings of a version that is still live; how many got one."""
    done = await graph.write("embed/fold_in_venues", repeatable=True, timeout=60, version=version, rows=rows)
    return int(done[0]["folded"])
