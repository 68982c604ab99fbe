"""What booking does when something happened."""

from __future__ import annotations

from app.bus.events import (
    BookingCancelled,
    BookingFailed,
    BookingRequested,
    DeskAnswered,
    PaymentSettled,
    PlanAnswered,
    PlanInvited,
    SeedJoined,
    SeedTipped,
    SlotFreed,
)
from app.bus.work import Work
from app.stages.book import party, service


async def hold_seats(event: SeedTipped, work: Work) -> None:
    """A seed tipped: open the booking and hold its seats."""
    await service.open_table(work, seed_id=event.seed_id, plan_id=event.plan_id)


async def call_desk(event: BookingRequested, work: Work) -> None:
    """A table is wanted: hold its seats, or ask the venue desk for it."""
    await service.request_table(work, event.booking_id)


async def settle_answer(event: DeskAnswered, work: Work) -> None:
    """The desk has answered: confirm, or try the next table."""
    if event.outcome == "confirmed" and event.reference and event.code:
        await service.settle_confirmed(work, booking_id=event.booking_id, reference=event.reference, code=event.code)
    else:
        await service.settle_refused(
            work, booking_id=event.booking_id, reference=event.reference, reason=event.reason, offers=event.offers
        )


async def add_seat(event: SeedJoined, work: Work) -> None:
    """One more person said yes after the seed had tipped: take one more seat."""
    await service.seat(work, plan_id=event.plan_id, user_id=event.user_id)


async def free_table(event: BookingCancelled | BookingFailed, work: Work) -> None:
    """The booking is off: give its table back."""
    await service.return_tables(work.graph, work.settings, booking_id=event.booking_id)


async def move_up(event: SlotFreed, work: Work) -> None:
    """Seats came free: who waits for them moves up."""
    await party.move_up(work, event.slot_id)


async def settle_party(event: PlanInvited | PlanAnswered | PaymentSettled, work: Work) -> None:
    """People were invited, have answered or have paid: fit the table to them, and confirm when nothing is open."""
    await party.settle(work, event.plan_id)
