"""The people's side of a booking: seats as many as go, answers and payments collected until they are due, who waits moves up."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from app.bus.work import Work
from app.graph import Graph
from app.settings import Settings
from app.stages.book import queries, service

log = structlog.get_logger("sprout.book")

WAITING_CONSIDERED = 100
#: How long a booking may be pending without anybody looking at it before the minute's job does.
OVERLOOKED = timedelta(minutes=2)


async def settle(work: Work, plan_id: str) -> None:
    """Fits a plan's table to those who go, and confirms it when nothing is open. Each step may be repeated."""
    now = work.clock.now()
    await queries.fit_party(work.graph, plan_id=plan_id, now=now)
    await queries.confirm_ready(work.graph, plan_id=plan_id, now=now, once=work.once)


async def move_up(work: Work, slot_id: str) -> None:
    """Gives seats that came free to those who wait for them, first come first; a party too large is passed over."""
    now = work.clock.now()
    waiting = await queries.list_waiting(work.graph, slot_id=slot_id, limit=WAITING_CONSIDERED)
    for booking_id, state in waiting:
        if state == "pending":
            until = service.hold_until(work.settings, now)
            await queries.hold_seats(work.graph, booking_id=booking_id, hold_until=until, now=now)
        else:
            await queries.seat_waiting(work.graph, booking_id=booking_id, now=now)


async def close_due(graph: Graph, settings: Settings, *, now: datetime, limit: int) -> int:
    """Ends what has waited long enough, for answers or for seats; how many bookings.

    Who has not answered does not go: the table is confirmed for the others, or called off where too few are left. A booking
    that found no seats in time fails. Killed between two steps, it goes on in the next minute.
    """
    due = await queries.list_due_answers(graph, now=now, limit=limit)
    for one in due:
        if one.state == "pending":
            booking = await queries.get_booking(graph, one.booking_id)
            if booking is not None:
                await service.move_on(graph, settings, booking, reason="No seats came free in time.", now=now)
            continue
        dropped = await queries.close_answers(graph, plan_id=one.plan_id, now=now)
        await queries.fit_party(graph, plan_id=one.plan_id, now=now)
        state = await queries.confirm_ready(graph, plan_id=one.plan_id, now=now)
        log.info("answers closed", booking_id=one.booking_id, dropped=len(dropped), state=state)
    return len(due)


async def pick_up(graph: Graph, settings: Settings, *, now: datetime, limit: int) -> int:
    """Takes the seats of bookings whose agent was killed before it came to that; how many."""
    stuck = await queries.list_stuck(graph, before=now - OVERLOOKED, limit=limit)
    for booking_id in stuck:
        booking = await queries.get_booking(graph, booking_id)
        if booking is not None:
            await service.take_seats(graph, settings, booking, now=now)
    return len(stuck)
