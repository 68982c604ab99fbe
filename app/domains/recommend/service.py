"""Ranking venues for a person, and the feed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domains.recommend import queries
from app.domains.recommend.errors import UnknownPerson
from app.domains.recommend.queries import AskRow, RecommendedVenue
from app.domains.recommend.reasons import reasons_for
from app.domains.recommend.schemas import (
    FeedItem,
    InterestedUser,
    Parts,
    Ranker,
    Recommendation,
    Recommendations,
    RecommendedVenueOut,
)
from app.graph import Graph
from app.http.pages import Page, PageRequest

PEOPLE_PER_VENUE = 5
#: Nearest embeddings looked at: more than are shown, for the radius leaves some of them out.
FEWEST_CANDIDATES = 200
CANDIDATES_PER_ITEM = 5


async def recommend_venues(
    graph: Graph, *, user_id: str, ranker: Ranker, limit: int, radius_km: float, at: datetime
) -> Recommendations:
    """Ranks venues for a person: one round trip, a second one where the first finds nothing.

    Args:
        graph: The graph.
        user_id: For whom.
        ranker: `learned`, which falls back to `explainable`, or `explainable`.
        limit: How many venues.
        radius_km: How far from the person.
        at: Time that `learned` looks at for opening hours.

    Raises:
        UnknownPerson: There is no such person.
    """
    because = "It was asked for."
    if ranker == "learned":
        learned = await queries.learn_venues(
            graph,
            user_id=user_id,
            radius_km=radius_km,
            limit=limit,
            people=PEOPLE_PER_VENUE,
            candidates=max(FEWEST_CANDIDATES, CANDIDATES_PER_ITEM * limit),
            at=at,
        )
        if learned is None:
            raise UnknownPerson(user_id)
        version = learned["model_version"]
        if learned["venues"]:
            because = f"Taste as learned by {version}, re-ranked by distance, price, opening hours and trend."
            return _answer(user_id, ranker, "learned", because, learned["venues"], version=version)
        because = (
            f"None of the venues nearest in taste lies within {radius_km:g} km."
            if version
            else "There is no embedding of this person yet."
        )
    return await _explainable(graph, user_id, ranker, limit=limit, radius_km=radius_km, because=because)


async def _explainable(
    graph: Graph, user_id: str, requested: Ranker, *, limit: int, radius_km: float, because: str
) -> Recommendations:
    found = await queries.explain_venues(
        graph, user_id=user_id, radius_km=radius_km, limit=limit, people=PEOPLE_PER_VENUE
    )
    if found is None:
        raise UnknownPerson(user_id)
    if found["venues"]:
        return _answer(user_id, requested, "explainable", because, found["venues"])
    nearest = await queries.nearest_venues(graph, user_id=user_id, limit=limit, people=PEOPLE_PER_VENUE)
    venues = nearest["venues"] if nearest else []
    because += f" Nothing matches within {radius_km:g} km: these are all venues by distance."
    return _answer(user_id, requested, "explainable", because, venues, matched=False)


def _answer(
    user_id: str,
    requested: Ranker,
    used: Ranker,
    because: str,
    venues: Sequence[RecommendedVenue],
    *,
    matched: bool = True,
    version: str | None = None,
) -> Recommendations:
    return Recommendations(
        user_id=user_id,
        requested_ranker=requested,
        ranker=used,
        because=because,
        matched=matched,
        model_version=version,
        items=[_recommendation(venue) for venue in venues],
    )


def _recommendation(venue: RecommendedVenue) -> Recommendation:
    return Recommendation(
        venue=RecommendedVenueOut.model_validate(venue),
        score=venue["score"],
        distance_km=venue["distance_km"],
        reasons=reasons_for(venue),
        parts=Parts(
            affinity=venue["affinity"],
            distance=venue["closeness"],
            interests=venue["interests"],
            price=venue["price"],
            history=venue["history"],
            open=venue["open"],
            trending=venue["trending"],
        ),
        interested_users=[InterestedUser.model_validate(person) for person in venue["interested_people"]],
    )


async def feed(graph: Graph, *, user_id: str, now: datetime, page: PageRequest) -> Page[FeedItem]:
    """The seeds that a person was asked to join and may still answer, most likely yes first."""
    after_probability, after_id = page.after(float, str) or (None, None)
    asks = await queries.feed(
        graph,
        user_id=user_id,
        now=now,
        after_probability=after_probability,
        after_id=after_id,
        limit=page.limit + 1,
    )
    probability = {ask["seed_id"]: ask["probability"] for ask in asks}
    items = [_feed_item(ask) for ask in asks]
    return Page.of(items, page.limit, key=lambda item: (probability[item.seed_id], item.seed_id))


def _feed_item(ask: AskRow) -> FeedItem:
    zone = ZoneInfo(ask["venue"]["time_zone"] or "UTC")
    return FeedItem.model_validate(
        {
            **ask,
            "start": ask["start"].astimezone(zone),
            "end": ask["end"].astimezone(zone) if ask["end"] else None,
        }
    )
