"""What people are told when something happened."""

from collections.abc import Sequence

from app.bus.events import BookingConfirmed, BookingFailed, PersonAsked, SeedStopped
from app.bus.work import BatchWork, Work
from app.domains.notify import service


async def tell_asked(events: Sequence[PersonAsked], work: BatchWork) -> None:
    """People were asked: tell them, each with how many friends have said yes."""
    await service.tell_asked(work, asks=[(event.seed_id, event.user_id) for event in events])


async def tell_booked(event: BookingConfirmed, work: Work) -> None:
    """The table is booked: tell everybody who goes."""
    await service.tell_booked(work, booking_id=event.booking_id)


async def tell_failed(event: BookingFailed, work: Work) -> None:
    """There is no table: tell everybody who would have gone."""
    await service.tell_failed(work, booking_id=event.booking_id)


async def tell_stopped(event: SeedStopped, work: Work) -> None:
    """The seed has stopped: tell those who had said yes."""
    await service.tell_stopped(work, seed_id=event.seed_id)
