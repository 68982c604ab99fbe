"""What people do at venues, as they do it."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.domains.identity.access import PersonDep
from app.http.auth import CallerDep, unknown_caller
from app.http.dependencies import ClockDep, GraphDep
from app.http.idempotency import KeeperDep
from app.http.problems import problems, refused, unknown
from app.stages.sense import service
from app.stages.sense.errors import UnknownPerson, UnknownVenue
from app.stages.sense.schemas import InteractionIn, InteractionOut, InterestIn, InterestOut

router = APIRouter(tags=["venues"])


@router.post(
    "/venues/{venue_id}/interactions",
    status_code=201,
    operation_id="record_interaction",
    summary="Record a view, an interest or a like",
    responses=problems(401, 404, 409, 413),
)
async def record_interaction(
    venue_id: Annotated[str, Path(max_length=200)],
    interaction: InteractionIn,
    caller: CallerDep,
    graph: GraphDep,
    clock: ClockDep,
    keeper: KeeperDep,
) -> InteractionOut:
    """Records what the caller did at a venue, and answers with all that they have done there until now.

    One transaction: counters, declared interest, popularity, affinities and the event from which trending follows.
    """
    try:
        return await keeper.answer(
            lambda keep: service.record(
                graph, user_id=caller.id, venue_id=venue_id, interaction=interaction, now=clock.now(), keep=keep
            )
        )
    except UnknownVenue as error:
        raise unknown("venue", venue_id) from error
    except UnknownPerson as error:
        raise unknown_caller() from error


@router.post(
    "/recommendations/{user_id}/interest",
    tags=["recommendations"],
    operation_id="change_interest",
    summary="Declare or withdraw interest in a venue",
    responses=problems(401, 403, 404, 409, 413),
)
async def change_interest(
    user_id: PersonDep,
    wanted: InterestIn,
    graph: GraphDep,
    clock: ClockDep,
    keeper: KeeperDep,
) -> InterestOut:
    """Declares that a person wants to go to a venue, and when they would like to; or takes that back.

    Declared again, only the preferred time changes. Withdrawn, nothing of it counts any more.
    """
    if wanted.preferred_time and wanted.preferred_time < clock.now():
        raise refused("body.preferred_time", "lies in the past", "time_passed")
    try:
        return await keeper.answer(
            lambda keep: service.change_interest(graph, user_id=user_id, wanted=wanted, now=clock.now(), keep=keep)
        )
    except UnknownVenue as error:
        raise unknown("venue", wanted.venue_id) from error
    except UnknownPerson as error:
        raise unknown("person", user_id) from error
