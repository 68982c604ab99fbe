"""Ranking venues for a person, and the feed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from app.domains.recommend import queries
from app.domains.recommend.errors import UnknownPerson
from app.domains.recommend.queries import RecommendedVenue
from app.domains.recommend.reasons import reasons_for
from app.domains.recommend.schemas import (
    InterestedUser,
    Mode,
    Parts,
    Ranker,
    Recommendation,
    Recommendations,
    RecommendedVenueOut,
)
from app.domains.recommend.travel import minutes_to
from app.domains.recommend.wishes import Wanted
from app.graph import Graph

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


async def recommend_venues(graph: Graph, *, user_id: str, ranker: Ranker, wanted: Wanted) -> Recommendations:
    """Ranks venues for a person: one round trip, a second one where the first finds nothing.

    Args:
        graph: The graph.
        user_id: For whom.
        ranker: Which; all fall back to `explainable`, and that to the nearest venues.
        wanted: How many, where, when, and what rules venues out.

    Raises:
        UnknownPerson: There is no such person.
    """
    because = "It was asked for."
    if ranker != "explainable":
        ranked = await _RANKERS[ranker](graph, user_id, wanted)
        if ranked is None:
            raise UnknownPerson(user_id)
        if found := ranked_by(user_id, ranker, ranked, wanted):
            return found
        because = why_not(ranker, ranked, wanted)
    return await explained(graph, user_id=user_id, requested=ranker, because=because, wanted=wanted)


def ranked_by(user_id: str, ranker: Ranker, ranked: queries.Ranking, wanted: Wanted) -> Recommendations | None:
    """The answer of a ranker; None where it found nothing, or cannot be trusted just now."""
    version = ranked.get("model_version")
    if not ranked["venues"] or not ranked.get("whole", True):
        return None
    because = "It was asked for."
    if ranker == "learned":
        because = f"Taste as learned by {version}, re-ranked by distance, price, opening hours and trend."
    return _answer(user_id, wanted, ranker, ranker, because, ranked, version=version)


def why_not(ranker: Ranker, ranked: queries.Ranking, wanted: Wanted) -> str:
    """Why a ranker's answer is not given."""
    where = f"lies within {wanted.radius_km:.3g} km{_and_meets(wanted)}"
    if ranker != "learned":
        return f"Nothing {where}."
    if not ranked.get("whole", True):
        return "Embeddings are being switched to another version just now."
    if not ranked.get("model_version"):
        return "There is no embedding of this person yet."
    return f"None of the venues nearest in taste {where}."


async def explained(graph: Graph, *, user_id: str, requested: Ranker, because: str, wanted: Wanted) -> Recommendations:
    """Ranks venues by the explainable formula, or by distance where nothing matches.

    Raises:
        UnknownPerson: There is no such person.
    """
    found = await queries.explain_venues(
        graph,
        user_id=user_id,
        radius_km=wanted.radius_km,
        hard_km=wanted.hard_km,
        filters=wanted.filters,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
    )
    if found is None:
        raise UnknownPerson(user_id)
    if not found["matched"]:
        which = "all venues that meet what was asked for" if wanted.is_hard else "all venues"
        because += f" Nothing matches within {wanted.radius_km:.3g} km: these are {which} by distance."
    return _answer(user_id, wanted, requested, "explainable", because, found, matched=found["matched"])


def _and_meets(wanted: Wanted) -> str:
    return " and meets what was asked for" if wanted.budget or wanted.open_at else ""


def candidates(wanted: Wanted) -> int:
    """How many of the nearest embeddings are looked at."""
    return max(FEWEST_CANDIDATES, CANDIDATES_PER_ITEM * wanted.limit)


async def _learned(graph: Graph, user_id: str, wanted: Wanted) -> queries.Ranking | None:
    return await queries.learn_venues(
        graph,
        user_id=user_id,
        radius_km=wanted.radius_km,
        filters=wanted.filters,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
        candidates=candidates(wanted),
        at=wanted.at,
    )


async def _engagement(graph: Graph, user_id: str, wanted: Wanted) -> queries.Ranking | None:
    return await queries.engage_venues(
        graph,
        user_id=user_id,
        radius_km=wanted.radius_km,
        filters=wanted.filters,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
    )


async def _hybrid(graph: Graph, user_id: str, wanted: Wanted) -> queries.Ranking | None:
    return await queries.blend_venues(
        graph,
        user_id=user_id,
        radius_km=wanted.radius_km,
        filters=wanted.filters,
        limit=wanted.limit,
        people=PEOPLE_PER_VENUE,
        candidates=max(HYBRID_CANDIDATES, wanted.limit),
        at=wanted.at,
        weights=wanted.hybrid_weights,
    )


_RANKERS: Final[Mapping[Ranker, Callable[[Graph, str, Wanted], Awaitable[queries.Ranking | None]]]] = {
    "learned": _learned,
    "engagement": _engagement,
    "hybrid": _hybrid,
}


def _answer(
    user_id: str,
    wanted: Wanted,
    requested: Ranker,
    used: Ranker,
    because: str,
    ranked: queries.Ranking,
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
        weights=wanted.hybrid_weights if used == "hybrid" else WEIGHTS[used],
        constraints=wanted.constraints(),
        items=[_recommendation(venue, wanted.travel_mode) for venue in ranked["venues"]],
    )


def _recommendation(venue: RecommendedVenue, mode: Mode | None) -> Recommendation:
    km = venue["distance_km"]
    return Recommendation(
        venue=RecommendedVenueOut.model_validate(venue),
        score=venue["score"],
        distance_km=km,
        travel_minutes=round(minutes_to(mode, km), 1) if mode and km is not None else None,
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
        interested_users=[
            InterestedUser(
                id=person["id"],
                name=person["name"],
                score=person["score"],
                shared_interests=sorted(person["shared_interests"]),
            )
            for person in venue["interested_people"]
        ],
    )
