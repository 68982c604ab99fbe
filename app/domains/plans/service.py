"""Who may see a plan, and in which time."""

from zoneinfo import ZoneInfo

from app.domains.plans import queries
from app.domains.plans.schemas import PlanOut
from app.graph import Graph
from app.http.auth import Caller
from app.http.problems import Problem, unknown


async def get_plan(graph: Graph, caller: Caller, plan_id: str) -> PlanOut:
    """The plan, if the caller may see it.

    Raises:
        Problem: 404 where the caller may not know of it, 403 for somebody who was asked and does not go.
    """
    row = await queries.get_plan(graph, plan_id=plan_id, caller_id=caller.id)
    if row is None or (row["standing"] == "stranger" and not caller.acts_for_others):
        raise unknown("plan", plan_id)
    if row["standing"] == "asked" and not caller.acts_for_others:
        raise Problem(403, "Not allowed", "Only the people who go see this plan.")
    return PlanOut.model_validate({**row, "start": row["start"].astimezone(ZoneInfo(row["time_zone"] or "UTC"))})
