"""Ranking venues for a person, and the feed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
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

PEOPLE_PER_VENUE: Final = 5
#: Nearest embeddings looked at: more than are shown, for the radius leaves some of them out.
FEWEST_CANDIDATES: Final = 200
CANDIDATES_PER_ITEM: Final = 5
#: Best venues by each part of `hybrid` that are looked at.
HYBRID_CANDIDATES: Final = 100
#: What each part weighs, as the rankers' queries have it.
WEIGHTS: Final[Mapping[Ranker, dict[str, float]]] = {
    "explainable": {"distance": 25.0, "interests": 35.0, "price": 15.0, "history": 25.0},
    "learned": {"affinity": 60.0, "distance": 15.0, "price": 10.0, "open": 10.0, "trending": 5.0},
    "engagement": {"nearness": 0.4, "engagement": 0.4, "popularity": 0.2},
}


@dataclass(frozen=True)
class Wanted:
    """What a caller asks of a ranker.

    Attributes:
        user_id: For whom.
        limit: How many venues.
        radius_km: How far from the person.
        at: Time at which venues should be open; `learned` and `hybrid` look at it.
        hybrid_weights: What each part weighs in `hybrid`.
    """

    user_id: str
    limit: int
    radius_km: float
    at: datetime
    hybrid_weights: dict[str, float]


async def recommend_venues(graph: Graph, *, ranker: Ranker, wanted: Wanted) -> Recommendations:
    """Ranks venues for a person: one round trip, a second one where the first finds nothing.

    Args:
        graph: The graph.
        ranker: Which; all fall back to `explainable`, and that to the nearest venues.
        wanted: For whom, how many, where and when.

    Raises:
        UnknownPerson: There is no such person.
    """
    because = "It was asked for."
    if ranker != "explainable":
        ranked = await _RANKERS[ranker](graph, wanted)
        if ranked is None:
            raise UnknownPerson(wanted.user_id)
        version = ranked.get("model_version")
        whole = ranked.get("whole", True)
        if ranked["venues"] and whole:
            if ranker == "learned":
                because = f"Taste as learned by {version}, re-ranked by distance, price, opening hours and trend."
            return _answer(wanted, ranker, ranker, because, ranked["venues"], version=version)
        because = f"Nothing lies within {wanted.radius_km:g} km."
        if ranker == "learned":
            because = "Embeddings are being switched to another version just now."
        if ranker == "learned" and whole:
            because = (
                f"None of the venues nearest in taste lies within {wanted.radius_km:g} km."
                if version
                else "There is no embedding of this person yet."
            )
    found = await queries.explain_venues(
        graph, user_id=wanted.user_id, radius_km=wanted.radius_km, limit=wanted.limit, people=PEOPLE_PER_VENUE
    )
    if found is None:
        raise UnknownPerson(wanted.user_id)
    if not found["matched"]:
        because += f" Nothing matches within {wanted.radius_km:g} km: these are all venues by distance."
    return _answer(wanted, ranker, "explainable", because, found["venues"], matched=found["matched"])


async def _learned(graph: Graph, wanted: Wanted) -> queries.Ranking | None:
    return await queries.learn_venues(
        graph,
        user_id=wanted.user_id,
        radius_km=wanted.radius_km,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
        candidates=max(FEWEST_CANDIDATES, CANDIDATES_PER_ITEM * wanted.limit),
        at=wanted.at,
    )


async def _engagement(graph: Graph, wanted: Wanted) -> queries.Ranking | None:
    return await queries.engage_venues(
        graph, user_id=wanted.user_id, radius_km=wanted.radius_km, limit=wanted.limit, people=PEOPLE_PER_VENUE
    )


async def _hybrid(graph: Graph, wanted: Wanted) -> queries.Ranking | None:
    return await queries.blend_venues(
        graph,
        user_id=wanted.user_id,
        radius_km=wanted.radius_km,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
        candidates=max(HYBRID_CANDIDATES, wanted.limit),
        at=wanted.at,
        weights=wanted.hybrid_weights,
    )


_RANKERS: Final[Mapping[Ranker, Callable[[Graph, Wanted], Awaitable[queries.Ranking | None]]]] = {
    "learned": _learned,
    "engagement": _engagement,
    "hybrid": _hybrid,
}


def _answer(
    wanted: Wanted,
    requested: Ranker,
    used: Ranker,
    because: str,
    venues: Sequence[RecommendedVenue],
    *,
    matched: bool = True,
    version: str | None = None,
) -> Recommendations:
    return Recommendations(
        user_id=wanted.user_id,
        requested_ranker=requested,
        ranker=used,
        because=because,
        matched=matched,
        model_version=version,
        weights=wanted.hybrid_weights if used == "hybrid" else WEIGHTS[used],
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
            **venue["own_parts"],
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
