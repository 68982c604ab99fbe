"""Who is told what, each thing once per event."""

from __future__ import annotations

from collections.abc import Sequence

from app.bus.work import BatchWork, Work
from app.domains.notify import queries
from app.jobs import JobContext


async def tell_asked(work: BatchWork, *, asks: Sequence[tuple[str, str]]) -> int:
    """Tells people that they are asked, as seed and person, and how many friends have said yes.

    Returns:
        How many people were told; so do the others.
    """
    now = work.clock.now()
    return await queries.notify_asked(work.graph, asks=asks, now=now, once=work.once)


async def tell_booked(work: Work, *, booking_id: str) -> int:
    """Tells everybody who goes that the table is booked."""
    return await queries.notify_booked(work.graph, booking_id=booking_id, now=work.clock.now(), once=work.once)


async def tell_failed(work: Work, *, booking_id: str) -> int:
    """Tells everybody who would have gone, or might have, that there is no table."""
    return await queries.notify_failed(work.graph, booking_id=booking_id, now=work.clock.now(), once=work.once)


async def tell_stopped(work: Work, *, seed_id: str) -> int:
    """Tells those who had said yes that the seed has stopped."""
    return await queries.notify_stopped(work.graph, seed_id=seed_id, now=work.clock.now(), once=work.once)


async def tell_invited(work: Work, *, plan_id: str) -> int:
    """Tells those who are invited to a plan, each once."""
    return await queries.notify_invited(work.graph, plan_id=plan_id, now=work.clock.now(), once=work.once)


async def tell_cancelled(work: Work, *, booking_id: str) -> int:
    """Tells everybody of a plan that its table is off."""
    return await queries.notify_cancelled(work.graph, booking_id=booking_id, now=work.clock.now(), once=work.once)


async def tell_answered(work: Work, *, plan_id: str, user_id: str, answer: str, event_id: str) -> int:
    """Tells who organises a plan what somebody has answered, and who comes to a table that is booked already where it is."""
    now = work.clock.now()
    if answer == "accept":
        await queries.notify_joined(work.graph, plan_id=plan_id, user_id=user_id, now=now)
    return await queries.notify_answered(
        work.graph, plan_id=plan_id, user_id=user_id, answer=answer, event_id=event_id, now=now, once=work.once
    )


async def tell_payment(work: Work, *, intent_id: str) -> int:
    """Tells somebody that their share was refused."""
    return await queries.notify_payment(work.graph, intent_id=intent_id, now=work.clock.now(), once=work.once)


async def tell_friend(work: Work, *, user_id: str, other_id: str, type: str, event_id: str) -> int:
    """Tells somebody of a request to be friends (type `friend_request`), or of a new friend (`friend`)."""
    return await queries.notify_friend(
        work.graph,
        user_id=user_id,
        other_id=other_id,
        type=type,
        event_id=event_id,
        now=work.clock.now(),
        once=work.once,
    )


async def remind(context: JobContext, *, tables: int) -> int:
    """Reminds everybody of the plans whose tables wait for them within `remind_hours`; of so many tables at most."""
    hours = context.settings.remind_hours
    return await queries.remind(context.graph, hours=hours, now=context.clock.now(), limit=tables)
