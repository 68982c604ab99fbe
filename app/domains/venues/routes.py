"""Venues by place, text and kind; one venue; its free slots."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.venues import service
from app.domains.venues.errors import UnknownManager
from app.domains.venues.schemas import SlotOut, VenueDetail, VenueIn, VenueOut
from app.domains.venues.search import SearchDep
from app.http.auth import SIGNED_IN, Caller, Only, unknown_caller
from app.http.dependencies import ClockDep, GraphDep
from app.http.idempotency import KeeperDep
from app.http.pages import Page, PageDep
from app.http.problems import problems, refused, unknown
from app.http.times import ZonedDateTime
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(prefix="/venues", tags=["venues"], dependencies=[SIGNED_IN])

VenueSelection = Annotated[Selection | None, Depends(selecting("Venue"))]
VenueId = Annotated[str, Path(max_length=200, description="`Venue.id`")]
DEFAULT_WINDOW = timedelta(days=7)
FURTHEST_START = timedelta(days=366)
LONGEST_WINDOW = timedelta(days=62)


@router.get(
    "/",
    operation_id="list_venues",
    summary="Find venues",
    response_model=Page[VenueOut] | Page[Selected],
    responses=problems(400, 401),
)
async def list_venues(
    search: SearchDep, page: PageDep, graph: GraphDep, selection: VenueSelection
) -> Page[VenueOut] | Response:
    """Lists the venues that all given filters leave.

    Best match first with `text`, nearest first with `near`, by id otherwise.
    """
    found = await service.search(graph, search, page)
    return found if selection is None else await selection.page(found, lambda venue: venue.id)


#: Whose venue a new one becomes: a manager's own; an admin's is nobody's yet.
CreatorDep = Annotated[Caller, Depends(Only("venue_manager", "admin", told="venue managers and admins"))]


@router.post(
    "/",
    operation_id="create_venue",
    summary="Add a venue",
    status_code=201,
    responses=problems(401, 403, 409, 413),
)
async def create_venue(
    wanted: VenueIn,
    caller: CreatorDep,
    graph: GraphDep,
    clock: ClockDep,
    keeper: KeeperDep,
    response: Response,
) -> VenueDetail:
    """Adds a venue; a venue manager who adds one manages it."""
    manager_id = caller.id if caller.role == "venue_manager" else None
    try:
        made = await keeper.answer(
            lambda keep: service.create(graph, wanted, manager_id=manager_id, now=clock.now(), keep=keep)
        )
    except UnknownManager as error:
        raise unknown_caller() from error
    response.headers["Location"] = f"/api/v1/venues/{made.id}"
    return made


@router.get(
    "/{venue_id}",
    operation_id="get_venue",
    summary="One venue",
    response_model=VenueDetail | Selected,
    responses=problems(400, 401, 404),
)
async def get_venue(venue_id: VenueId, graph: GraphDep, selection: VenueSelection) -> VenueDetail | Response:
    """Shows everything that is public about a venue, and which of it was derived or filled by a default."""
    if selection is not None:
        return await selection.one(venue_id)
    venue = await service.get(graph, venue_id)
    if venue is None:
        raise unknown("venue", venue_id)
    return venue


@router.get(
    "/{venue_id}/availability",
    operation_id="get_availability",
    summary="Free slots of a venue",
    responses=problems(401, 404),
)
async def get_availability(
    *,
    venue_id: VenueId,
    page: PageDep,
    graph: GraphDep,
    clock: ClockDep,
    start: Annotated[
        ZonedDateTime | None, Query(alias="from", description="Slots from here on; now if left out")
    ] = None,
    end: Annotated[
        ZonedDateTime | None, Query(alias="to", description="Slots before this; a week on if left out")
    ] = None,
    party_size: Annotated[int, Query(ge=1, le=100, description="Seats that must be left")] = 1,
) -> Page[SlotOut]:
    """Lists the slots with enough seats left, soonest first, in the venue's time zone."""
    begins, ends = _window(clock.now(), start, end)
    slots = await service.availability(graph, venue_id, start=begins, end=ends, party_size=party_size, page=page)
    if slots is None:
        raise unknown("venue", venue_id)
    return slots


def _window(now: datetime, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    begins = max(start or now, now)  # what has begun cannot be booked
    if begins - now > FURTHEST_START:
        raise refused("query.from", f"may be {FURTHEST_START.days} days from now at most", "window_invalid")
    ends = end or begins + DEFAULT_WINDOW
    if start and end and end <= start:
        raise refused("query.to", "must be after `from`", "window_invalid")
    if ends - begins > LONGEST_WINDOW:
        raise refused("query.to", f"may be {LONGEST_WINDOW.days} days after `from` at most", "window_invalid")
    return begins, ends
