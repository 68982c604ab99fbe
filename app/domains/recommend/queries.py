"""Named queries of this room: one function a file of `cypher/recommend/`."""

from collections.abc import Sequence
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


class RecommendedPersonRow(TypedDict):
    """Somebody with what speaks for them."""

    id: str
    name: str
    score: float
    compatibility: float
    affinity: float | None
    own_parts: dict[str, float]
    shared_interests: list[str]
    apart_km: float | None
    friend: bool
    mutual_friends: int
    activity: float | None
    openness: float | None
    wants_venue: bool


class PeopleRanking(TypedDict):
    """People for a person, best first."""

    venue_known: bool
    located: bool
    people: list[RecommendedPersonRow]
    model_version: NotRequired[str | None]
    whole: NotRequired[bool]


class Everything(Ranking):
    """Venues, people and open asks."""

    people: list[RecommendedPersonRow]
    asks: list[AskRow]


class MemberRow(TypedDict):
    """What a venue is for one member of a group."""

    id: str
    name: str
    score: float
    distance_km: float | None
    shared: list[str]
    price: float
    dwell_seconds: float


class GroupVenueRow(TypedDict):
    """A venue for a group."""

    id: str
    score: float
    mean: float
    least: float
    members: list[MemberRow]


class GroupRanking(TypedDict):
    """Venues for a group, best first."""

    known: list[str]
    blocked: bool
    placed: int
    venues: list[GroupVenueRow]


class Filters(TypedDict):
    """What rules venues out; None is not asked for."""

    budget: int | None
    open_at: datetime | None
    party_size: int


async def explain_venues(
    graph: Graph,
    *,
    user_id: str,
    radius_km: float,
    hard_km: float | None,
    filters: Filters,
    limit: int,
    people: int,
) -> ExplainableRanking | None:
    """Best venues by the explainable formula, else the nearest; None when there is no such person."""
    rows = await graph.read(
        "recommend/explain_venues",
        user_id=user_id,
        radius_km=radius_km,
        hard_km=hard_km,
        **filters,
        limit=limit,
        people=people,
    )
    return cast(ExplainableRanking, rows[0]) if rows else None


async def learn_venues(
    graph: Graph,
    *,
    user_id: str,
    radius_km: float,
    filters: Filters,
    limit: int,
    people: int,
    candidates: int,
    at: datetime,
) -> Ranking | None:
    """Best venues by learned taste and context; None when there is no such person."""
    rows = await graph.read(
        "recommend/learn_venues",
        user_id=user_id,
        radius_km=radius_km,
        **filters,
        limit=limit,
        people=people,
        candidates=candidates,
        at=at,
    )
    return cast(Ranking, rows[0]) if rows else None


async def engage_venues(
    graph: Graph, *, user_id: str, radius_km: float, filters: Filters, limit: int, people: int
) -> Ranking | None:
    """Best venues by engagement; None when there is no such person."""
    rows = await graph.read(
        "recommend/engage_venues", user_id=user_id, radius_km=radius_km, **filters, limit=limit, people=people
    )
    return cast(Ranking, rows[0]) if rows else None


async def blend_venues(
    graph: Graph,
    *,
    user_id: str,
    radius_km: float,
    filters: Filters,
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
        **filters,
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


async def explain_people(
    graph: Graph, *, user_id: str, venue_id: str | None, within_km: float | None, limit: int
) -> PeopleRanking | None:
    """The most compatible people; None when there is no such person."""
    rows = await graph.read(
        "recommend/explain_people", user_id=user_id, venue_id=venue_id, within_km=within_km, limit=limit
    )
    return cast(PeopleRanking, rows[0]) if rows else None


async def learn_people(
    graph: Graph, *, user_id: str, venue_id: str | None, within_km: float | None, limit: int, candidates: int
) -> PeopleRanking | None:
    """People of like taste as learned; None when there is no such person."""
    rows = await graph.read(
        "recommend/learn_people",
        user_id=user_id,
        venue_id=venue_id,
        within_km=within_km,
        limit=limit,
        candidates=candidates,
    )
    return cast(PeopleRanking, rows[0]) if rows else None


async def engage_people(
    graph: Graph, *, user_id: str, venue_id: str | None, within_km: float | None, limit: int
) -> PeopleRanking | None:
    """People by engagement; None when there is no such person."""
    rows = await graph.read(
        "recommend/engage_people", user_id=user_id, venue_id=venue_id, within_km=within_km, limit=limit
    )
    return cast(PeopleRanking, rows[0]) if rows else None


async def recommend_all(
    graph: Graph,
    *,
    user_id: str,
    radius_km: float,
    filters: Filters,
    limit: int,
    people: int,
    candidates: int,
    at: datetime,
    now: datetime,
) -> Everything | None:
    """Venues by learned taste, compatible people, and open asks; None when there is no such person."""
    rows = await graph.read(
        "recommend/recommend_all",
        user_id=user_id,
        radius_km=radius_km,
        **filters,
        limit=limit,
        people=people,
        candidates=candidates,
        at=at,
        now=now,
        venue_id=None,
        within_km=None,
        after_probability=None,
        after_id=None,
    )
    return cast(Everything, rows[0]) if rows else None


async def recommend_group(
    graph: Graph,
    *,
    caller_id: str,
    sees_all: bool,
    user_ids: Sequence[str],
    radius_km: float,
    filters: Filters,
    limit: int,
    candidates: int,
) -> GroupRanking:
    """Venues for a group around its geometric median."""
    rows = await graph.read(
        "recommend/recommend_group",
        caller_id=caller_id,
        sees_all=sees_all,
        user_ids=list(user_ids),
        radius_km=radius_km,
        **filters,
        limit=limit,
        candidates=candidates,
    )
    return cast(GroupRanking, rows[0])
