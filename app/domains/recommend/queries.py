"""Named queries of this room: one function a file of `cypher/recommend/`."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict, cast

from app.graph import Graph


class InterestedPerson(TypedDict):
    """Somebody compatible who is interested in the venue too."""

    id: str
    name: str
    score: float
    shared_interests: list[str]


class RecommendedVenue(TypedDict):
    """A venue with what speaks for it; parts are 0-1, `score` 0-100."""

    id: str
    name: str
    category: str | None
    latitude: float | None
    longitude: float | None
    neighborhood: str | None
    time_zone: str | None
    price_level: int | None
    rating: float | None
    distance_km: float | None
    score: float
    affinity: float | None
    closeness: float
    interests: float
    price: float
    history: float
    open: float | None
    own_parts: dict[str, float]
    trending: float
    shared: list[str]
    dwell_seconds: float
    friends_interested: int
    interested_people: list[InterestedPerson]


class Ranking(TypedDict):
    """A person's venues, best first."""

    located: bool
    venues: list[RecommendedVenue]
    model_version: NotRequired[str | None]
    """Of the embeddings behind `learned`; null when the person has none."""
    whole: NotRequired[bool]
    """Whether all embeddings behind `learned` are of that version: not for sure while versions are switched."""


class ExplainableRanking(Ranking):
    """A ranking that always has venues while there are any: `matched` is false where these are merely the nearest."""

    matched: bool


class AskRow(TypedDict):
    """An open ask of a person."""

    seed_id: str
    state: str
    probability: float
    wave: int
    asked_at: datetime
    deadline: datetime
    reasons: list[str]
    min_group: int
    max_group: int
    start: datetime
    end: datetime | None
    seats_left: int | None
    venue: dict[str, Any]
    going: int
    people: list[dict[str, Any]]


async def explain_venues(
    graph: Graph, *, user_id: str, radius_km: float, limit: int, people: int
) -> ExplainableRanking | None:
    """Best venues by the explainable formula, else the nearest; None when there is no such person."""
    rows = await graph.read(
        "recommend/explain_venues", user_id=user_id, radius_km=radius_km, limit=limit, people=people
    )
    return cast(ExplainableRanking, rows[0]) if rows else None


async def learn_venues(
    graph: Graph, *, user_id: str, radius_km: float, limit: int, people: int, candidates: int, at: datetime
) -> Ranking | None:
    """Best venues by learned taste and context; None when there is no such person."""
    rows = await graph.read(
        "recommend/learn_venues",
        user_id=user_id,
        radius_km=radius_km,
        limit=limit,
        people=people,
        candidates=candidates,
        at=at,
    )
    return cast(Ranking, rows[0]) if rows else None


async def engage_venues(graph: Graph, *, user_id: str, radius_km: float, limit: int, people: int) -> Ranking | None:
    """Best venues by engagement; None when there is no such person."""
    rows = await graph.read("recommend/engage_venues", user_id=user_id, radius_km=radius_km, limit=limit, people=people)
    return cast(Ranking, rows[0]) if rows else None


async def blend_venues(
    graph: Graph,
    *,
    user_id: str,
    radius_km: float,
    limit: int,
    people: int,
    candidates: int,
    at: datetime,
    weights: dict[str, float],
) -> Ranking | None:
    """Best venues by the hybrid's weighted sum; None when there is no such person."""
    rows = await graph.read(
        "recommend/blend_venues",
        user_id=user_id,
        radius_km=radius_km,
        limit=limit,
        people=people,
        candidates=candidates,
        at=at,
        weights=weights,
    )
    return cast(Ranking, rows[0]) if rows else None


async def feed(
    graph: Graph,
    *,
    user_id: str,
    now: datetime,
    after_probability: float | None,
    after_id: str | None,
    limit: int,
) -> list[AskRow]:
    """A person's open asks, most likely yes first."""
    rows = await graph.read(
        "recommend/feed",
        user_id=user_id,
        now=now,
        after_probability=after_probability,
        after_id=after_id,
        limit=limit,
    )
    return cast(list[AskRow], rows)
