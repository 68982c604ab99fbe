"""Plans by hand, and every plan for those who go."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.bookings.errors import BookingError
from app.domains.plans import service
from app.domains.plans.calendar import calendar_of
from app.domains.plans.schemas import (
    ParticipantsIn,
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
from app.http.auth import CallerDep
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.idempotency import KeeperDep
from app.http.pages import Page, PageDep
from app.http.problems import Problem, problems
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(prefix="/plans", tags=["plans"])

PlanSelection = Annotated[Selection | None, Depends(selecting("Plan"))]
PlanId = Annotated[str, Path(max_length=100, description="`Plan.id`")]


def problem(error: BookingError) -> Problem:
    """The answer for an error of plans and bookings."""
    return Problem(error.status, error.title, str(error), **error.facts)


@router.post(
    "/", operation_id="create_plan", summary="Make a plan", status_code=201, responses=problems(400, 401, 404, 409)
)
async def create_plan(
    wanted: PlanIn, caller: CallerDep, graph: GraphDep, clock: ClockDep, keeper: KeeperDep, response: Response
) -> PlanCreated:
    """Makes a plan that the caller organises and invites the people named; a table is asked for when it is confirmed.

    Refused for the same reasons as a booking, with the same facts.
    """
    try:
        created = await keeper.answer(
            lambda keep: service.create(graph, organiser_id=caller.id, wanted=wanted, now=clock.now(), keep=keep)
        )
    except BookingError as error:
        raise problem(error) from error
    response.headers["Location"] = f"/api/v1/plans/{created.id}"
    return created


@router.get(
    "/",
    operation_id="list_plans",
    summary="One's plans",
    response_model=Page[PlanSummary] | Page[Selected],
    responses=problems(400, 401),
)
async def list_plans(
    caller: CallerDep,
    graph: GraphDep,
    page: PageDep,
    selection: PlanSelection,
    state: Annotated[PlanState | None, Query(description="Only plans in this state")] = None,
) -> Page[PlanSummary] | Response:
    """Lists the plans that the caller organises, goes to or is invited to, those that start last first."""
    found = await service.list_own(graph, caller, state=state, page=page)
    return found if selection is None else await selection.page(found, lambda plan: plan.id)


@router.get(
    "/{plan_id}",
    operation_id="get_plan",
    summary="One plan",
    response_model=PlanOut | Selected,
    responses=problems(400, 401, 403, 404),
)
async def get_plan(plan_id: PlanId, caller: CallerDep, graph: GraphDep, selection: PlanSelection) -> PlanOut | Response:
    """Shows a plan to the people who go, with its table and everybody who goes.

    Whoever has blocked the caller, or is blocked, is absent.
    """
    if selection is not None:
        return await selection.one(plan_id)
    try:
        return await service.get(graph, caller, plan_id)
    except BookingError as error:
        raise problem(error) from error


@router.get(
    "/{plan_id}/calendar.ics",
    operation_id="get_plan_calendar",
    summary="A plan for a calendar app",
    response_class=Response,
    responses=problems(401, 403, 404)
    | {
        200: {
            "description": "An iCalendar file with one entry",
            "content": {"text/calendar": {"schema": {"type": "string"}, "example": "BEGIN:VCALENDAR\r\n..."}},
        }
    },
)
async def get_plan_calendar(plan_id: PlanId, caller: CallerDep, graph: GraphDep, clock: ClockDep) -> Response:
    """Gives the plan as an iCalendar entry, which a calendar replaces when it reads it again."""
    try:
        plan = await service.visible(graph, caller, plan_id)
    except BookingError as error:
        raise problem(error) from error
    headers = {"Content-Disposition": 'attachment; filename="plan.ics"'}
    return Response(calendar_of(plan, clock.now()), media_type="text/calendar; charset=utf-8", headers=headers)


@router.post(
    "/{plan_id}/participants",
    operation_id="add_participants",
    summary="Invite more people",
    responses=problems(400, 401, 403, 404, 409),
)
async def add_participants(
    plan_id: PlanId, wanted: ParticipantsIn, caller: CallerDep, graph: GraphDep, clock: ClockDep, keeper: KeeperDep
) -> ParticipantsOut:
    """Invites people to a plan that the caller organises; who is one of them already stays as they are.

    A plan that has its table gets more seats where there are any; else who was invited last waits for one.
    """
    try:
        return await keeper.answer(
            lambda keep: service.invite(
                graph, caller, plan_id=plan_id, user_ids=wanted.user_ids, now=clock.now(), keep=keep
            )
        )
    except BookingError as error:
        raise problem(error) from error


@router.post(
    "/{plan_id}/answer",
    operation_id="answer_plan",
    summary="Accept or decline an invitation",
    responses=problems(401, 403, 404, 409),
)
async def answer_plan(
    plan_id: PlanId, given: PlanAnswerIn, caller: CallerDep, graph: GraphDep, clock: ClockDep
) -> PlanAnswerOut:
    """Records whether the caller goes; seats and payment follow in the background. The same answer again changes nothing.

    Whoever accepted may still decline. 409 carries the plan's `state` when it is too late.
    """
    try:
        return await service.answer(graph, caller, plan_id=plan_id, given=given, now=clock.now())
    except BookingError as error:
        raise problem(error) from error


@router.post(
    "/{plan_id}/confirm",
    operation_id="confirm_plan",
    summary="Ask for the plan's table",
    status_code=202,
    responses=problems(400, 401, 403, 404, 409),
)
async def confirm_plan(
    *,
    plan_id: PlanId,
    caller: CallerDep,
    graph: GraphDep,
    clock: ClockDep,
    settings: SettingsDep,
    keeper: KeeperDep,
    response: Response,
) -> PlanConfirmed:
    """Makes the plan's booking pending and starts the booking agent: `Location` names the booking to watch.

    409 carries the plan's `state` and `booking_id` when it was confirmed before.
    """
    try:
        confirmed = await keeper.answer(
            lambda keep: service.confirm(graph, settings, caller, plan_id=plan_id, now=clock.now(), keep=keep)
        )
    except BookingError as error:
        raise problem(error) from error
    response.headers["Location"] = f"/api/v1/bookings/{confirmed.booking_id}"
    return confirmed
