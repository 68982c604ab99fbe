"""Named queries of this room: one function a file of `cypher/bookings/`. Rows have the columns their files tell."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Literal, NotRequired, TypedDict, cast

from app.domains.bookings.machine import TRANSITIONS, BookingState
from app.graph import Graph

Standing = Literal["goes", "asked", "stranger"]
PROVIDER = "venue-desk"
#: Of those interested in a venue, who are considered; with how many others each; how many groups of each size; at how many times.
MOST_INTERESTED, MOST_NEAR, MOST_GROUPS, MOST_SLOTS = 60, 8, 400, 14


class BookingRow(TypedDict):
    """A booking; what one caller needs to know of it only where one is asked for."""

    id: str
    state: BookingState
    party_size: int
    confirmation_code: str | None
    provider: str
    failure_reason: str | None
    attempt: int
    created_at: datetime
    plan_id: str
    start: datetime
    time_zone: str | None
    venue: dict[str, Any]
    history: NotRequired[list[dict[str, Any]]]
    standing: NotRequired[Standing]


class PartyRow(TypedDict):
    """What speaks for and against a table for some people."""

    venue: dict[str, Any]
    time_zone: str | None
    start: datetime
    closed: bool
    slot_id: str | None
    seats_left: int | None
    others: list[datetime]
    organiser: bool
    unknown: list[str]
    blocked: bool
    booking_id: str | None
    plan_id: str | None


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking that is to be written down, with its plan.

    Attributes:
        user_ids: Everybody for whom there is a seat, the organiser first.
        amount_per_head: In the smallest unit of the currency.
        waitlist: Whether to wait where there are too few seats.
        answers_due: Until when those invited may say whether they go.
        auto_booking: The request by which these people are brought together.
    """

    booking_id: str
    plan_id: str
    organiser_id: str
    venue_id: str
    slot_id: str
    user_ids: list[str]
    amount_per_head: int
    currency: str
    waitlist: bool
    answers_due: datetime
    auto_booking: str | None = None


class AutoBookingRow(TypedDict):
    """A request to bring people together."""

    id: str
    venue_id: str
    state: Literal["requested", "chosen", "done"]
    created_at: datetime
    requested_by: str
    time_zone: str | None
    days: int
    largest: int
    lowest: float
    choice: str | None
    booked: list[str]


class GroupRow(TypedDict):
    """Some people who fit together, and when all of them can."""

    user_ids: list[str]
    compatibility: float
    affinity: float
    slot_ids: list[str]
    starts: list[datetime]
    seats: list[int]


class CheckRow(TypedDict):
    """Whose a booking is, and how the caller stands to it."""

    id: str
    state: BookingState
    organises: bool
    standing: Standing


class CancelRow(TypedDict):
    """A booking after somebody called it off."""

    id: str
    state: BookingState
    cancelled_at: datetime | None


async def check_party(
    graph: Graph, *, organiser_id: str, venue_id: str, date: date, time: time, user_ids: list[str], now: datetime
) -> PartyRow | None:
    """What has to be known before a table is asked for; None for an unknown venue."""
    rows = await graph.read(
        "bookings/check_party",
        organiser_id=organiser_id,
        venue_id=venue_id,
        date=date.isoformat(),
        time=time.replace(tzinfo=None).isoformat(),
        user_ids=user_ids,
        now=now,
    )
    return cast(PartyRow, rows[0]) if rows else None


async def create_booking(graph: Graph, new: NewBooking, *, now: datetime, keep: dict[str, Any]) -> bool:
    """Writes a pending booking and its plan down; False when the organiser goes elsewhere meanwhile, or the slot is gone."""
    rows = await graph.write(
        "bookings/create_booking",
        repeatable=True,
        **asdict(new),
        provider=PROVIDER,
        now=now,
        keep=keep,
        transitions=TRANSITIONS,
    )
    return bool(rows)


async def get_booking(graph: Graph, *, booking_id: str, caller_id: str) -> BookingRow | None:
    """One booking; None when there is none of this id."""
    rows = await graph.read("bookings/get_booking", booking_id=booking_id, caller_id=caller_id)
    return cast(BookingRow, rows[0]) if rows else None


async def list_bookings(
    graph: Graph, *, state: BookingState | None, before: datetime | None, before_id: str | None, limit: int
) -> list[BookingRow]:
    """All bookings, newest first."""
    rows = await graph.read("bookings/list_bookings", state=state, before=before, before_id=before_id, limit=limit)
    return cast(list[BookingRow], rows)


async def list_bookings_of(
    graph: Graph,
    *,
    user_id: str,
    state: BookingState | None,
    before: datetime | None,
    before_id: str | None,
    limit: int,
) -> list[BookingRow]:
    """Bookings of one person's plans, those that start last first."""
    rows = await graph.read(
        "bookings/list_bookings_of", user_id=user_id, state=state, before=before, before_id=before_id, limit=limit
    )
    return cast(list[BookingRow], rows)


async def check_booking(graph: Graph, *, booking_id: str, caller_id: str) -> CheckRow | None:
    """Whose a booking is; None when there is none of this id."""
    rows = await graph.read("bookings/check_booking", booking_id=booking_id, caller_id=caller_id)
    return cast(CheckRow, rows[0]) if rows else None


async def cancel_booking(graph: Graph, *, booking_id: str, cause: str, now: datetime) -> CancelRow | None:
    """Calls a booking off; one that is over already changes nothing. None when there is none of this id."""
    rows = await graph.write(
        "bookings/cancel_booking",
        repeatable=True,
        booking_id=booking_id,
        cause=cause,
        now=now,
        transitions=TRANSITIONS,
    )
    return cast(CancelRow, rows[0]) if rows else None


async def request_auto_booking(
    graph: Graph,
    *,
    request_id: str,
    venue_id: str,
    caller_id: str,
    manager_id: str | None,
    days: int,
    largest: int,
    lowest: float,
    now: datetime,
    keep: dict[str, Any],
) -> bool:
    """Takes a request to bring people together; False for an unknown venue, or one that `manager_id` does not manage."""
    rows = await graph.write(
        "bookings/request_auto_booking",
        repeatable=True,
        request_id=request_id,
        venue_id=venue_id,
        caller_id=caller_id,
        manager_id=manager_id,
        days=days,
        largest=largest,
        lowest=lowest,
        now=now,
        keep=keep,
    )
    return bool(rows)


async def get_auto_booking(graph: Graph, *, request_id: str) -> AutoBookingRow | None:
    """A request to bring people together; None when there is none of this id."""
    rows = await graph.read("bookings/get_auto_booking", request_id=request_id)
    return cast(AutoBookingRow, rows[0]) if rows else None


async def candidate_groups(
    graph: Graph,
    *,
    venue_id: str,
    now: datetime,
    until: datetime,
    ask_cap: int,
    largest: int,
    lowest: float,
) -> list[GroupRow]:
    """Groups of people who are interested in a venue and fit together, the largest and best first."""
    rows = await graph.read(
        "bookings/candidate_groups",
        venue_id=venue_id,
        now=now,
        until=until,
        ask_cap=ask_cap,
        largest=largest,
        lowest=lowest,
        people=MOST_INTERESTED,
        near=MOST_NEAR,
        most=MOST_GROUPS,
        slots=MOST_SLOTS,
    )
    return cast(list[GroupRow], rows)


async def choose_groups(graph: Graph, *, request_id: str, choice: str, now: datetime) -> str:
    """Writes down which groups were chosen; what was written first."""
    rows = await graph.write("bookings/choose_groups", repeatable=True, request_id=request_id, choice=choice, now=now)
    return str(rows[0]["choice"])


async def finish_auto_booking(graph: Graph, *, request_id: str, once: str) -> None:
    """Notes that all chosen groups were booked, or could not be."""
    await graph.write("bookings/finish_auto_booking", once=once, request_id=request_id)
