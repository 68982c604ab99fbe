"""Tables that a venue's manager keeps: one function a file of `cypher/book/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domains.bookings.machine import BookingState
from app.graph import Graph


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a table stands that a venue's manager may be asked for.

    Attributes:
        manages: Whether the person manages the venue.
        reference: Of the attempt in hand; None where nobody is asked.
        answered: What was said before under the reference that was given.
    """

    venue_id: str
    manages: bool
    reference: str | None
    key: str
    state: BookingState
    answered: str | None


async def check_manager(graph: Graph, *, venue_id: str, user_id: str) -> bool | None:
    """Whether a person manages a venue; None for an unknown venue."""
    rows = await graph.read("book/check_manager", venue_id=venue_id, user_id=user_id)
    return bool(rows[0]["manages"]) if rows else None


async def list_wanted(
    graph: Graph, *, venue_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[dict[str, Any]]:
    """Tables that wait for the word of a venue's manager."""
    start, id = after or (None, None)
    return await graph.read("book/list_wanted", venue_id=venue_id, after_start=start, after_id=id, limit=limit)


async def get_wanted(graph: Graph, *, booking_id: str, reference: str, user_id: str) -> Wanted | None:
    """How a table stands that a manager speaks of; None for an unknown booking."""
    rows = await graph.read("book/get_wanted", booking_id=booking_id, reference=reference, user_id=user_id)
    return Wanted(**rows[0]) if rows else None


async def appoint_manager(graph: Graph, *, venue_id: str, user_id: str, now: datetime) -> bool:
    """Makes a person a manager of a venue; whether both are known."""
    return bool(await graph.write("book/appoint_manager", repeatable=True, venue_id=venue_id, user_id=user_id, now=now))


async def dismiss_manager(graph: Graph, *, venue_id: str, user_id: str) -> None:
    """Makes a person no manager of a venue any more."""
    await graph.write("book/dismiss_manager", repeatable=True, venue_id=venue_id, user_id=user_id)
