"""What this room does when something happened."""

from __future__ import annotations

from app.bus.events import AutoBookingRequested
from app.bus.work import Work
from app.domains.bookings import autobook


async def fill_venue(event: AutoBookingRequested, work: Work) -> None:
    """People who are interested in a venue are to be brought together: choose the groups and book them."""
    await autobook.fill(work, event.request_id)
