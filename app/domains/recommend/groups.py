"""Ranking venues for a group."""

from typing import Final

from app.domains.recommend import queries
from app.domains.recommend.errors import NotTogether, UnknownMember
from app.domains.recommend.people import rounded
from app.domains.recommend.queries import GroupVenueRow, MemberRow
from app.domains.recommend.reasons import reasons_for_member
from app.domains.recommend.schemas import GroupMember, GroupRecommendations, GroupVenue, RecommendedVenueOut
from app.domains.recommend.wishes import Wanted
from app.graph import Graph
from app.http.auth import Caller

#: Venues looked at: the nearest to the middle, and as many that most members' interests speak for.
CANDIDATES: Final = 100


async def recommend_for_group(
    graph: Graph, *, caller: Caller, user_ids: list[str], wanted: Wanted
) -> GroupRecommendations:
    """Ranks venues for a group by 0.5 mean + 0.5 least of the members' explainable scores, in one round trip.

    Args:
        graph: The graph.
        caller: Who asks: sees the others as privacy allows, and counts with no more of them.
        user_ids: The members, each once.
        wanted: How many, how far from the middle, when, and what rules venues out.

    Raises:
        UnknownMember: There is no such person, or the caller may not know of them.
        NotTogether: Two of them have blocked each other.
    """
    found = await queries.recommend_group(
        graph,
        caller_id=caller.id,
        sees_all=caller.acts_for_others,
        user_ids=user_ids,
        radius_km=wanted.radius_km,
        filters=wanted.filters,
        limit=wanted.limit,
        candidates=max(CANDIDATES, wanted.limit),
    )
    known = set(found["known"])
    for id in user_ids:
        if id not in known:
            raise UnknownMember(id)
    if found["blocked"]:
        raise NotTogether
    because = f"Around the point that is nearest to all {found['placed']} together."
    if found["placed"] < len(user_ids):
        because = f"Around the point that is nearest to the {found['placed']} whose place is known, together."
    if not found["placed"]:
        because = "Where these people are, is not known: by interests and prices alone."
    if not found["venues"]:
        because += f" Nothing within {wanted.radius_km:.3g} km of it meets what was asked for."
    return GroupRecommendations(
        user_ids=user_ids,
        placed=found["placed"],
        because=because,
        constraints=wanted.constraints(),
        items=[_venue(row, caller) for row in found["venues"]],
    )


def _venue(row: GroupVenueRow, caller: Caller) -> GroupVenue:
    return GroupVenue(
        venue=RecommendedVenueOut.model_validate(row),
        score=row["score"],
        mean=row["mean"],
        least=row["least"],
        members=[_member(member, caller) for member in row["members"]],
    )


def _member(row: MemberRow, caller: Caller) -> GroupMember:
    own = row["id"] == caller.id
    return GroupMember(
        id=row["id"],
        name=row["name"],
        score=row["score"],
        distance_km=row["distance_km"] if own else rounded(row["distance_km"]),
        reasons=reasons_for_member(row, own=own),
    )
