"""One function a file of `cypher/book/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domains.bookings.machine import TRANSITIONS, BookingState
from app.graph import Graph
from app.providers.role import HoldRequest

PROVIDER = "venue-desk"


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as the desk has to know it.

    Attributes:
        attempt: 1 for the first table that was tried, counted up with each other one.
        idempotency_key: Unique to the attempt.
        reference: The desk's name for the attempt; None before the desk took it.
        start: When the table is wanted.
        flexible: Whether another table will do.
    """

    id: str
    state: BookingState
    attempt: int
    idempotency_key: str
    reference: str | None
    party_size: int
    venue_id: str
    start: datetime
    flexible: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What came of taking seats.

    Attributes:
        waits: Whether the booking queues for them.
    """

    id: str
    state: BookingState
    waits: bool


@dataclass(frozen=True, slots=True)
class NotedCall:
    """The note of who was asked for an attempt.

    Attributes:
        mine: Whether the caller made it just now, and may ask.
        at: When it was made, in milliseconds of the server; shown again to take it over.
        seconds: Since then.
    """

    mine: bool
    provider: str
    at: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Due:
    """A booking that has waited long enough."""

    plan_id: str
    booking_id: str
    state: BookingState


@dataclass(frozen=True, slots=True)
class Untold:
    """A booking that has grown since the desk was told its size."""

    id: str
    reference: str
    party_size: int


@dataclass(frozen=True, slots=True)
class Seated:
    """What came of one more person at a table."""

    booking_id: str
    party_size: int
    seated: bool


async def open_booking(
    graph: Graph, *, seed_id: str, plan_id: str, booking_id: str, hold_until: datetime, now: datetime, once: str
) -> BookingState | None:
    """Opens the booking of a plan; its state, or None when the plan has one."""
    rows = await graph.write(
        "book/open_booking",
        once=once,
        seed_id=seed_id,
        plan_id=plan_id,
        booking_id=booking_id,
        provider=PROVIDER,
        hold_until=hold_until,
        now=now,
        transitions=TRANSITIONS,
    )
    return rows[0]["state"] if rows else None


async def get_booking(graph: Graph, booking_id: str) -> Booking | None:
    """The booking, or None where there is none of that id."""
    rows = await graph.read("book/get_booking", booking_id=booking_id)
    return Booking(**rows[0]) if rows else None


async def hold_seats(graph: Graph, *, booking_id: str, hold_until: datetime, now: datetime) -> Held | None:
    """Takes the seats of a pending booking where there are enough; None when it is not pending."""
    rows = await graph.write(
        "book/hold_seats",
        repeatable=True,
        booking_id=booking_id,
        hold_until=hold_until,
        now=now,
        transitions=TRANSITIONS,
    )
    return Held(**rows[0]) if rows else None


async def list_waiting(graph: Graph, *, slot_id: str, limit: int) -> list[tuple[str, BookingState]]:
    """Bookings that wait for seats in a slot, and their states, first come first."""
    rows = await graph.read("book/list_waiting", slot_id=slot_id, limit=limit)
    return [(row["id"], row["state"]) for row in rows]


async def seat_waiting(graph: Graph, *, booking_id: str, now: datetime) -> list[str]:
    """Gives seats that came free to those of a booking that has its table and more who want to join; who got one."""
    rows = await graph.write("book/seat_waiting", repeatable=True, booking_id=booking_id, now=now)
    return list(rows[0]["seated"]) if rows else []


async def list_stuck(graph: Graph, *, before: datetime, limit: int) -> list[str]:
    """Pending bookings that nobody has looked at since."""
    return [row["id"] for row in await graph.read("book/list_stuck", before=before, limit=limit)]


async def record_reference(
    graph: Graph, booking: Booking, *, reference: str, hold_until: datetime, now: datetime, once: str | None = None
) -> None:
    """Notes that the desk has taken the attempt; a table that is not wanted any more is to be given back."""
    await graph.write(
        "book/record_reference",
        once=once,
        repeatable=True,
        booking_id=booking.id,
        idempotency_key=booking.idempotency_key,
        reference=reference,
        party_told=booking.party_size,
        hold_until=hold_until,
        now=now,
    )


async def record_answer(
    graph: Graph,
    *,
    booking_id: str,
    idempotency_key: str,
    reference: str,
    outcome: Literal["confirmed", "refused"],
    code: str | None,
    reason: str | None,
    offers: Sequence[datetime],
    now: datetime,
) -> bool:
    """Takes down an answer of the desk; whether the booking is known. Told again, it changes nothing."""
    rows = await graph.write(
        "book/record_answer",
        repeatable=True,
        booking_id=booking_id,
        idempotency_key=idempotency_key,
        reference=reference,
        outcome=outcome,
        code=code,
        reason=reason,
        offers=[offer.isoformat() for offer in offers],
        now=now,
    )
    return bool(rows)


async def confirm_booking(
    graph: Graph, *, booking_id: str, reference: str, code: str, now: datetime, once: str
) -> bool:
    """Confirms the attempt in hand; whether it was waiting for this answer."""
    rows = await graph.write(
        "book/confirm_booking",
        once=once,
        booking_id=booking_id,
        reference=reference,
        code=code,
        now=now,
        transitions=TRANSITIONS,
    )
    return bool(rows)


async def find_tables(
    graph: Graph,
    *,
    booking_id: str,
    offers: Sequence[datetime],
    hours: float,
    metres: float,
    earliest: datetime,
    now: datetime,
    limit: int,
) -> list[str]:
    """Ids of other slots for the same people, best first."""
    rows = await graph.read(
        "book/find_tables",
        booking_id=booking_id,
        offers=list(offers),
        hours=hours,
        metres=metres,
        earliest=earliest,
        now=now,
        limit=limit,
    )
    return [row["slot_id"] for row in rows]


async def move_booking(
    graph: Graph,
    booking: Booking,
    *,
    slot_ids: list[str],
    unwanted: str | None,
    reason: str,
    hold_until: datetime,
    now: datetime,
    once: str | None = None,
) -> BookingState | None:
    """Moves the attempt to the first slot with seats, else fails the booking; None when the attempt was over.

    The table under the reference `unwanted` is to be given back.
    """
    rows = await graph.write(
        "book/move_booking",
        once=once,
        booking_id=booking.id,
        idempotency_key=booking.idempotency_key,
        slot_ids=slot_ids,
        unwanted=unwanted,
        reason=reason,
        hold_until=hold_until,
        now=now,
        transitions=TRANSITIONS,
    )
    return rows[0]["state"] if rows else None


async def seat_person(graph: Graph, *, plan_id: str, user_id: str, now: datetime, once: str) -> Seated | None:
    """Takes one more seat for a plan; None while it holds no table."""
    rows = await graph.write("book/seat_person", once=once, plan_id=plan_id, user_id=user_id, now=now)
    return Seated(**rows[0]) if rows else None


async def list_overdue(graph: Graph, *, now: datetime, limit: int) -> list[Booking]:
    """Held bookings for which the desk has taken too long."""
    return [Booking(**row) for row in await graph.read("book/list_overdue", now=now, limit=limit)]


async def list_untold(graph: Graph, *, limit: int) -> list[Untold]:
    """Bookings whose size the desk does not know yet."""
    return [Untold(**row) for row in await graph.read("book/list_untold", limit=limit)]


async def record_told(graph: Graph, *, booking_id: str, party_told: int) -> None:
    """Notes for how many people the desk knows a table."""
    await graph.write("book/record_told", repeatable=True, booking_id=booking_id, party_told=party_told)


async def complete_past(graph: Graph, *, now: datetime, limit: int) -> int:
    """Completes bookings whose evening is over; how many."""
    rows = await graph.write("book/complete_past", repeatable=True, now=now, limit=limit, transitions=TRANSITIONS)
    return int(rows[0]["completed"])


async def describe_table(graph: Graph, booking_id: str) -> HoldRequest:
    """The attempt in hand of a booking, as its provider has to know it.

    Raises:
        LookupError: There is no such booking.
    """
    rows = await graph.read("book/describe_table", booking_id=booking_id)
    if not rows:
        raise LookupError(f"no booking {booking_id!r}")
    return HoldRequest(**rows[0])


async def record_call(
    graph: Graph, request: HoldRequest, *, provider: str, now: datetime, seen: int | None = None
) -> NotedCall | None:
    """Notes who is asked for an attempt, before the asking; None when the attempt is over.

    Args:
        graph: The graph.
        request: The attempt.
        provider: Who is to be asked.
        now: Product time.
        seen: The note of an earlier call that is to be taken over.
    """
    rows = await graph.write(
        "book/record_call",
        repeatable=True,
        booking_id=request.booking_id,
        key=request.key,
        provider=provider,
        seen=seen,
        now=now,
    )
    return NotedCall(**rows[0]) if rows else None


async def forget_call(graph: Graph, request: HoldRequest, call: NotedCall) -> None:
    """Takes back the note of a call that surely did not arrive."""
    await graph.write("book/forget_call", repeatable=True, booking_id=request.booking_id, key=request.key, at=call.at)


async def record_cost(graph: Graph, *, booking_id: str, reference: str, cost: float, now: datetime) -> None:
    """Adds what asking has cost, once for each reference."""
    await graph.write(
        "book/record_cost", repeatable=True, booking_id=booking_id, reference=reference, cost=cost, now=now
    )


async def put_off(graph: Graph, booking: Booking, *, now: datetime, once: str) -> None:
    """Leaves an attempt that nobody could be asked for to the clock."""
    await graph.write(
        "book/put_off", once=once, booking_id=booking.id, idempotency_key=booking.idempotency_key, now=now
    )


async def fit_party(graph: Graph, *, plan_id: str, now: datetime) -> BookingState | None:
    """Gives a plan's booking as many seats as people go, or calls it off; its state, None where none lasts."""
    rows = await graph.write("book/fit_party", repeatable=True, plan_id=plan_id, now=now, transitions=TRANSITIONS)
    return rows[0]["state"] if rows else None


async def confirm_ready(graph: Graph, *, plan_id: str, now: datetime, once: str | None = None) -> BookingState | None:
    """Confirms a plan's held booking if nothing is open any more; its state, None where none is held."""
    rows = await graph.write(
        "book/confirm_ready", once=once, repeatable=True, plan_id=plan_id, now=now, transitions=TRANSITIONS
    )
    return rows[0]["state"] if rows else None


async def close_answers(graph: Graph, *, plan_id: str, now: datetime) -> list[str]:
    """Ends the time for answers of a plan where it is over; who does not go for want of one."""
    rows = await graph.write("book/close_answers", repeatable=True, plan_id=plan_id, now=now)
    return list(rows[0]["dropped"]) if rows else []


async def list_due_answers(graph: Graph, *, now: datetime, limit: int) -> list[Due]:
    """Bookings that have waited for answers or seats long enough."""
    return [Due(**row) for row in await graph.read("book/list_due_answers", now=now, limit=limit)]


async def unwant_table(graph: Graph, *, booking_id: str, reference: str, now: datetime) -> bool:
    """Has a table given back that no attempt wants; not the one of the attempt in hand. Whether it was such a one."""
    return bool(
        await graph.write("book/unwant_table", repeatable=True, booking_id=booking_id, reference=reference, now=now)
    )


async def list_unreturned(graph: Graph, *, booking_id: str | None, limit: int) -> list[str]:
    """References of tables that venues keep and nobody wants."""
    rows = await graph.read("book/list_unreturned", booking_id=booking_id, limit=limit)
    return [row["reference"] for row in rows]


async def record_returned(graph: Graph, *, reference: str) -> None:
    """Notes that a venue knows of a table given back."""
    await graph.write("book/record_returned", repeatable=True, reference=reference)
