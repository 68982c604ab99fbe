"""What people do at venues, as they do it."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.http.auth import CallerDep, unknown_caller
from app.http.dependencies import ClockDep, GraphDep
from app.http.idempotency import KeeperDep
from app.http.problems import problems, unknown
from app.stages.sense import service
from app.stages.sense.errors import UnknownPerson, UnknownVenue
from app.stages.sense.schemas import InteractionIn, InteractionOut

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
