"""Named queries of this room: one function a file of `cypher/generate/`. Rows have the columns their files tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from app.graph import Graph
from app.stages.generate.schemas import SeedsWanted


class Grown(TypedDict):
    """Drafts that a batch of people gave, and how many of them are new."""

    drafts: int
    created: int


class RequestRow(TypedDict):
    """A request for seeds and what became of it."""

    id: str
    state: str
    requested_by: str
    user_id: str | None
    venue_id: str | None
    latitude: float | None
    longitude: float | None
    radius_m: float | None
    limit: int
    drafts: int | None
    kept: int | None
    started_at: datetime
    ended_at: datetime | None


class Requested(TypedDict):
    """Whether what a request names exists, so that it was taken."""

    person_known: bool
    venue_known: bool
    created: bool


class SeedRow(TypedDict):
    """A seed as one caller may see it."""

    id: str
    state: str
    start: datetime
    end: datetime | None
    min_group: int
    max_group: int
    ask_budget: int | None
    conversion_probability: float | None
    model_version: str | None
    reasons: list[str]
    expires_at: datetime | None
    stop_reason: str | None
    venue_id: str
    venue_name: str
    venue_category: str | None
    venue_neighborhood: str | None
    time_zone: str | None
    starters: list[dict[str, Any]]
    starter_count: int
    going: list[dict[str, Any]]
    going_count: int
    asked_count: int


async def anchors(graph: Graph, *, after: str, now: datetime, seeds_per_person: int, limit: int) -> list[str]:
    """One page of the people around whom seeds may grow."""
    rows = await graph.read(
        "generate/anchors", timeout=60, after=after, now=now, seeds_per_person=seeds_per_person, limit=limit
    )
    return [row["id"] for row in rows]


async def anchors_of_venue(graph: Graph, *, venue_id: str, radius_m: float, pool: int, limit: int) -> list[str]:
    """People to whom a venue's taste comes nearest."""
    rows = await graph.read("generate/anchors_of_venue", venue_id=venue_id, radius_m=radius_m, pool=pool, limit=limit)
    return [row["id"] for row in rows]


async def anchors_of_area(
    graph: Graph, *, latitude: float, longitude: float, radius_m: float, pool: int, limit: int
) -> list[str]:
    """People who live in an area."""
    rows = await graph.read(
        "generate/anchors_of_area", latitude=latitude, longitude=longitude, radius_m=radius_m, pool=pool, limit=limit
    )
    return [row["id"] for row in rows]


async def clear_drafts(graph: Graph, *, now: datetime) -> int:
    """Forgets drafts that no scoring will look at."""
    rows = await graph.write("generate/clear_drafts", repeatable=True, timeout=300, now=now)
    return int(rows[0]["cleared"])


async def create_drafts(
    graph: Graph,
    *,
    anchor_ids: Sequence[str],
    venue_id: str | None,
    request_id: str,
    for_everybody: bool,
    id_prefix: str,
    now: datetime,
    earliest: datetime,
    latest: datetime,
    last_answer: timedelta,
    **limits: Any,
) -> Grown:
    """Grows drafts around a batch of people. Repeating it changes nothing."""
    rows = await graph.write(
        "generate/create_drafts",
        repeatable=True,
        timeout=120,
        anchor_ids=list(anchor_ids),
        venue_id=venue_id,
        request_id=request_id,
        for_everybody=for_everybody,
        id_prefix=id_prefix,
        now=now,
        earliest=earliest,
        latest=latest,
        last_answer=last_answer,
        **limits,
    )
    return cast(Grown, rows[0])


async def finish_generation(
    graph: Graph, *, request_id: str, seeds: int, now: datetime, once: str | None = None
) -> None:
    """Tells that the drafts of a request are there."""
    await graph.write("generate/finish_generation", once=once, request_id=request_id, seeds=seeds, now=now)


async def request_seeds(
    graph: Graph, wanted: SeedsWanted, *, request_id: str, caller_id: str, now: datetime, keep: dict[str, Any]
) -> Requested:
    """Takes a request for seeds and tells the workers, unless it names somebody or something unknown."""
    area = wanted.area
    rows = await graph.write(
        "generate/request_seeds",
        repeatable=True,
        request_id=request_id,
        caller_id=caller_id,
        user_id=wanted.user_id,
        venue_id=wanted.venue_id,
        latitude=area.latitude if area else None,
        longitude=area.longitude if area else None,
        radius_m=1000.0 * (area.radius_km if area else 0.0),
        limit=wanted.limit,
        now=now,
        keep=keep,
    )
    return cast(Requested, rows[0])


async def get_request(graph: Graph, *, request_id: str) -> RequestRow | None:
    """One request for seeds; None when there is none of this id."""
    rows = await graph.read("generate/get_request", request_id=request_id)
    return cast(RequestRow, rows[0]) if rows else None


async def get_seed(graph: Graph, *, seed_id: str, viewer_id: str, sees_all: bool) -> SeedRow | None:
    """One seed; None when there is none that this caller may see."""
    rows = await graph.read("generate/get_seed", seed_id=seed_id, viewer_id=viewer_id, sees_all=sees_all)
    return cast(SeedRow, rows[0]) if rows else None


async def list_seeds(
    graph: Graph, *, state: str | None, after_start: datetime, after_id: str, limit: int, viewer_id: str
) -> list[SeedRow]:
    """A page of all seeds, for admins and agents."""
    rows = await graph.read(
        "generate/list_seeds",
        state=state,
        after_start=after_start,
        after_id=after_id,
        limit=limit,
        viewer_id=viewer_id,
        sees_all=True,
    )
    return cast(list[SeedRow], rows)


async def list_seeds_of_person(
    graph: Graph, *, state: str | None, after_start: datetime, after_id: str, limit: int, viewer_id: str
) -> list[SeedRow]:
    """A page of the seeds that a person starts or was asked to join."""
    rows = await graph.read(
        "generate/list_seeds_of_person",
        state=state,
        after_start=after_start,
        after_id=after_id,
        limit=limit,
        viewer_id=viewer_id,
        sees_all=False,
    )
    return cast(list[SeedRow], rows)


async def extend_slots(graph: Graph, *, now: datetime, since: datetime, until: datetime, limit: int) -> int:
    """Offers bookable times again a week later, some at a time; how many were added."""
    rows = await graph.write(
        "generate/extend_slots", repeatable=True, timeout=120.0, now=now, since=since, until=until, limit=limit
    )
    return int(rows[0]["added"])


async def fail_stale_requests(graph: Graph, *, before: datetime, now: datetime) -> int:
    """Gives up requests that were made before a moment and are not done; how many."""
    rows = await graph.write("generate/fail_stale_requests", repeatable=True, before=before, now=now)
    return int(rows[0]["failed"])


async def past_outings(graph: Graph) -> AsyncIterator[tuple[str, int, str]]:
    """Outings, oldest first: who, at which hour of the week, and what brought them together."""
    async for row in graph.stream("generate/past_outings"):
        yield row["person_id"], row["hour_of_week"], row["occasion"]


async def stated_hours(graph: Graph) -> AsyncIterator[Mapping[str, Any]]:
    """Everybody's `id`, `community` and `stated` free hours."""
    async for row in graph.stream("generate/stated_hours"):
        yield row


async def save_model(graph: Graph, *, id: str, model: str, now: datetime, record: Mapping[str, Any]) -> None:
    """Records a trained model (see `ml.training.Trained.record`) in the place of what was live until now."""
    await graph.write("generate/save_model", repeatable=True, id=id, model=model, now=now, **record)
