"""Named queries of this stage: one function a file of `cypher/sense/`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, cast

from app.graph import Graph


class Recorded(TypedDict):
    """One person's interactions with one venue, and the venue's popularity."""

    venue_id: str
    views: int
    likes: int
    interests: int
    visits: int
    dwell_seconds: float
    weight: float
    first_at: datetime
    last_at: datetime
    popularity: float


class VenueBatch(TypedDict):
    """A batch of recomputed venues."""

    last_id: str | None
    venues: int


class PeopleBatch(TypedDict):
    """A batch of recomputed people."""

    last_id: str | None
    people: int
    affinities: int


async def record_interaction(
    graph: Graph,
    *,
    user_id: str,
    venue_id: str,
    interaction_type: str,
    dwell_seconds: float,
    now: datetime,
    keep: dict[str, Any],
) -> Recorded | None:
    """Records one interaction; None when person or venue do not exist.

    Raises:
        ConstraintViolated: A twin of this call was faster.
    """
    rows = await graph.write(
        "sense/record_interaction",
        user_id=user_id,
        venue_id=venue_id,
        interaction_type=interaction_type,
        views=int(interaction_type == "view"),
        likes=int(interaction_type == "like"),
        interests=int(interaction_type == "interest"),
        dwell_seconds=dwell_seconds,
        now=now,
        keep=keep,
        quoted_venue_id=json.dumps(venue_id),
    )
    return cast(Recorded, rows[0]) if rows else None


async def declare_interest(
    graph: Graph, *, user_id: str, venue_id: str, preferred_time: datetime | None, now: datetime, keep: dict[str, Any]
) -> bool:
    """Declares interest; False when person or venue do not exist.

    Raises:
        ConstraintViolated: A twin of this call was faster.
    """
    rows = await graph.write(
        "sense/declare_interest", user_id=user_id, venue_id=venue_id, preferred_time=preferred_time, now=now, keep=keep
    )
    return bool(rows)


async def withdraw_interest(graph: Graph, *, user_id: str, venue_id: str, now: datetime, keep: dict[str, Any]) -> bool:
    """Withdraws interest; False when person or venue do not exist.

    Raises:
        ConstraintViolated: A twin of this call was faster.
    """
    rows = await graph.write("sense/withdraw_interest", user_id=user_id, venue_id=venue_id, now=now, keep=keep)
    return bool(rows)


async def venue_exists(graph: Graph, *, venue_id: str) -> bool:
    """Whether there is such a venue."""
    rows = await graph.read("sense/venue_exists", venue_id=venue_id)
    return bool(rows[0]["found"])


async def update_trending(graph: Graph, *, moments: Mapping[str, Sequence[datetime]], once: Sequence[str]) -> int:
    """Counts interactions by venue; gives how many venues are still there.

    Raises:
        AlreadyProcessed: One of the events was counted before; none is now.
    """
    # In the order of ids, so that two batches that meet at several venues do not wait for each other in a ring.
    venues = [{"id": venue, "latest": max(each), "moments": list(each)} for venue, each in sorted(moments.items())]
    rows = await graph.write("sense/update_trending", once=once, venues=venues)
    return int(rows[0]["venues"])


async def recompute_venues(graph: Graph, *, after_id: str, batch: int, now: datetime) -> VenueBatch:
    """Recomputes the next venues by id."""
    rows = await graph.write(
        "sense/recompute_venues", repeatable=True, timeout=120.0, after_id=after_id, batch=batch, now=now
    )
    return cast(VenueBatch, rows[0])


async def recompute_people(graph: Graph, *, after_id: str, batch: int, now: datetime) -> PeopleBatch:
    """Recomputes the next people by id."""
    rows = await graph.write(
        "sense/recompute_people", repeatable=True, timeout=120.0, after_id=after_id, batch=batch, now=now
    )
    return cast(PeopleBatch, rows[0])
