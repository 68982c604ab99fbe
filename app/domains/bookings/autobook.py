"""Brings people together who are interested in one venue: the groups are chosen once, then booked one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
import uuid_utils
from pydantic import TypeAdapter

from app.bus.work import Work
from app.domains.bookings import queries, service
from app.domains.bookings.errors import UnknownThing
from app.domains.bookings.groups import Candidate, choose
from app.domains.bookings.queries import NewBooking
from app.domains.bookings.schemas import AutoBookIn, AutoBookOut, GroupOut, Picked
from app.graph import ConstraintViolated, Graph
from app.http.auth import Caller
from app.http.idempotency import Keep

log = structlog.get_logger("sprout.bookings")
_PICKED = TypeAdapter(list[Picked])


async def request(
    graph: Graph, caller: Caller, *, venue_id: str, wanted: AutoBookIn, now: datetime, keep: Keep
) -> AutoBookOut:
    """Takes a request to bring people together; workers choose and book.

    Raises:
        UnknownThing: There is no such venue, or the caller neither manages it nor acts for others.
    """
    taken = AutoBookOut(id=str(uuid_utils.uuid7()), venue_id=venue_id, state="requested", created_at=now, groups=[])
    kept = keep(taken, location=f"/api/v1/bookings/auto-book/{taken.id}")
    if not await queries.request_auto_booking(
        graph,
        request_id=taken.id,
        venue_id=venue_id,
        caller_id=caller.id,
        manager_id=None if caller.acts_for_others else caller.id,
        **wanted.model_dump(),
        now=now,
        keep=kept,
    ):
        raise UnknownThing("venue", venue_id)
    return taken


async def fill(work: Work, request_id: str) -> None:
    """Chooses the best groups for a request and books them.

    The choice is written down before the first of it is booked, and each group has a key of its own: killed anywhere, it goes
    on with the same choice, and no group is booked twice.
    """
    found = await queries.get_auto_booking(work.graph, request_id=request_id)
    if found is None or found["state"] == "done":
        return
    now = work.clock.now()
    choice = found["choice"]
    if choice is None:
        picked = _PICKED.dump_json(await _choose(work, found, now)).decode()
        choice = await queries.choose_groups(work.graph, request_id=request_id, choice=picked, now=now)
    for group in _PICKED.validate_json(choice):
        await _book(work, request_id, group, now)
    await queries.finish_auto_booking(work.graph, request_id=request_id, once=work.once)


async def get(graph: Graph, caller: Caller, request_id: str) -> AutoBookOut:
    """How a request stands.

    Raises:
        UnknownThing: There is none, or it is somebody else's.
    """
    found = await queries.get_auto_booking(graph, request_id=request_id)
    if found is None or (found["requested_by"] != caller.id and not caller.acts_for_others):
        raise UnknownThing("request", request_id)
    booked = set(found["booked"])
    groups = [
        GroupOut(
            booking_id=group.booking_id,
            user_ids=group.user_ids,
            start=service.local(group.start, found["time_zone"]),
            compatibility=group.compatibility,
            affinity=group.affinity,
        )
        for group in _PICKED.validate_json(found["choice"] or "[]")
        if group.booking_id in booked
    ]
    return AutoBookOut(
        id=found["id"],
        venue_id=found["venue_id"],
        state=found["state"],
        created_at=found["created_at"],
        groups=groups,
    )


async def _choose(work: Work, found: queries.AutoBookingRow, now: datetime) -> list[Picked]:
    rows = await queries.candidate_groups(
        work.graph,
        venue_id=found["venue_id"],
        now=now + service.NOTICE,
        until=now + timedelta(days=found["days"]),
        largest=found["largest"],
        lowest=found["lowest"],
        ask_cap=work.settings.ask_cap_per_week,
    )
    candidates = [
        Candidate(tuple(row["user_ids"]), row["compatibility"], row["affinity"], tuple(row["slot_ids"])) for row in rows
    ]
    seats = {slot: left for row in rows for slot, left in zip(row["slot_ids"], row["seats"], strict=True)}
    starts = {slot: start for row in rows for slot, start in zip(row["slot_ids"], row["starts"], strict=True)}
    choice = choose(candidates, seats)
    log.info(
        "groups chosen",
        request_id=found["id"],
        candidates=len(candidates),
        groups=len(choice.groups),
        value=round(choice.value, 3),
        bound=round(choice.bound, 3),
    )
    return [
        Picked(
            booking_id=str(uuid_utils.uuid7()),
            plan_id=str(uuid_utils.uuid7()),
            user_ids=list(one.candidate.user_ids),
            venue_id=found["venue_id"],
            slot_id=one.slot_id,
            start=starts[one.slot_id],
            compatibility=round(one.candidate.compatibility, 2),
            affinity=round(one.candidate.affinity, 4),
        )
        for one in choice.groups
    ]


async def _book(work: Work, request_id: str, group: Picked, now: datetime) -> None:
    """Books one group, unless that was done before; one whose first person goes elsewhere by now is left out."""
    new = NewBooking(
        booking_id=group.booking_id,
        plan_id=group.plan_id,
        organiser_id=group.user_ids[0],
        venue_id=group.venue_id,
        slot_id=group.slot_id,
        user_ids=group.user_ids,
        amount_per_head=0,
        currency="USD",
        waitlist=False,
        answers_due=service.answers_due(work.settings, group.start, now),
        auto_booking=request_id,
    )
    keep = {"id": f"auto|{new.booking_id}", "body_hash": "", "status": 202, "answer": "{}", "location": None}
    try:
        await queries.create_booking(work.graph, new, now=now, keep=keep)
    except ConstraintViolated:
        log.info("group was booked before", request_id=request_id, booking_id=new.booking_id)
