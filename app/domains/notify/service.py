"""Who is told what, each thing once per event."""

from __future__ import annotations

from collections.abc import Sequence

from app.bus.work import BatchWork, Work
from app.domains.notify import queries


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
    """Tells everybody who would have gone that there is no table."""
    return await queries.notify_failed(work.graph, booking_id=booking_id, now=work.clock.now(), once=work.once)


async def tell_stopped(work: Work, *, seed_id: str) -> int:
    """Tells those who had said yes that the seed has stopped."""
    return await queries.notify_stopped(work.graph, seed_id=seed_id, now=work.clock.now(), once=work.once)
