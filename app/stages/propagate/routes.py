"""Launch and cancel seeds, answer asks, look at the order and the cascade."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.http.auth import Caller, CallerDep
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.problems import Problem, problems, unknown
from app.stages.propagate import service
from app.stages.propagate.errors import (
    AlreadyAnswered,
    Busy,
    NotAllowed,
    NotAsked,
    PropagateError,
    SeedConflict,
    TooLate,
    UnknownSeed,
)
from app.stages.propagate.schemas import AnswerIn, AnswerOut, CascadeOut, LessOut, OrderOut, StateOut

router = APIRouter(prefix="/seeds", tags=["seeds"])

SeedId = Annotated[str, Path(max_length=100, description="`Seed.id`")]


@router.post(
    "/{seed_id}/launch",
    operation_id="launch_seed",
    summary="Start to propagate a seed",
    status_code=202,
    responses=problems(401, 403, 404, 409),
)
async def launch_seed(
    seed_id: SeedId, caller: CallerDep, graph: GraphDep, clock: ClockDep, response: Response
) -> StateOut:
    """Starts propagation, for one of the seed's starters, an admin or an agent; `Location` is the cascade to watch."""
    try:
        launched = await service.launch(graph, seed_id=seed_id, caller_id=_person(caller), now=clock.now())
    except PropagateError as error:
        raise _problem(error, seed_id) from error
    response.headers["Location"] = f"/api/v1/seeds/{seed_id}/cascade"
    return launched


@router.post(
    "/{seed_id}/cancel",
    operation_id="cancel_seed",
    summary="Stop a seed that has not tipped",
    status_code=202,
    responses=problems(401, 403, 404, 409),
)
async def cancel_seed(seed_id: SeedId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> StateOut:
    """Stops propagation, for one of the seed's starters, an admin or an agent; everybody is free again and told so."""
    try:
        return await service.cancel(graph, seed_id=seed_id, caller_id=_person(caller), now=clock.now())
    except PropagateError as error:
        raise _problem(error, seed_id) from error


@router.post(
    "/{seed_id}/answer",
    operation_id="answer_seed",
    summary="Say yes, maybe or no",
    responses=problems(401, 403, 404, 409),
)
async def answer_seed(
    seed_id: SeedId, answer: AnswerIn, caller: CallerDep, graph: GraphDep, clock: ClockDep
) -> AnswerOut:
    """Records the caller's answer at once; what follows from it happens in the background.

    409 carries `answer` and `answered_at` when the caller has answered before, `deadline` when it is too late, `state`
    when the seed does not run any more; nothing when a yes comes from who goes elsewhere at that time by now: the ask stays open.
    """
    try:
        return await service.answer(graph, seed_id=seed_id, user_id=caller.id, answer=answer.answer, now=clock.now())
    except PropagateError as error:
        raise _problem(error, seed_id) from error


@router.post(
    "/{seed_id}/less-like-this",
    operation_id="less_like_this_seed",
    summary="Not interested in things like this",
    responses=problems(401, 403, 404),
)
async def less_like_this_seed(
    seed_id: SeedId, caller: CallerDep, graph: GraphDep, clock: ClockDep, settings: SettingsDep
) -> LessOut:
    """Declines the caller's ask if it is open, and asks them to no venue of this category for some weeks.

    For everybody who was asked, whatever they have answered: that answer stays. Saying it twice changes nothing.
    """
    try:
        return await service.less_like_this(
            graph, seed_id=seed_id, user_id=caller.id, now=clock.now(), for_days=settings.avoid_days
        )
    except PropagateError as error:
        raise _problem(error, seed_id) from error


@router.get(
    "/{seed_id}/order",
    operation_id="get_seed_order",
    summary="Who was asked, who is next, and why this order",
    responses=problems(401, 404),
)
async def get_seed_order(seed_id: SeedId, caller: CallerDep, graph: GraphDep) -> OrderOut:
    """Shows the influence order with the expected gain of each place, to the seed's starters, admins and agents.

    `compared` holds how many people this order and others were expected to win when the seed was launched.
    """
    try:
        return await service.get_order(graph, seed_id=seed_id, viewer_id=caller.id, sees_all=caller.acts_for_others)
    except PropagateError as error:
        raise _problem(error, seed_id) from error


@router.get(
    "/{seed_id}/cascade",
    operation_id="get_seed_cascade",
    summary="Nodes, edges and waves of a seed",
    responses=problems(401, 404),
)
async def get_seed_cascade(seed_id: SeedId, caller: CallerDep, graph: GraphDep) -> CascadeOut:
    """Shows who was asked in which wave and what they said, to everybody who was asked, as far as privacy allows."""
    try:
        return await service.get_cascade(graph, seed_id=seed_id, viewer_id=caller.id, sees_all=caller.acts_for_others)
    except PropagateError as error:
        raise _problem(error, seed_id) from error


def _person(caller: Caller) -> str | None:
    """The person who has to be a starter; nobody when the caller acts for others."""
    return None if caller.acts_for_others else caller.id


def _problem(error: PropagateError, seed_id: str) -> Problem:
    """The answer for an error of this stage."""
    match error:
        case UnknownSeed():
            problem = unknown("seed", seed_id)
        case NotAllowed():
            problem = Problem(403, "Not allowed", "Only those who start the seed, admins and agents may do this.")
        case NotAsked():
            problem = Problem(403, "Not asked", "You were not asked to join this seed.")
        case AlreadyAnswered():
            answered_at = error.answered_at.isoformat()
            problem = Problem(409, "Already answered", str(error), answer=error.answer, answered_at=answered_at)
        case TooLate():
            problem = Problem(409, "Too late", str(error), deadline=error.deadline.isoformat())
        case Busy():
            problem = Problem(409, "Taken at that time", "You have said yes to something else at that time.")
        case SeedConflict():
            problem = Problem(409, "Conflict of state", str(error), state=error.state)
        case _:
            raise error
    return problem
