"""Growing draft seeds: around everybody by the clock, around a person, a venue or an area when asked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import uuid_utils

from app.graph import Graph
from app.jobs import Progress
from app.settings import Settings
from app.stages.generate import queries

#: People fetched at once, and people around whom one statement grows drafts.
PAGE: Final = 1000
BATCH: Final = 100
#: No seed starts sooner than this, so that waves of asks and the venue have time; nor takes answers in its last hour.
SOONEST: Final = timedelta(hours=4)
LAST_ANSWER: Final = timedelta(hours=1)
#: How far back a venue's week may lie of which bookable times are offered again.
WEEKS_REMEMBERED: Final = timedelta(weeks=4)
SLOTS_AT_ONCE: Final = 20_000
#: Product time after which a request of which nothing came has failed.
REQUEST_PATIENCE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Reach:
    """How much is looked at around one person; what bounds the work.

    Attributes:
        ties: Closest friends from whom starter groups are made.
        groups: Best groups that go on to venues.
        venue_pool: Venues nearest in taste, before distance and price are looked at.
        venues: Those of them that go on to slots.
        drafts: Drafts that one person gives.
    """

    ties: int = 8
    groups: int = 4
    venue_pool: int = 64
    venues: int = 8
    drafts: int = 4


@dataclass(frozen=True)
class Generated:
    """What a run did: people looked at, drafts found, how many of them are new."""

    people: int = 0
    drafts: int = 0
    created: int = 0


async def generate_for_everybody(
    graph: Graph, settings: Settings, now: datetime, *, request_id: str, progress: Progress
) -> Generated:
    """Grow drafts around each person who has a friend and room for another seed, then tell that they are there.

    In a small city each person gives up to four drafts, in a larger one two, so that what is scored stays in proportion
    to the seeds that can be kept.
    """
    await queries.clear_drafts(graph, now=now)
    reach, done, after = Reach(), Generated(), ""
    while page := await queries.anchors(
        graph, after=after, now=now, seeds_per_person=settings.seeds_per_person, limit=PAGE
    ):
        after = page[-1]
        if done.people == 0 and len(page) == PAGE:
            reach = replace(reach, drafts=2)
        for start in range(0, len(page), BATCH):
            batch = page[start : start + BATCH]
            grown = await _grow(graph, settings, now, batch, reach, request_id=request_id, for_everybody=True)
            done = Generated(done.people + len(batch), done.drafts + grown["drafts"], done.created + grown["created"])
            progress("people with a look round for seeds", done.people, None)
    await queries.finish_generation(graph, request_id=request_id, seeds=done.drafts, now=now)
    return done


async def generate_for_request(
    graph: Graph, settings: Settings, now: datetime, *, request_id: str, once: str
) -> Generated:
    """Grow drafts for one request, then tell that they are there, once.

    A request for a person looks further around that one; for a venue or an area, around the people whom it fits.
    """
    request = await queries.get_request(graph, request_id=request_id)
    if request is None:
        return Generated()
    limit = request["limit"]
    if request["user_id"] is not None:
        people, reach = [request["user_id"]], Reach(ties=12, groups=8, venue_pool=128, venues=16, drafts=limit)
    else:
        people, reach = await _people_of(graph, settings, request), Reach(drafts=2)
    done = Generated()
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        grown = await _grow(
            graph, settings, now, batch, reach, request_id=request_id, for_everybody=False, venue_id=request["venue_id"]
        )
        done = Generated(done.people + len(batch), done.drafts + grown["drafts"], done.created + grown["created"])
    await queries.finish_generation(graph, request_id=request_id, seeds=done.drafts, now=now, once=once)
    return done


async def _people_of(graph: Graph, settings: Settings, request: queries.RequestRow) -> list[str]:
    """The people around whom a venue's, or an area's, seeds grow: more than seeds are wanted, as many will not fit."""
    limit = min(200, 4 * request["limit"])
    if request["venue_id"] is not None:
        return await queries.anchors_of_venue(
            graph, venue_id=request["venue_id"], radius_m=settings.radius_km * 1000, pool=4 * limit, limit=limit
        )
    assert request["latitude"] is not None and request["longitude"] is not None and request["radius_m"] is not None
    return await queries.anchors_of_area(
        graph,
        latitude=request["latitude"],
        longitude=request["longitude"],
        radius_m=request["radius_m"],
        pool=10 * limit,
        limit=limit,
    )


async def _grow(
    graph: Graph,
    settings: Settings,
    now: datetime,
    people: Sequence[str],
    reach: Reach,
    *,
    request_id: str,
    for_everybody: bool,
    venue_id: str | None = None,
) -> queries.Grown:
    return await queries.create_drafts(
        graph,
        anchor_ids=people,
        venue_id=venue_id,
        request_id=request_id,
        for_everybody=for_everybody,
        id_prefix=id_prefix(now),
        now=now,
        earliest=now + SOONEST,
        latest=now + timedelta(days=settings.horizon_days),
        last_answer=LAST_ANSWER,
        radius_m=settings.radius_km * 1000,
        min_group=settings.min_group,
        max_group=settings.max_group,
        ask_budget=settings.ask_budget,
        ask_cap=settings.ask_cap_per_week,
        **asdict(reach),
    )


def id_prefix(now: datetime) -> str:
    """The time part of UUIDv7 ids (RFC 9562, 5.7), to which the query adds version and randomness: 13 characters."""
    milliseconds = f"{int(now.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"


def new_request_id() -> str:
    """An id for a request or a run: a UUIDv7."""
    return str(uuid_utils.uuid7())


async def extend_slots(graph: Graph, now: datetime, *, days: int) -> int:
    """Fills the days ahead with each venue's weekly bookable times; safe to repeat. Returns how many were added.

    Args:
        graph: Has the times of some earlier week; one that lies further back than four weeks is forgotten.
        now: Product time.
        days: How far ahead.
    """
    added = 0
    while more := await queries.extend_slots(
        graph, now=now, since=now - WEEKS_REMEMBERED, until=now + timedelta(days=days), limit=SLOTS_AT_ONCE
    ):
        added += more
    return added


async def fail_stale_requests(graph: Graph, now: datetime) -> int:
    """Says of requests of which nothing came that they failed. Returns how many."""
    return await queries.fail_stale_requests(graph, before=now - REQUEST_PATIENCE, now=now)
