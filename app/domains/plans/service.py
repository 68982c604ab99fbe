"""Who may see a plan or a booking, and in which time."""

from typing import TypeVar
from zoneinfo import ZoneInfo

from app.domains.plans import queries
from app.domains.plans.queries import BookingRow, PlanRow
from app.domains.plans.schemas import BookingOut, PlanOut
from app.graph import Graph
from app.http.auth import Caller
from app.http.problems import Problem, unknown

Found = TypeVar("Found", PlanRow, BookingRow)


async def get_plan(graph: Graph, caller: Caller, plan_id: str) -> PlanOut:
    """The plan, if the caller may see it.

    Raises:
        Problem: 404 where the caller may not know of it, 403 for somebody who was asked and does not go.
    """
    row = _visible(await queries.get_plan(graph, plan_id=plan_id, caller_id=caller.id), caller, "plan", plan_id)
    return PlanOut.model_validate(_in_venue_time(row))


async def get_booking(graph: Graph, caller: Caller, booking_id: str) -> BookingOut:
    """The booking, if the caller may see the plan it is for.

    Raises:
        Problem: As for the plan.
    """
    found = await queries.get_booking(graph, booking_id=booking_id, caller_id=caller.id)
    return BookingOut.model_validate(_in_venue_time(_visible(found, caller, "booking", booking_id)))


def _visible(row: Found | None, caller: Caller, kind: str, id: str) -> Found:
    if row is None or (row["standing"] == "stranger" and not caller.acts_for_others):
        raise unknown(kind, id)
    if row["standing"] == "asked" and not caller.acts_for_others:
        raise Problem(403, "Not allowed", f"Only the people who go see this {kind}.")
    return row


def _in_venue_time(row: PlanRow | BookingRow) -> dict[str, object]:
    return {**row, "start": row["start"].astimezone(ZoneInfo(row["time_zone"] or "UTC"))}
