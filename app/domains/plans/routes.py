"""One plan."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.domains.plans import service
from app.domains.plans.schemas import PlanOut
from app.http.auth import CallerDep
from app.http.dependencies import GraphDep
from app.http.problems import problems

router = APIRouter()

PlanId = Annotated[str, Path(max_length=100, description="`Plan.id`")]


@router.get(
    "/plans/{plan_id}", operation_id="get_plan", summary="One plan", tags=["plans"], responses=problems(401, 403, 404)
)
async def get_plan(plan_id: PlanId, caller: CallerDep, graph: GraphDep) -> PlanOut:
    """Shows a plan to the people who go, with its table and everybody who goes."""
    return await service.get_plan(graph, caller, plan_id)
