"""Named queries of this room: one function a file of `cypher/plans/`. Rows have the columns their files tell."""

from datetime import datetime
from typing import Any, Literal, TypedDict, cast

from app.graph import Graph

Standing = Literal["goes", "asked", "stranger"]


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
    people: list[dict[str, Any]]
    booking: dict[str, Any] | None
    standing: Standing


async def get_plan(graph: Graph, *, plan_id: str, caller_id: str) -> PlanRow | None:
    """One plan; None when there is none of this id."""
    rows = await graph.read("plans/get_plan", plan_id=plan_id, caller_id=caller_id)
    return cast(PlanRow, rows[0]) if rows else None
