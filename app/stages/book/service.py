"""The acts of booking: open, call the desk, settle its answer, move to another table, seat one more, chase what is late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
import uuid_utils

from app.bus.work import Work
from app.graph import Graph
from app.providers.role import Answer, ProviderRefuses, ProviderUnreachable, Reservation
from app.settings import Settings
from app.stages.book import asking, queries
from app.stages.book.queries import Booking

log = structlog.get_logger("sprout.book")

#: How far another table may lie from the first, in time and place, and how soon one can still get there.
NEAR_HOURS = 3.0
NEAR_METRES = 2_500.0
NOTICE = timedelta(minutes=30)
TABLES_CONSIDERED = 8
CHASED_AT_ONCE = 16


async def open_table(work: Work, *, seed_id: str, plan_id: str) -> None:
    """Opens the booking of a plan whose seed has tipped; its seats are held where the slot has them."""
    now = work.clock.now()
    await queries.open_booking(
        work.graph,
        seed_id=seed_id,
        plan_id=plan_id,
        booking_id=str(uuid_utils.uuid7()),
        hold_until=hold_until(work.settings, now),
        now=now,
        once=work.once,
    )


async def request_table(work: Work, booking_id: str) -> None:
    """Takes the next step of a table that is wanted: its seats, then the desk's word for them."""
    booking = await queries.get_booking(work.graph, booking_id)
    if booking is None or booking.reference is not None:
        return
    if booking.state == "pending":
        await take_seats(work.graph, work.settings, booking, now=work.clock.now(), once=work.once)
    elif booking.state == "held":
        try:
            reservation = await asking.ask(work.graph, work.settings, booking, work.clock.now())
        except ProviderRefuses as error:
            now = work.clock.now()
            await move_on(work.graph, work.settings, booking, reason=str(error), now=now, once=work.once)
        except ProviderUnreachable as error:
            log.warning("provider asked again later", booking_id=booking.id, reason=str(error))
            await queries.put_off(work.graph, booking, now=work.clock.now(), once=work.once)
        else:
            await write_down(work.graph, work.settings, booking, reservation, now=work.clock.now(), once=work.once)


async def write_down(
    graph: Graph,
    settings: Settings,
    booking: Booking,
    reservation: Reservation,
    *,
    now: datetime,
    once: str | None = None,
) -> None:
    """Writes down what a provider said, or that it has taken the attempt and thinks about it."""
    answer = asking.answer_of(booking, reservation)
    if answer is not None:
        await take_down(graph, answer, now)
        return
    await queries.record_reference(
        graph,
        booking,
        reference=reservation.reference,
        hold_until=max(hold_until(settings, now), reservation.answer_by or now),
        now=now,
        once=once,
    )


async def take_seats(
    graph: Graph, settings: Settings, booking: Booking, *, now: datetime, once: str | None = None
) -> None:
    """Takes the seats of a pending booking; where there are too few it moves on, unless its people want to wait."""
    held = await queries.hold_seats(graph, booking_id=booking.id, hold_until=hold_until(settings, now), now=now)
    if held is not None and held.state == "pending" and not held.waits:
        await move_on(graph, settings, booking, reason="The slot is full.", now=now, once=once)


async def return_tables(graph: Graph, settings: Settings, *, booking_id: str | None = None, limit: int = 100) -> int:
    """Gives back the tables that nobody wants; how many. A venue that cannot be told is told in the next minute."""
    returned = 0
    for reference in await queries.list_unreturned(graph, booking_id=booking_id, limit=limit):
        if await asking.give_back(settings, reference):
            await queries.record_returned(graph, reference=reference)
            returned += 1
    return returned


async def settle_confirmed(work: Work, *, booking_id: str, reference: str, code: str) -> None:
    """Confirms the booking; a table that is no longer wanted is given back."""
    confirmed = await queries.confirm_booking(
        work.graph, booking_id=booking_id, reference=reference, code=code, now=work.clock.now(), once=work.once
    )
    if not confirmed and await queries.unwant_table(
        work.graph, booking_id=booking_id, reference=reference, now=work.clock.now()
    ):
        await return_tables(work.graph, work.settings, booking_id=booking_id)


async def settle_refused(
    work: Work, *, booking_id: str, reference: str | None, reason: str | None, offers: Sequence[datetime] = ()
) -> None:
    """Tries the next table, if it is the attempt in hand that was refused: first at a time that the venue has offered."""
    booking = await queries.get_booking(work.graph, booking_id)
    if booking is None or booking.reference != reference:
        return
    reason = reason or "The venue has no table."
    now = work.clock.now()
    await move_on(work.graph, work.settings, booking, reason=reason, offers=offers, now=now, once=work.once)


async def move_on(
    graph: Graph,
    settings: Settings,
    booking: Booking,
    *,
    reason: str,
    now: datetime,
    offers: Sequence[datetime] = (),
    unwanted: str | None = None,
    once: str | None = None,
) -> None:
    """Moves a booking to another table; after the last attempt, or where there is none, it fails and frees its seats.

    A table that the venue may still keep under the reference `unwanted` is given back by whoever comes next.
    """
    tables: list[str] = []
    if booking.flexible and booking.attempt < settings.booking_attempts:
        tables = await queries.find_tables(
            graph,
            booking_id=booking.id,
            offers=offers,
            hours=NEAR_HOURS,
            metres=NEAR_METRES,
            earliest=now + NOTICE,
            now=now,
            limit=TABLES_CONSIDERED,
        )
    state = await queries.move_booking(
        graph,
        booking,
        slot_ids=tables,
        unwanted=unwanted,
        reason=reason,
        hold_until=hold_until(settings, now),
        now=now,
        once=once,
    )
    log.info("booking moved", booking_id=booking.id, attempt=booking.attempt, reason=reason, state=state)


async def seat(work: Work, *, plan_id: str, user_id: str) -> None:
    """Takes one more seat for somebody who joined, and tells the desk."""
    seated = await queries.seat_person(
        work.graph, plan_id=plan_id, user_id=user_id, now=work.clock.now(), once=work.once
    )
    if seated is not None and seated.seated:
        await asking.tell_sizes(work.graph, work.settings)


async def chase_overdue(
    graph: Graph, settings: Settings, *, now: datetime, limit: int, progress: Callable[[str, int, int | None], None]
) -> tuple[int, int]:
    """Chases every venue that has taken too long; how many bookings were overdue, and how many came further.

    Several are asked at once, for one provider may hang: it has few places, so the others' bookings go on meanwhile. They move to
    other tables one after the other, since they want the locks of the same slots.
    """
    overdue = await queries.list_overdue(graph, now=now, limit=limit)
    places, turn = asyncio.Semaphore(CHASED_AT_ONCE), asyncio.Lock()
    came: list[bool] = []

    async def one(booking: Booking) -> None:
        async with places:
            came.append(await chase(graph, settings, booking, now, turn))
        progress("chase", len(came), len(overdue))

    async with asyncio.TaskGroup() as group:
        for booking in overdue:
            group.create_task(one(booking))
    return len(overdue), sum(came)


async def complete_past(graph: Graph, *, now: datetime, limit: int) -> int:
    """Completes bookings whose evening is over; how many."""
    return await queries.complete_past(graph, now=now, limit=limit)


async def take_down(graph: Graph, answer: Answer, now: datetime) -> bool:
    """Takes down what the desk answered; whether the booking is known. Told again, it changes nothing."""
    if answer.cost:
        await queries.record_cost(
            graph, booking_id=answer.booking_id, reference=answer.reference, cost=answer.cost, now=now
        )
    return await queries.record_answer(
        graph,
        booking_id=answer.booking_id,
        idempotency_key=answer.key,
        reference=answer.reference,
        outcome="confirmed" if answer.outcome == "confirmed" else "refused",
        code=answer.code,
        reason=answer.reason,
        offers=answer.offers,
        now=now,
    )


async def chase(graph: Graph, settings: Settings, booking: Booking, now: datetime, turn: asyncio.Lock) -> bool:
    """Asks a desk that has taken too long; whether the booking came further.

    An answer whose webhook was lost is taken down as if it had arrived. A desk that still thinks is not waited for: the
    reservation is cancelled and the next table tried. One that cannot be reached is asked again in the next minute, until
    the evening is too close.
    """
    late = booking.start <= now + NOTICE
    try:
        reservation = await asking.look_up(graph, settings, booking, now)
    except ProviderUnreachable:
        reservation = None
        if not late:
            return False
    except ProviderRefuses:
        reservation = None
    if reservation is not None and (reservation.outcome is not None or (booking.reference is None and not late)):
        await write_down(graph, settings, booking, reservation, now=now)
        return True
    async with turn:
        reference = reservation.reference if reservation is not None else booking.reference
        await move_on(graph, settings, booking, reason="The venue did not answer.", unwanted=reference, now=now)
    await return_tables(graph, settings, booking_id=booking.id)
    return True


def hold_until(settings: Settings, now: datetime) -> datetime:
    """How long seats are held for a desk that has not answered."""
    return now + timedelta(minutes=settings.desk_answer_minutes)
