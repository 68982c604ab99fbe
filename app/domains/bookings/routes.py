"""Ask for a table, see bookings, call one off."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.bookings import autobook, service
from app.domains.bookings.errors import BookingError
from app.domains.bookings.machine import BookingState
from app.domains.bookings.schemas import (
    AutoBookIn,
    AutoBookOut,
    BookingAccepted,
    BookingIn,
    BookingOut,
    BookingSummary,
    CancelledOut,
)
from app.domains.identity.access import PersonDep
from app.http.auth import AdminDep, CallerDep, ManagerDep
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.idempotency import KeeperDep
from app.http.pages import Page, PageDep
from app.http.problems import Problem, problems
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(prefix="/bookings", tags=["bookings"])

BookingSelection = Annotated[Selection | None, Depends(selecting("Booking"))]
BookingId = Annotated[str, Path(max_length=100, description="`Booking.id`")]
State = Annotated[BookingState | None, Query(description="Only bookings in this state")]


def problem(error: BookingError) -> Problem:
    """The answer for an error of this room."""
    return Problem(error.status, error.title, str(error), **error.facts)


@router.get(
    "/",
    operation_id="list_bookings",
    summary="All bookings",
    response_model=Page[BookingSummary] | Page[Selected],
    responses=problems(400, 401, 403),
)
async def list_bookings(
    _: AdminDep, graph: GraphDep, page: PageDep, selection: BookingSelection, state: State = None
) -> Page[BookingSummary] | Response:
    """Lists every booking, newest first, to admins and agents."""
    found = await service.list_all(graph, state=state, page=page)
    return found if selection is None else await selection.page(found, lambda booking: booking.id)


@router.get(
    "/user/{user_id}",
    operation_id="list_bookings_of_person",
    summary="Bookings of a person",
    response_model=Page[BookingSummary] | Page[Selected],
    responses=problems(400, 401, 403, 404),
)
async def list_bookings_of_person(
    user_id: PersonDep, graph: GraphDep, page: PageDep, selection: BookingSelection, state: State = None
) -> Page[BookingSummary] | Response:
    """Lists the bookings of all plans that the person organises, goes to or is invited to, those that start last first."""
    found = await service.list_of(graph, user_id=user_id, state=state, page=page)
    return found if selection is None else await selection.page(found, lambda booking: booking.id)


@router.get(
    "/{booking_id}",
    operation_id="get_booking",
    summary="One booking",
    response_model=BookingOut | Selected,
    responses=problems(400, 401, 403, 404),
)
async def get_booking(
    booking_id: BookingId, caller: CallerDep, graph: GraphDep, selection: BookingSelection
) -> BookingOut | Response:
    """Shows a booking to the people of its plan, with every step that it went through and why."""
    if selection is not None:
        return await selection.one(booking_id)
    try:
        return await service.get(graph, caller, booking_id)
    except BookingError as error:
        raise problem(error) from error


@router.post(
    "/venue/{venue_id}/auto-book",
    operation_id="auto_book_venue",
    summary="Bring people together who are interested in a venue",
    status_code=202,
    responses=problems(401, 403, 404, 409),
)
async def auto_book_venue(
    *,
    venue_id: Annotated[str, Path(max_length=200, description="`Venue.id`")],
    wanted: AutoBookIn,
    caller: ManagerDep,
    graph: GraphDep,
    clock: ClockDep,
    keeper: KeeperDep,
    response: Response,
) -> AutoBookOut:
    """Takes a request to group those who are interested in the venue, fit together and are free then, and to book them.

    For venue managers, admins and agents. Workers choose the best groups, each person in one at most, and ask for their
    tables; everybody is invited and may decline. `Location` names the request to watch.
    """
    try:
        taken = await keeper.answer(
            lambda keep: autobook.request(graph, caller, venue_id=venue_id, wanted=wanted, now=clock.now(), keep=keep)
        )
    except BookingError as error:
        raise problem(error) from error
    response.headers["Location"] = f"/api/v1/bookings/auto-book/{taken.id}"
    return taken


@router.get(
    "/auto-book/{request_id}",
    operation_id="get_auto_booking",
    summary="How a request to bring people together stands",
    responses=problems(401, 404),
)
async def get_auto_booking(
    request_id: Annotated[str, Path(max_length=100, description="Id of the request")],
    caller: CallerDep,
    graph: GraphDep,
) -> AutoBookOut:
    """Shows the groups that were booked, to whoever asked for them, admins and agents."""
    try:
        return await autobook.get(graph, caller, request_id)
    except BookingError as error:
        raise problem(error) from error


@router.post(
    "/{user_id}/create",
    operation_id="create_booking",
    summary="Ask for a table",
    status_code=202,
    responses=problems(400, 401, 403, 404, 409),
)
async def create_booking(
    *,
    user_id: PersonDep,
    wanted: BookingIn,
    graph: GraphDep,
    clock: ClockDep,
    settings: SettingsDep,
    keeper: KeeperDep,
    response: Response,
) -> BookingAccepted:
    """Takes a booking on for the organiser and the people named, who are invited and may accept or decline.

    Seats are held, the venue is asked and answers are collected in the background: `Location` names the booking to watch.
    400 carries `party_size` and `people` where they differ; 409 `seats_left` when there are too few seats, `others` (the
    bookable times around it) when no table begins then, `booking_id` or `plan_id` of what the organiser has then already.
    """
    try:
        accepted = await keeper.answer(
            lambda keep: service.create(
                graph, settings, organiser_id=user_id, wanted=wanted, now=clock.now(), keep=keep
            )
        )
    except BookingError as error:
        raise problem(error) from error
    response.headers["Location"] = f"/api/v1/bookings/{accepted.id}"
    return accepted


@router.post(
    "/{booking_id}/cancel",
    operation_id="cancel_booking",
    summary="Call a booking off",
    responses=problems(401, 403, 404, 409),
)
async def cancel_booking(booking_id: BookingId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> CancelledOut:
    """Cancels a booking for its organiser, an admin or an agent: its seats are free at once, venue and people are told.

    Cancelling twice gives the same answer; 409 carries `state` when the booking is completed or has failed.
    """
    try:
        return await service.cancel(graph, caller, booking_id, now=clock.now())
    except BookingError as error:
        raise problem(error) from error
