"""For venues whose manager keeps the tables: what is wanted, and the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.http.auth import AdminDep, Caller, ManagerDep
from app.http.dependencies import ClockDep, GraphDep
from app.http.pages import Page, PageDep
from app.http.problems import Problem, problems, unknown
from app.stages.book import managers
from app.stages.book.managers import NotTheManager, NotWanted
from app.stages.book.schemas import ManagerAnswer, ManagerAnswered, WantedTable

router = APIRouter()

VenueId = Annotated[str, Path(max_length=200, description="`Venue.id`")]
BookingId = Annotated[str, Path(max_length=100, description="`Booking.id`")]
UserId = Annotated[str, Path(max_length=100, description="`User.id`")]


def _limited_to(caller: Caller) -> str | None:
    """Whose venues the caller may speak for; None: all."""
    return None if caller.acts_for_others else caller.id


@router.get(
    "/venues/{venue_id}/wanted",
    operation_id="list_wanted_tables",
    summary="Tables that a venue is asked for",
    tags=["venues"],
    responses=problems(401, 403, 404),
)
async def list_wanted_tables(
    venue_id: VenueId, caller: ManagerDep, graph: GraphDep, page: PageDep
) -> Page[WantedTable]:
    """Lists the tables that wait for the word of this venue's manager, those that start first first."""
    try:
        found = await managers.list_wanted(
            graph,
            venue_id=venue_id,
            manager_id=_limited_to(caller),
            after=page.after(datetime, str),
            limit=page.limit + 1,
        )
    except NotTheManager as error:
        raise unknown("venue", venue_id) from error
    return Page.of(found, page.limit, key=lambda table: (table.start, table.booking_id))


@router.post(
    "/bookings/{booking_id}/venue-answer",
    operation_id="answer_for_venue",
    summary="A venue's manager confirms or refuses a table",
    tags=["bookings"],
    responses=problems(401, 403, 404, 409),
)
async def answer_for_venue(
    booking_id: BookingId, said: ManagerAnswer, caller: ManagerDep, graph: GraphDep, clock: ClockDep
) -> ManagerAnswered:
    """Takes the manager's word down; what follows goes on by itself. Said again, it changes nothing."""
    try:
        await managers.answer(graph, booking_id=booking_id, manager_id=_limited_to(caller), said=said, now=clock.now())
    except NotTheManager as error:
        raise unknown("booking", booking_id) from error
    except NotWanted as error:
        raise Problem(409, "Not wanted", str(error)) from error
    return ManagerAnswered(booking_id=booking_id, outcome=said.outcome)


@router.put(
    "/venues/{venue_id}/managers/{user_id}",
    operation_id="appoint_manager",
    summary="Make somebody a venue's manager",
    tags=["venues"],
    status_code=204,
    responses=problems(401, 403, 404),
)
async def appoint_manager(
    venue_id: VenueId, user_id: UserId, _: AdminDep, graph: GraphDep, clock: ClockDep
) -> Response:
    """Lets a person answer for the tables of a venue whose provider is `manual`; their token needs the role besides."""
    if not await managers.appoint(graph, venue_id=venue_id, user_id=user_id, now=clock.now()):
        raise unknown("venue or person", f"{venue_id}, {user_id}")
    return Response(status_code=204)


@router.delete(
    "/venues/{venue_id}/managers/{user_id}",
    operation_id="dismiss_manager",
    summary="Make somebody no manager of a venue any more",
    tags=["venues"],
    status_code=204,
    responses=problems(401, 403, 404),
)
async def dismiss_manager(venue_id: VenueId, user_id: UserId, _: AdminDep, graph: GraphDep) -> Response:
    """Takes the tables of a venue out of a person's hands. Once more changes nothing."""
    await managers.dismiss(graph, venue_id=venue_id, user_id=user_id)
    return Response(status_code=204)
