"""Plans by hand: made, answered, confirmed; and who may see them."""

from datetime import datetime

import uuid_utils

from app.domains.bookings import service as bookings
from app.domains.bookings.errors import (
    AlreadyBooked,
    BadParty,
    NoSeats,
    NotOrganiser,
    NotTogether,
    Over,
    PastTime,
    UnknownThing,
)
from app.domains.plans import queries
from app.domains.plans.queries import CheckRow, NewPlan, PlanRow
from app.domains.plans.schemas import (
    ParticipantsOut,
    PlanAnswerIn,
    PlanAnswerOut,
    PlanConfirmed,
    PlanCreated,
    PlanIn,
    PlanOut,
    PlanState,
    PlanSummary,
)
from app.domains.venues.schemas import PlaceOut
from app.graph import Graph
from app.http.auth import Caller
from app.http.idempotency import Keep
from app.http.pages import Page, PageRequest
from app.settings import Settings


async def create(graph: Graph, *, organiser_id: str, wanted: PlanIn, now: datetime, keep: Keep) -> PlanCreated:
    """Writes a plan down and invites its people; no table is asked for yet.

    Raises:
        BookingError: Something speaks against it; nothing was written.
    """
    people = bookings.party(organiser_id, wanted.user_ids)
    found = await bookings.look(
        graph,
        organiser_id=organiser_id,
        venue_id=wanted.venue_id,
        date=wanted.date,
        time=wanted.time,
        user_ids=people,
        now=now,
    )
    slot_id = bookings.bookable(found, organiser_id, len(people), now=now, waits=wanted.waitlist)
    created = PlanCreated(
        id=str(uuid_utils.uuid7()),
        state="proposed",
        start=bookings.local(found["start"], found["time_zone"]),
        venue=PlaceOut(**found["venue"]),
        user_ids=people,
    )
    new = NewPlan(
        plan_id=created.id,
        organiser_id=organiser_id,
        venue_id=wanted.venue_id,
        slot_id=slot_id,
        user_ids=people,
        amount_per_head=wanted.amount_per_head,
        currency=wanted.currency,
        waitlist=wanted.waitlist,
    )
    kept = keep(created, location=f"/api/v1/plans/{created.id}")
    if not await queries.create_plan(graph, new, now=now, keep=kept):
        raise AlreadyBooked("You go somewhere else at that time, or the table is not offered any more.")
    return created


async def list_own(graph: Graph, caller: Caller, *, state: PlanState | None, page: PageRequest) -> Page[PlanSummary]:
    """The caller's plans, those that start last first."""
    before, before_id = page.after(datetime, str) or (None, None)
    rows = await queries.list_plans(
        graph,
        user_id=caller.id,
        sees_all=caller.acts_for_others,
        state=state,
        before=before,
        before_id=before_id,
        limit=page.limit + 1,
    )
    found = [
        PlanSummary.model_validate({**row, "start": bookings.local(row["start"], row["time_zone"])}) for row in rows
    ]
    return Page.of(found, page.limit, key=lambda plan: (plan.start, plan.id))


async def get(graph: Graph, caller: Caller, plan_id: str) -> PlanOut:
    """The plan, if the caller may see it.

    Raises:
        UnknownThing: The caller may not know of it.
        NotOrganiser: They were asked, and do not go.
    """
    row = await visible(graph, caller, plan_id)
    people = row["people"]
    if row["organiser_id"] != caller.id and not caller.acts_for_others:
        people = [one if one["id"] == caller.id else {**one, "payment": None} for one in people]
    return PlanOut.model_validate({**row, "people": people, "start": bookings.local(row["start"], row["time_zone"])})


async def visible(graph: Graph, caller: Caller, plan_id: str) -> PlanRow:
    """The plan as the graph has it, if the caller may see it; raises as `get`."""
    row = await queries.get_plan(graph, plan_id=plan_id, caller_id=caller.id, sees_all=caller.acts_for_others)
    if row is None or (row["standing"] == "stranger" and not caller.acts_for_others):
        raise UnknownThing("plan", plan_id)
    if row["standing"] == "asked" and not caller.acts_for_others:
        raise NotOrganiser("Only the people who go see this plan.")
    return row


async def invite(
    graph: Graph, caller: Caller, *, plan_id: str, user_ids: list[str], now: datetime, keep: Keep
) -> ParticipantsOut:
    """Invites more people to a plan; who is one of them already stays as they are.

    Raises:
        BookingError: Something speaks against it; nothing was written.
    """
    if not user_ids:
        raise BadParty("Nobody is named.", people=0)
    found = await _own(graph, caller, plan_id, user_ids)
    people = bookings.party(found["organiser_id"] or "", user_ids)
    if found["people"] + found["new"] > bookings.MOST_PEOPLE:
        size = found["people"] + found["new"]
        raise BadParty(f"That makes {size} people; {bookings.MOST_PEOPLE} is the most.", people=size)
    if found["unknown"]:
        raise UnknownThing("person", *found["unknown"])
    if found["blocked"]:
        raise NotTogether("These people cannot be brought together.")
    invited = ParticipantsOut(id=plan_id, user_ids=[id for id in people if id in user_ids])
    if not await queries.add_participants(
        graph, plan_id=plan_id, user_ids=invited.user_ids, now=now, keep=keep(invited)
    ):
        raise Over(f"The plan is {found['state']} or has begun.", state=found["state"])
    return invited


async def answer(graph: Graph, caller: Caller, *, plan_id: str, given: PlanAnswerIn, now: datetime) -> PlanAnswerOut:
    """Records whether the caller goes; the same answer again changes nothing.

    Raises:
        UnknownThing: The caller may not know of the plan.
        NotOrganiser: The caller is not invited.
        AlreadyBooked: The caller goes somewhere else then.
        Over: It is too late, or the table is full.
    """
    row = await queries.answer_plan(graph, plan_id=plan_id, user_id=caller.id, answer=given.answer, now=now)
    if row is None:
        found = await queries.check_plan(graph, plan_id=plan_id, caller_id=caller.id, user_ids=[])
        if found is None or (found["standing"] == "stranger" and not caller.acts_for_others):
            raise UnknownThing("plan", plan_id)
        raise NotOrganiser("You are not invited to this plan.")
    if row["outcome"] == "busy":
        raise AlreadyBooked("You go somewhere else at that time.")
    if row["outcome"] not in ("recorded", "same"):
        raise Over(_WHY[row["outcome"]], state=row["plan_state"])
    return PlanAnswerOut(id=plan_id, state=row["state"])


_WHY = {
    "over": "The plan is over, or has begun.",
    "organises": "Who organises a plan does not decline it; call its booking off.",
    "waits": "The table is full; you are told when a seat comes free.",
    "declined": "You have declined, and the table was asked for without you.",
}


async def confirm(
    graph: Graph, settings: Settings, caller: Caller, *, plan_id: str, now: datetime, keep: Keep
) -> PlanConfirmed:
    """Asks for the table of a plan: its booking is pending, the booking agent does the rest.

    Raises:
        BookingError: Something speaks against it; nothing was written.
    """
    found = await _own(graph, caller, plan_id, [])
    if found["state"] != "proposed":
        raise Over(f"The plan is {found['state']}.", state=found["state"], booking_id=found["booking_id"])
    if found["start"] <= now:
        raise PastTime(f"{found['start'].isoformat()} has passed.")
    left = found["seats_left"] or 0
    if left < found["people"] and not found["waitlist"]:
        raise NoSeats(
            f"{left} seats are left, {found['people']} are wanted.", seats_left=left, party_size=found["people"]
        )
    confirmed = PlanConfirmed(
        id=plan_id,
        booking_id=str(uuid_utils.uuid7()),
        state="pending",
        answers_due=bookings.answers_due(settings, found["start"], now),
    )
    kept = keep(confirmed, location=f"/api/v1/bookings/{confirmed.booking_id}")
    if not await queries.confirm_plan(
        graph,
        plan_id=plan_id,
        booking_id=confirmed.booking_id,
        answers_due=confirmed.answers_due,
        now=now,
        keep=kept,
    ):
        raise Over("The plan has been confirmed meanwhile.", state="confirmed")
    return confirmed


async def _own(graph: Graph, caller: Caller, plan_id: str, user_ids: list[str]) -> CheckRow:
    """The plan, which the caller must organise or act for."""
    found = await queries.check_plan(graph, plan_id=plan_id, caller_id=caller.id, user_ids=user_ids)
    if found is None or (found["standing"] == "stranger" and not caller.acts_for_others):
        raise UnknownThing("plan", plan_id)
    if not found["organises"] and not caller.acts_for_others:
        raise NotOrganiser("Only who organises the plan may do this.")
    return found
