"""What payment does when something happened."""

from __future__ import annotations

from app.bus.events import BookingCancelled, BookingConfirmed, BookingFailed, PaymentRequested, PlanAnswered
from app.bus.work import Work
from app.domains.pay import service

Moved = PaymentRequested | PlanAnswered | BookingConfirmed | BookingFailed | BookingCancelled


async def settle(event: Moved, work: Work) -> None:
    """Somebody goes, does not go any more, or the booking is settled: hold, take or let go what is due."""
    await service.settle(work.graph, work.settings, work.clock, plan_id=event.plan_id)
