"""The city's queries, one function a file of `cypher/city/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, cast

from app.graph import Graph

#: Seconds a batch may take; a machine under load is slow, a batch that hangs is not.
_BATCH = 300.0
_WHOLE_GRAPH = 3600.0
Rows = list[dict[str, Any]]


class Load(TypedDict):
    """What the graph was filled with."""

    id: str
    kind: str
    state: str
    batch: int
    seed: int | None
    people: int
    venues: int
    time_zone: str
    anchored_at: datetime
    started_at: datetime


class Begun(TypedDict):
    """How far a load has come."""

    state: str
    batch: int
    anchored_at: datetime


async def current_load(graph: Graph) -> Load | None:
    """What the graph was filled with last, None when it is empty."""
    rows = await graph.read("city/current_load")
    return cast(Load, rows[0]) if rows else None


async def begin_load(
    graph: Graph,
    *,
    load: str,
    kind: str,
    seed: int | None,
    people: int,
    venues: int,
    time_zone: str,
    anchored_at: datetime,
    now: datetime,
) -> Begun:
    """Begin a load, or find how far it came."""
    rows = await graph.write(
        "city/begin_load",
        repeatable=True,
        id=load,
        kind=kind,
        seed=seed,
        people=people,
        venues=venues,
        time_zone=time_zone,
        anchored_at=anchored_at,
        now=now,
    )
    return cast(Begun, rows[0])


async def finish_load(graph: Graph, *, load: str, now: datetime) -> None:
    """Let the server plan for the city that is there now, and mark the load as done."""
    await graph.write("city/plan_anew", repeatable=True, timeout=_BATCH, id=load, seconds=60)
    await graph.write("city/finish_load", repeatable=True, id=load, now=now)


async def add_interests(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
    """Add interests by name."""
    await graph.write("city/add_interests", repeatable=True, timeout=_BATCH, load=load, batch=batch, rows=rows)


async def add_venues(graph: Graph, *, load: str, batch: int, rows: Rows, usual_hours: Sequence[int] = ()) -> None:
    """Add venues with their tags; rows without hours get the usual ones."""
    await graph.write(
        "city/add_venues",
        repeatable=True,
        timeout=_BATCH,
        load=load,
        batch=batch,
        rows=rows,
        usual_hours=list(usual_hours),
    )


async def add_people(graph: Graph, *, load: str, batch: int, rows: Rows, usual_hours: Sequence[int] = ()) -> None:
    """Add people with their interests; rows without free hours get the usual ones."""
    await graph.write(
        "city/add_people",
        repeatable=True,
        timeout=_BATCH,
        load=load,
        batch=batch,
        rows=rows,
        usual_hours=list(usual_hours),
    )


async def add_friendships(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
    """Add friendships."""
    await graph.write("city/add_friendships", repeatable=True, timeout=_BATCH, load=load, batch=batch, rows=rows)


async def add_interactions(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
    """Add interactions, one row a person."""
    await graph.write("city/add_interactions", repeatable=True, timeout=_BATCH, load=load, batch=batch, rows=rows)


async def add_past_seeds(graph: Graph, *, load: str, batch: int, rows: Rows, time_zone: str) -> None:
    """Add seeds of the past with their asks."""
    await graph.write(
        "city/add_past_seeds", repeatable=True, timeout=_BATCH, load=load, batch=batch, rows=rows, time_zone=time_zone
    )


async def add_slots(graph: Graph, *, rows: Rows, time_zone: str) -> None:
    """Add bookable times, one row a venue."""
    await graph.write("city/add_slots", repeatable=True, timeout=_BATCH, rows=rows, time_zone=time_zone)


async def count_popularity(graph: Graph, *, venue_ids: list[str]) -> None:
    """Count the popularity of some venues anew."""
    await graph.write("city/count_popularity", repeatable=True, timeout=_BATCH, venue_ids=venue_ids)


async def count_all(graph: Graph) -> dict[str, int]:
    """How much of everything there is."""
    rows = await graph.read("city/count_all", timeout=60.0)
    return cast(dict[str, int], dict(rows[0]))


async def remove_relationships(graph: Graph) -> int:
    """Remove all relationships; how many."""
    rows = await graph.write("city/remove_relationships", repeatable=True, timeout=_WHOLE_GRAPH)
    return int(rows[0]["removed"])


async def remove_nodes(graph: Graph) -> int:
    """Remove all nodes but the schema's record; how many."""
    rows = await graph.write("city/remove_nodes", repeatable=True, timeout=_WHOLE_GRAPH)
    return int(rows[0]["removed"])
