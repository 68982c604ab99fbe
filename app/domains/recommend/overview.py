"""Venues, people and seeds for a person in one answer."""

from datetime import datetime
from typing import Final

from app.domains.recommend import people, queries, service
from app.domains.recommend.errors import UnknownPerson
from app.domains.recommend.feed import feed_item
from app.domains.recommend.people import Company
from app.domains.recommend.schemas import Overview
from app.domains.recommend.wishes import Wanted
from app.graph import Graph

COMPATIBLE: Final = "Without a venue, the most compatible of friends, their friends, and people suggested."


async def overview(graph: Graph, *, user_id: str, wanted: Wanted, now: datetime) -> Overview:
    """Everything for a person: one round trip, a second one where `learned` has no venues.

    Args:
        graph: The graph.
        user_id: For whom.
        wanted: How many of each, where, when, and what rules venues out.
        now: Product time; asks that end before it are over.

    Raises:
        UnknownPerson: There is no such person.
    """
    found = await queries.recommend_all(
        graph,
        user_id=user_id,
        radius_km=wanted.radius_km,
        filters=wanted.filters,
        limit=wanted.limit,
        people=service.PEOPLE_PER_VENUE,
        candidates=service.candidates(wanted),
        at=wanted.at,
        now=now,
    )
    if found is None:
        raise UnknownPerson(user_id)
    venues = service.ranked_by(user_id, "learned", found, wanted) or await service.explained(
        graph,
        user_id=user_id,
        requested="learned",
        because=service.why_not("learned", found, wanted),
        wanted=wanted,
    )
    company = Company(user_id, None, None, wanted.limit)
    return Overview(
        user_id=user_id,
        venues=venues,
        people=people.told(company, "explainable", "explainable", COMPATIBLE, found["people"]),
        seeds=[feed_item(ask) for ask in found["asks"]],
    )
