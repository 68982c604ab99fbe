"""Venues whose manager keeps the tables: who may answer, what is wanted, and the answer."""

from __future__ import annotations

import hashlib
from datetime import datetime

from app.errors import SproutError
from app.graph import Graph
from app.providers.role import Answer
from app.stages.book import service
from app.stages.book.queries import managers as queries
from app.stages.book.schemas import ManagerAnswer, WantedTable

# No 0, O, 1 or I: a code is read out at a door.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class NotTheManager(SproutError):
    """The venue, or the booking, is none of this person's."""


class NotWanted(SproutError):
    """The table is not wanted (any more), or something else was said about it before."""


async def list_wanted(
    graph: Graph, *, venue_id: str, manager_id: str | None, after: tuple[datetime, str] | None, limit: int
) -> list[WantedTable]:
    """Tables that a venue is asked for.

    Args:
        graph: The graph.
        venue_id: The venue.
        manager_id: Who asks; None for somebody who may see all venues.
        after: Start and booking after which to go on.
        limit: At most so many.

    Raises:
        NotTheManager: There is no such venue, or it is another's.
    """
    manages = await queries.check_manager(graph, venue_id=venue_id, user_id=manager_id or "")
    if manages is None or (manager_id is not None and not manages):
        raise NotTheManager(venue_id)
    rows = await queries.list_wanted(graph, venue_id=venue_id, after=after, limit=limit)
    return [WantedTable(**row) for row in rows]


async def answer(graph: Graph, *, booking_id: str, manager_id: str | None, said: ManagerAnswer, now: datetime) -> None:
    """Takes down what a manager says; effects follow on the bus. Said again, it changes nothing.

    Args:
        graph: The graph.
        booking_id: The booking.
        manager_id: Who says so; None for somebody who may speak for all venues.
        said: The answer.
        now: Product time.

    Raises:
        NotTheManager: There is no such booking at a venue of theirs.
        NotWanted: It waits for no manager, for another table by now, or another answer was given.
    """
    wanted = await queries.get_wanted(graph, booking_id=booking_id, reference=said.reference, user_id=manager_id or "")
    if wanted is None or (manager_id is not None and not wanted.manages):
        raise NotTheManager(booking_id)
    heard = "confirmed" if said.outcome == "confirmed" else "refused"
    if wanted.answered is not None:
        if wanted.answered != heard:
            raise NotWanted("Another answer was given before.")
        return
    if not said.reference.startswith("manual:") or wanted.reference != said.reference or wanted.state != "held":
        raise NotWanted("This table is not wanted any more.")
    told = Answer(
        booking_id=booking_id,
        key=wanted.key,
        reference=said.reference,
        outcome=said.outcome,
        code=_code(said) if said.outcome == "confirmed" else None,
        reason=said.reason,
        offers=tuple(said.offers),
    )
    await service.take_down(graph, told, now)


def _code(said: ManagerAnswer) -> str:
    """The manager's code with letters that make it the only one of its kind; letters alone without one."""
    drawn = int.from_bytes(hashlib.sha256(said.reference.encode()).digest()[:8])
    length = 5 if said.code else 10
    letters = "".join(_LETTERS[(drawn >> (5 * place)) & 31] for place in range(length))
    return f"{said.code}-{letters}" if said.code else letters


async def appoint(graph: Graph, *, venue_id: str, user_id: str, now: datetime) -> bool:
    """Makes a person a manager of a venue; whether both are known."""
    return await queries.appoint_manager(graph, venue_id=venue_id, user_id=user_id, now=now)


async def dismiss(graph: Graph, *, venue_id: str, user_id: str) -> None:
    """Makes a person no manager of a venue any more."""
    await queries.dismiss_manager(graph, venue_id=venue_id, user_id=user_id)
