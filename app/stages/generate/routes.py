"""Ask for seeds, watch the request, read seeds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.http.auth import CallerDep
from app.http.dependencies import ClockDep, GraphDep
from app.http.idempotency import KeeperDep
from app.http.pages import Page, PageDep
from app.http.problems import problems
from app.selections.parameter import Selected, Selection, selecting
from app.stages.generate import listing
from app.stages.generate.schemas import SeedOut, SeedRequestOut, SeedState, SeedsWanted

router = APIRouter(prefix="/seeds", tags=["seeds"])

SeedSelection = Annotated[Selection | None, Depends(selecting("Seed"))]
SeedId = Annotated[str, Path(max_length=100, description="`Seed.id`")]
RequestId = Annotated[str, Path(max_length=100, description="Id of the request, as given when it was taken")]


@router.post(
    "/generate",
    operation_id="generate_seeds",
    summary="Ask for new seeds",
    status_code=202,
    responses=problems(401, 403, 404, 409),
)
async def generate_seeds(
    wanted: SeedsWanted, caller: CallerDep, graph: GraphDep, clock: ClockDep, keeper: KeeperDep, response: Response
) -> SeedRequestOut:
    """Takes a request for seeds for oneself; admins and agents also for others, a venue or an area.

    Workers grow and score them; `Location` names the request to watch.
    """
    request = await keeper.answer(lambda keep: listing.request_seeds(graph, caller, wanted, clock.now(), keep))
    response.headers["Location"] = f"/api/v1/seeds/requests/{request.id}"
    return request


@router.get(
    "/requests/{request_id}",
    operation_id="get_seed_request",
    summary="How a request for seeds stands",
    responses=problems(401, 404),
)
async def get_seed_request(request_id: RequestId, caller: CallerDep, graph: GraphDep) -> SeedRequestOut:
    """Shows whether the seeds are grown and scored, and how many were kept."""
    return await listing.get_request(graph, caller, request_id)


@router.get(
    "",
    operation_id="list_seeds",
    summary="Seeds by start",
    response_model=Page[SeedOut] | Page[Selected],
    responses=problems(400, 401),
)
async def list_seeds(
    caller: CallerDep,
    graph: GraphDep,
    page: PageDep,
    selection: SeedSelection,
    state: Annotated[SeedState | None, Query(description="Only seeds in this state")] = None,
) -> Page[SeedOut] | Response:
    """Lists the seeds that the caller starts or was asked to join; for admins and agents, all of them."""
    found = await listing.list_seeds(graph, caller, state, page)
    return found if selection is None else await selection.page(found, lambda seed: seed.id)


@router.get(
    "/{seed_id}",
    operation_id="get_seed",
    summary="One seed",
    response_model=SeedOut | Selected,
    responses=problems(400, 401, 404),
)
async def get_seed(seed_id: SeedId, caller: CallerDep, graph: GraphDep, selection: SeedSelection) -> SeedOut | Response:
    """Shows a seed to the people who start it or were asked: venue, slot, who is in, why, and how likely it tips."""
    if selection is not None:
        return await selection.one(seed_id)
    return await listing.get_seed(graph, caller, seed_id)
