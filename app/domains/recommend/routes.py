"""Recommended venues and people, for a person and for a group, and the feed of open asks."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.identity.access import PersonDep
from app.domains.recommend import feed, groups, overview, people, service
from app.domains.recommend.errors import NotTogether, UnknownMember, UnknownPerson, UnknownVenue
from app.domains.recommend.schemas import (
    FeedItem,
    GroupRecommendations,
    Overview,
    Ranker,
    Recommendations,
    RecommendedPeople,
)
from app.domains.recommend.wishes import WantedDep
from app.http.auth import CallerDep
from app.http.dependencies import ClockDep, GraphDep
from app.http.etags import NOT_MODIFIED, TagsDep
from app.http.pages import DEFAULT_LIMIT, MAX_LIMIT, Page, PageDep
from app.http.problems import Problem, problems, refused, unknown
from app.selections.parameter import Selected, Selection, selecting

router = APIRouter(tags=["recommendations"])

FEWEST_MEMBERS: Final = 2
MOST_MEMBERS: Final = 12
MAX_ID: Final = 200
VenueSelection = Annotated[Selection | None, Depends(selecting("Venue"))]


@router.get(
    "/recommendations/{user_id}/venues",
    operation_id="recommend_venues",
    summary="Venues for a person, with reasons",
    response_model=Recommendations | Selected,
    responses=problems(400, 401, 403, 404) | NOT_MODIFIED,
)
async def recommend_venues(
    *,
    user_id: PersonDep,
    graph: GraphDep,
    wanted: WantedDep,
    tags: TagsDep,
    selection: VenueSelection,
    ranker: Annotated[Ranker, Query(description="All fall back to `explainable`, and the answer says so")] = "learned",
) -> Recommendations | Response:
    """Ranks venues for a person and says which ranker did it and why; with `select` each item's `venue` has those fields.

    `explainable`: 100 * (0.25 distance + 0.35 interests + 0.15 price + 0.25 history). `learned`: affinity of the
    SocialLGN embeddings, re-ranked by distance, price, opening hours and trend. `engagement`: 0.4 nearness + 0.4 engagement
    + 0.2 popularity. `hybrid`: people of like taste, interests and price, friends, neighbourhood and time, by the weights of
    the settings. Each item has the reasons that hold and compatible people, whom the person may see, who are interested too.

    Radius, budget, travel time, and being open with seats left `at` a time are hard where they are asked for: no venue that
    is known not to meet them is given, by fallbacks neither.
    """
    try:
        found = await service.recommend_venues(graph, user_id=user_id, ranker=ranker, wanted=wanted)
    except UnknownPerson as error:
        raise unknown("person", user_id) from error
    if selection is None:
        return tags.fresh(found)
    return await selection.within(found, found.items, lambda item: item.venue.id, name="venue")


@router.get(
    "/recommendations/group/{user_ids}",
    operation_id="recommend_for_group",
    summary="Venues for a group, with reasons for each member",
    response_model=GroupRecommendations | Selected,
    responses=problems(400, 401, 403, 404, 409),
)
async def recommend_for_group(
    user_ids: Annotated[str, Path(max_length=2500, description="2 to 12 ids by commas, the caller's among them")],
    caller: CallerDep,
    graph: GraphDep,
    wanted: WantedDep,
    selection: VenueSelection,
) -> GroupRecommendations | Response:
    """Ranks venues around the point with the least total way for the group, by half the mean and half the least of scores.

    Of the others only what the caller may know counts: about where they are, their interests and prices. Where the point is,
    is not told. With `select` each item's `venue` has those fields.
    """
    ids = _members(user_ids)
    if caller.id not in ids and not caller.acts_for_others:
        raise Problem(403, "Not allowed", "The caller must be one of the group.")
    wanted = replace(wanted, party_size=max(wanted.party_size, len(ids)))
    try:
        found = await groups.recommend_for_group(graph, caller=caller, user_ids=ids, wanted=wanted)
    except UnknownMember as error:
        raise unknown("person", error.id) from error
    except NotTogether as error:
        raise Problem(409, "Not together", "Some of these people cannot be brought together.") from error
    if selection is None:
        return found
    return await selection.within(found, found.items, lambda item: item.venue.id, name="venue")


def _members(text: str) -> list[str]:
    ids = list(dict.fromkeys(id.strip() for id in text.split(",")))
    if not FEWEST_MEMBERS <= len(ids) <= MOST_MEMBERS or not all(0 < len(id) <= MAX_ID for id in ids):
        raise refused("path.user_ids", f"{FEWEST_MEMBERS} to {MOST_MEMBERS} different ids by commas", "group_invalid")
    return ids


@router.get(
    "/recommendations/{user_id}",
    operation_id="recommend_all",
    summary="Venues, people and seeds for a person",
    responses=problems(401, 403, 404) | NOT_MODIFIED,
)
async def recommend_all(
    user_id: PersonDep, graph: GraphDep, clock: ClockDep, wanted: WantedDep, tags: TagsDep
) -> Overview:
    """Gives venues by the `learned` ranker, the most compatible people, and the open asks, in one answer.

    Venues fall back to `explainable`, and the answer says so.
    """
    try:
        found = await overview.overview(graph, user_id=user_id, wanted=wanted, now=clock.now())
    except UnknownPerson as error:
        raise unknown("person", user_id) from error
    return tags.fresh(found)


@router.get(
    "/recommendations/{user_id}/people",
    operation_id="recommend_people",
    summary="People for a person, with reasons",
    response_model=RecommendedPeople | Selected,
    responses=problems(400, 401, 403, 404),
)
async def recommend_people(
    *,
    user_id: PersonDep,
    graph: GraphDep,
    selection: Annotated[Selection | None, Depends(selecting("User"))],
    ranker: Annotated[
        Ranker, Query(description="`hybrid` and a missing embedding give `explainable`, and the answer says so")
    ] = "learned",
    venue_id: Annotated[str | None, Query(min_length=1, max_length=MAX_ID, description="For this venue")] = None,
    radius_km: Annotated[
        float | None, Query(gt=0, le=200, allow_inf_nan=False, description="About how far away at most")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many")] = DEFAULT_LIMIT,
) -> RecommendedPeople | Response:
    """Ranks people whom the person may see, for a venue or in general; nobody is an empty list.

    `explainable`: 100 * (0.40 shared interests + 0.30 proximity + 0.30 price), of those who want to go to the venue, or of friends,
    their friends and people suggested. `learned`: 100 * (0.60 affinity + 0.40 compatibility). `engagement`: 0.6 strength + 0.25
    on the venue + 0.15 on its category, over the person's social edges. Distances count with about where the others are.
    With `select` each item has a `person` with those fields instead of `id` and `name`.
    """
    wanted = people.Company(user_id, venue_id, radius_km, limit)
    try:
        found = await people.recommend_people(graph, ranker=ranker, wanted=wanted)
    except UnknownPerson as error:
        raise unknown("person", user_id) from error
    except UnknownVenue as error:
        raise unknown("venue", venue_id or "") from error
    if selection is None:
        return found
    return await selection.within(found, found.items, lambda item: item.id, name="person", instead_of=("id", "name"))


@router.get(
    "/feed",
    operation_id="get_feed",
    summary="Plan seeds the caller is asked to join",
    response_model=Page[FeedItem] | Page[Selected],
    responses=problems(400, 401) | NOT_MODIFIED,
)
async def get_feed(
    caller: CallerDep,
    page: PageDep,
    graph: GraphDep,
    clock: ClockDep,
    tags: TagsDep,
    selection: Annotated[Selection | None, Depends(selecting("Ask"))],
) -> Page[FeedItem] | Response:
    """Lists the open asks of the caller, the most fitting first: venue, slot, who is in, why, and until when.

    People whom the caller may not see are only counted; those who have blocked the caller, or are blocked, not even that.
    """
    found = await feed.feed(graph, user_id=caller.id, now=clock.now(), page=page)
    return tags.fresh(found) if selection is None else await selection.page(found, lambda ask: ask.seed_id)
