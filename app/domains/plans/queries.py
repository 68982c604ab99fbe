"""Named queries of this room: one function a file of `cypher/plans/`. Rows have the columns their files tell."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict, cast

from app.domains.bookings.machine import TRANSITIONS
from app.graph import Graph

Standing = Literal["goes", "asked", "stranger"]
Outcome = Literal["recorded", "same", "over", "organises", "waits", "declined", "busy"]
PROVIDER = "venue-desk"


class PlanRow(TypedDict):
    """A plan as one caller stands to it."""

    id: str
    state: str
    start: datetime
    created_at: datetime
    time_zone: str | None
    venue: dict[str, Any]
    seed_id: str | None
    organiser_id: str | None
    amount_per_head: int
    currency: str | None
    answers_due: datetime | None
    end: datetime | None
    version: int
    people: list[dict[str, Any]]
    booking: dict[str, Any] | None
    standing: Standing


class SummaryRow(TypedDict):
    """A plan in a list."""

    id: str
    state: str
    start: datetime
    time_zone: str | None
    venue: dict[str, Any]
    going: str | None
    organises: bool
    people: int


class CheckRow(TypedDict):
    """What has to be known before somebody changes a plan."""

    id: str
    state: str
    start: datetime
    time_zone: str | None
    venue: dict[str, Any]
    organiser_id: str | None
    organises: bool
    standing: Standing
    going: str | None
    people: int
    new: int
    seats_left: int | None
    waitlist: bool
    unknown: list[str]
    blocked: bool
    booking_id: str | None


class AnswerRow(TypedDict):
    """What came of an answer."""

    outcome: Outcome
    state: Literal["invited", "accepted", "declined"]
    plan_state: str


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan that is to be written down.

    Attributes:
        user_ids: Everybody, who organises it first.
    """

    plan_id: str
    organiser_id: str
    venue_id: str
    slot_id: str
    user_ids: list[str]
    amount_per_head: int
    currency: str
    waitlist: bool


async def get_plan(graph: Graph, *, plan_id: str, caller_id: str, sees_all: bool) -> PlanRow | None:
    """One plan; None when there is none of this id."""
    rows = await graph.read("plans/get_plan", plan_id=plan_id, caller_id=caller_id, sees_all=sees_all)
    return cast(PlanRow, rows[0]) if rows else None


async def list_plans(
    graph: Graph,
    *,
    user_id: str,
    sees_all: bool,
    state: str | None,
    before: datetime | None,
    before_id: str | None,
    limit: int,
) -> list[SummaryRow]:
    """Plans of one person, those that start last first."""
    rows = await graph.read(
        "plans/list_plans",
        user_id=user_id,
        sees_all=sees_all,
        state=state,
        before=before,
        before_id=before_id,
        limit=limit,
    )
    return cast(list[SummaryRow], rows)


async def check_plan(graph: Graph, *, plan_id: str, caller_id: str, user_ids: list[str]) -> CheckRow | None:
    """What has to be known before the caller changes a plan; None when there is none of this id."""
    rows = await graph.read("plans/check_plan", plan_id=plan_id, caller_id=caller_id, user_ids=user_ids)
    return cast(CheckRow, rows[0]) if rows else None


async def create_plan(graph: Graph, new: NewPlan, *, now: datetime, keep: dict[str, Any]) -> bool:
    """Writes a plan down; False when the organiser goes elsewhere meanwhile, or the slot is gone."""
    return bool(await graph.write("plans/create_plan", repeatable=True, **asdict(new), now=now, keep=keep))


async def add_participants(
    graph: Graph, *, plan_id: str, user_ids: list[str], now: datetime, keep: dict[str, Any]
) -> bool:
    """Invites more people to a plan; False when it is over."""
    rows = await graph.write(
        "plans/add_participants", repeatable=True, plan_id=plan_id, user_ids=user_ids, now=now, keep=keep
    )
    return bool(rows)


async def answer_plan(graph: Graph, *, plan_id: str, user_id: str, answer: str, now: datetime) -> AnswerRow | None:
    """Records whether somebody goes; None for who is not of the plan."""
    rows = await graph.write(
        "plans/answer_plan", repeatable=True, plan_id=plan_id, user_id=user_id, answer=answer, now=now
    )
    return cast(AnswerRow, rows[0]) if rows else None


async def confirm_plan(
    graph: Graph, *, plan_id: str, booking_id: str, answers_due: datetime, now: datetime, keep: dict[str, Any]
) -> bool:
    """Writes the pending booking of a plan down; False when the plan is not proposed any more."""
    rows = await graph.write(
        "plans/confirm_plan",
        repeatable=True,
        plan_id=plan_id,
        booking_id=booking_id,
        provider=PROVIDER,
        answers_due=answers_due,
        now=now,
        keep=keep,
        transitions=TRANSITIONS,
    )
    return bool(rows)
