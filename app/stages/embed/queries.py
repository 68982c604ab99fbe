"""One function a file of `cypher/embed/`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.graph import Graph

#: Seconds for statements that touch everybody.
_LONG = 1800.0


@dataclass(frozen=True, slots=True)
class Switched:
    """What a switch of versions changed."""

    people: int
    venues: int
    without: int


async def stream_interactions(graph: Graph, *, min_weight: float) -> AsyncIterator[tuple[str, str, float]]:
    """Person, venue and time of the first interaction (Unix seconds) of each pair."""
    async for row in graph.stream("embed/stream_interactions", min_weight=min_weight):
        yield row["person_id"], row["venue_id"], row["first_at"]


async def stream_friendships(graph: Graph) -> AsyncIterator[tuple[str, str]]:
    """Two people's ids, each friendship once."""
    async for row in graph.stream("embed/stream_friendships"):
        yield row["one_id"], row["other_id"]


async def record_version(
    graph: Graph, *, version: str, now: datetime, data: str, figures: str, parameters: str
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
    )


async def stage_people(graph: Graph, *, version: str, rows: Sequence[dict[str, Any]]) -> int:
    """Lays people's new vectors beside the live ones; how many people were found."""
    done = await graph.write("embed/stage_people", repeatable=True, timeout=_LONG, version=version, rows=rows)
    return int(done[0]["staged"])


async def stage_venues(graph: Graph, *, version: str, rows: Sequence[dict[str, Any]]) -> int:
    """Lays venues' new vectors beside the live ones; how many venues were found."""
    done = await graph.write("embed/stage_venues", repeatable=True, timeout=_LONG, version=version, rows=rows)
    return int(done[0]["staged"])


async def switch_version(graph: Graph, *, version: str) -> Switched:
    """Makes a version live in one transaction."""
    rows = await graph.write("embed/switch_version", repeatable=True, timeout=_LONG, version=version)
    return Switched(**rows[0])


async def list_versions(graph: Graph, *, limit: int = 50) -> list[dict[str, Any]]:
    """Versions of all models, newest first; data, figures and parameters are JSON texts."""
    return await graph.read("embed/list_versions", limit=limit)
