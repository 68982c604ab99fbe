"""Asking for a table, seeing bookings, calling one off."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import uuid_utils

from app.domains.bookings import queries
from app.domains.bookings.errors import (
    AlreadyBooked,
    BadParty,
    NoSeats,
    NotOrganiser,
    NotTogether,
    Over,
    PartySizeDiffers,
    PastTime,
    UnknownThing,
    VenueClosed,
)
from app.domains.bookings.machine import BookingState
from app.domains.bookings.queries import BookingRow, NewBooking, PartyRow
from app.domains.bookings.schemas import (
    BookingAccepted,
    BookingIn,
    BookingOut,
    BookingSummary,
    CancelledOut,
)
from app.domains.venues.schemas import PlaceOut
from app.graph import Graph
from app.http.auth import Caller
from app.http.idempotency import Keep
from app.http.pages import Page, PageRequest
from app.settings import Settings

#: A table for more is not booked by an app.
MOST_PEOPLE = 50
#: How soon a table can still be reached, and until when answers make sense.
NOTICE = timedelta(minutes=30)


def party(organiser_id: str, user_ids: list[str], party_size: int | None = None) -> list[str]:
    """The people of a table: the organiser first, whether named or not.

    Raises:
        BadParty: Nobody is named, somebody twice, or too many.
        PartySizeDiffers: As many people as the party has seats are not named.
    """
    if not user_ids:
        raise BadParty("Nobody is named.", people=0)
    twice = sorted(id for id, times in Counter(user_ids).items() if times > 1)
    if twice:
        raise BadParty(f"Named twice: {', '.join(twice)}.", twice=twice)
    people = [organiser_id, *(id for id in user_ids if id != organiser_id)]
    if len(people) > MOST_PEOPLE:
        raise BadParty(f"{len(people)} people are named; {MOST_PEOPLE} is the most.", people=len(people))
    if party_size is not None and party_size != len(people):
        raise PartySizeDiffers(party_size, len(people))
    return people


async def create(
    graph: Graph, settings: Settings, *, organiser_id: str, wanted: BookingIn, now: datetime, keep: Keep
) -> BookingAccepted:
    """Takes a booking on: pending, with its plan and invitations; the booking agent does the rest.

    Raises:
        BookingError: Something speaks against it; nothing was written.
    """
    people = party(organiser_id, wanted.user_ids, wanted.party_size)
    found = await look(
        graph,
        organiser_id=organiser_id,
        venue_id=wanted.venue_id,
        date=wanted.date,
        time=wanted.time,
        user_ids=people,
        now=now,
    )
    slot_id = bookable(found, organiser_id, len(people), now=now, waits=wanted.waitlist)
    due = answers_due(settings, found["start"], now)
    accepted = BookingAccepted(
        id=str(uuid_utils.uuid7()),
        state="pending",
        plan_id=str(uuid_utils.uuid7()),
        party_size=len(people),
        start=local(found["start"], found["time_zone"]),
        venue=PlaceOut(**found["venue"]),
        answers_due=due,
    )
    new = NewBooking(
        booking_id=accepted.id,
        plan_id=accepted.plan_id,
        organiser_id=organiser_id,
        venue_id=wanted.venue_id,
        slot_id=slot_id,
        user_ids=people,
        amount_per_head=wanted.amount_per_head,
        currency=wanted.currency,
        waitlist=wanted.waitlist,
        answers_due=due,
    )
    kept = keep(accepted, location=f"/api/v1/bookings/{accepted.id}")
    written = await queries.create_booking(graph, new, now=now, keep=kept)
    if not written:
        raise AlreadyBooked("You go somewhere else at that time, or the table is not offered any more.")
    return accepted


async def look(
    graph: Graph, *, organiser_id: str, venue_id: str, date: date, time: time, user_ids: list[str], now: datetime
) -> PartyRow:
    """What has to be known before these people are brought together.

    Raises:
        UnknownThing: There is no such venue.
    """
    found = await queries.check_party(
        graph, organiser_id=organiser_id, venue_id=venue_id, date=date, time=time, user_ids=user_ids, now=now
    )
    if found is None:
        raise UnknownThing("venue", venue_id)
    return found


def bookable(found: PartyRow, organiser_id: str, size: int, *, now: datetime, waits: bool) -> str:
    """Id of the slot that these people can have.

    Raises:
        BookingError: They cannot.
    """
    if not found["organiser"]:
        raise UnknownThing("person", organiser_id)
    if found["unknown"]:
        raise UnknownThing("person", *found["unknown"])
    if found["start"] <= now:
        raise PastTime(f"{found['start'].isoformat()} has passed.")
    if found["blocked"]:
        raise NotTogether("These people cannot be brought together.")
    if found["slot_id"] is None:
        others = [local(other, found["time_zone"]).isoformat() for other in found["others"]]
        reason = "The venue is closed then." if found["closed"] else "The venue offers no table that begins then."
        raise VenueClosed(reason, others=others)
    if found["booking_id"]:
        raise AlreadyBooked("You have a table there at that time.", booking_id=found["booking_id"])
    if found["plan_id"]:
        raise AlreadyBooked("You go somewhere else at that time.", plan_id=found["plan_id"])
    left = found["seats_left"] or 0
    if left < size and not waits:
        raise NoSeats(f"{left} seats are left, {size} are wanted.", seats_left=left, party_size=size)
    return found["slot_id"]


def answers_due(settings: Settings, start: datetime, now: datetime) -> datetime:
    """Until when people may think: some time, yet not longer than the evening allows."""
    return max(now, min(now + timedelta(minutes=settings.booking_answer_minutes), start - NOTICE))


async def get(graph: Graph, caller: Caller, booking_id: str) -> BookingOut:
    """The booking, if the caller may see the plan it is for.

    Raises:
        UnknownThing: The caller may not know of it.
        NotOrganiser: They were asked, and do not go.
    """
    row = await queries.get_booking(graph, booking_id=booking_id, caller_id=caller.id)
    if row is None or (row["standing"] == "stranger" and not caller.acts_for_others):
        raise UnknownThing("booking", booking_id)
    if row["standing"] == "asked" and not caller.acts_for_others:
        raise NotOrganiser("Only the people who go see this booking.")
    return BookingOut.model_validate(_in_venue_time(row))


async def list_all(graph: Graph, *, state: BookingState | None, page: PageRequest) -> Page[BookingSummary]:
    """All bookings, newest first."""
    before, before_id = page.after(datetime, str) or (None, None)
    rows = await queries.list_bookings(graph, state=state, before=before, before_id=before_id, limit=page.limit + 1)
    return Page.of(_summaries(rows), page.limit, key=lambda booking: (booking.created_at, booking.id))


async def list_of(graph: Graph, *, user_id: str, state: BookingState | None, page: PageRequest) -> Page[BookingSummary]:
    """Bookings of a person's plans, those that start last first."""
    before, before_id = page.after(datetime, str) or (None, None)
    rows = await queries.list_bookings_of(
        graph, user_id=user_id, state=state, before=before, before_id=before_id, limit=page.limit + 1
    )
    return Page.of(_summaries(rows), page.limit, key=lambda booking: (booking.start, booking.id))


async def cancel(graph: Graph, caller: Caller, booking_id: str, *, now: datetime) -> CancelledOut:
    """Calls a booking off; again, it gives the same answer.

    Raises:
        UnknownThing: The caller may not know of it.
        NotOrganiser: Somebody else organises it.
        Over: It has been completed, or has failed.
    """
    found = await queries.check_booking(graph, booking_id=booking_id, caller_id=caller.id)
    if found is None or (found["standing"] == "stranger" and not caller.acts_for_others):
        raise UnknownThing("booking", booking_id)
    if not found["organises"] and not caller.acts_for_others:
        raise NotOrganiser("Only who organises the plan calls its booking off.")
    cause = "called off by the organiser" if found["organises"] else f"called off by an {caller.role}"
    row = await queries.cancel_booking(graph, booking_id=booking_id, cause=cause, now=now)
    if row is None:
        raise UnknownThing("booking", booking_id)
    if row["state"] != "cancelled" or row["cancelled_at"] is None:
        raise Over(f"The booking is {row['state']}.", state=row["state"])
    return CancelledOut(id=row["id"], state=row["state"], cancelled_at=row["cancelled_at"])


def local(moment: datetime, time_zone: str | None) -> datetime:
    """The moment by a venue's clock."""
    return moment.astimezone(ZoneInfo(time_zone or "UTC"))


def _summaries(rows: list[BookingRow]) -> list[BookingSummary]:
    return [BookingSummary.model_validate(_in_venue_time(row)) for row in rows]


def _in_venue_time(row: BookingRow) -> dict[str, object]:
    return {**row, "start": local(row["start"], row["time_zone"])}
