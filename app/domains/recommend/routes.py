"""Recommended venues, and the feed of open asks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.domains.identity.access import PersonDep
from app.domains.recommend import service
from app.domains.recommend.errors import UnknownPerson
from app.domains.recommend.schemas import FeedItem, Ranker, Recommendations
from app.http.auth import CallerDep
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.pages import DEFAULT_LIMIT, MAX_LIMIT, Page, PageDep
from app.http.problems import problems, unknown
from app.http.times import ZonedDateTime
from app.selections.parameter import Selected, Selection, selecting, shown

router = APIRouter(tags=["recommendations"])


@router.get(
    "/recommendations/{user_id}/venues",
    operation_id="recommend_venues",
    summary="Venues for a person, with reasons",
    response_model=Recommendations | Selected,
    responses=problems(400, 401, 403, 404),
)
async def recommend_venues(
    *,
    user_id: PersonDep,
    graph: GraphDep,
    clock: ClockDep,
    settings: SettingsDep,
    selection: Annotated[Selection | None, Depends(selecting("Venue"))],
    ranker: Annotated[Ranker, Query(description="All fall back to `explainable`, and the answer says so")] = "learned",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many venues")] = DEFAULT_LIMIT,
    radius_km: Annotated[
        float | None, Query(gt=0, le=200, allow_inf_nan=False, description="How far from the person; 10 km if left out")
    ] = None,
    at: Annotated[ZonedDateTime | None, Query(description="When the person would go; now if left out")] = None,
) -> Recommendations | Response:
    """Ranks venues for a person and says which ranker did it and why; with `select` each item's `venue` has those fields.

    `explainable`: 100 * (0.25 distance + 0.35 interests + 0.15 price + 0.25 history). `learned`: affinity of the
    SocialLGN embeddings, re-ranked by distance, price, opening hours and trend. `engagement`: 0.4 nearness + 0.4 engagement
    + 0.2 popularity. `hybrid`: people of like taste, interests and price, friends, neighbourhood and time, by the weights of
    the settings. Each item has the reasons that hold and compatible people, whom the person may see, who are interested too.
    """
    try:
        found = await service.recommend_venues(
            graph,
            ranker=ranker,
            wanted=service.Wanted(
                user_id=user_id,
                limit=limit,
                radius_km=radius_km or settings.radius_km,
                at=at or clock.now(),
                hybrid_weights=settings.hybrid_weights,
            ),
        )
    except UnknownPerson as error:
        raise unknown("person", user_id) from error
    return found if selection is None else await _with_selected(found, selection)


async def _with_selected(found: Recommendations, selection: Selection) -> Response:
    venues = await selection.several([item.venue.id for item in found.items])
    items = [
        item.model_dump(exclude={"venue"}) | {"venue": venues[item.venue.id]}
        for item in found.items
        if item.venue.id in venues
    ]
    return shown(found.model_dump(exclude={"items"}) | {"items": items})


@router.get(
    "/feed",
    operation_id="get_feed",
    summary="Plan seeds the caller is asked to join",
    response_model=Page[FeedItem] | Page[Selected],
    responses=problems(400, 401),
)
async def get_feed(
    caller: CallerDep,
    page: PageDep,
    graph: GraphDep,
    clock: ClockDep,
    selection: Annotated[Selection | None, Depends(selecting("Ask"))],
) -> Page[FeedItem] | Response:
    """Lists the open asks of the caller, the most fitting first: venue, slot, who is in, why, and until when.

    People whom the caller may not see are only counted; those who have blocked the caller, or are blocked, not even that.
    """
    found = await service.feed(graph, user_id=caller.id, now=clock.now(), page=page)
    return found if selection is None else await selection.page(found, lambda ask: ask.seed_id)
