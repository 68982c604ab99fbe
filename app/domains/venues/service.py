"""Finding venues and their free slots."""

from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import uuid_utils

from app.domains.venues import queries
from app.domains.venues.errors import UnknownManager
from app.domains.venues.queries import Filters, SlotRow, VenueRow
from app.domains.venues.schemas import DAYS, OpeningHours, SlotOut, VenueDetail, VenueIn, VenueOut
from app.domains.venues.search import Search
from app.graph import Graph
from app.http.idempotency import Keep
from app.http.pages import Page, PageRequest


async def search(graph: Graph, search: Search, page: PageRequest) -> Page[VenueOut]:
    """Venues that the filters leave: best match first with a text, nearest first with a point, else by id."""
    limit = page.limit + 1
    if search.text is not None:
        return _paged(await _by_text(graph, search, page, limit), page.limit, "score")
    if search.near is not None:
        return _paged(await _near(graph, search, page, limit), page.limit, "distance_km")
    (after_id,) = page.after(str) or ("",)
    found = await queries.venues_by_id(
        graph,
        filters=_filters(search),
        after_id=after_id,
        limit=limit,
    )
    return _paged(found, page.limit, None)


def _filters(search: Search) -> Filters:
    return {
        "category": search.category,
        "price": search.price,
        "open_at": search.open_at,
        "tags": list(search.tags),
    }


async def _by_text(graph: Graph, search: Search, page: PageRequest, limit: int) -> list[VenueRow]:
    after_score, after_id = page.after(float, str) or (None, None)
    return await queries.venues_by_text(
        graph,
        text=search.text or "",
        latitude=search.near.latitude if search.near else None,
        longitude=search.near.longitude if search.near else None,
        radius_km=search.radius_km,
        filters=_filters(search),
        after_score=after_score,
        after_id=after_id,
        limit=limit,
    )


async def _near(graph: Graph, search: Search, page: PageRequest, limit: int) -> list[VenueRow]:
    after_km, after_id = page.after(float, str) or (None, None)
    assert search.near is not None
    return await queries.venues_near(
        graph,
        latitude=search.near.latitude,
        longitude=search.near.longitude,
        radius_km=search.radius_km,
        filters=_filters(search),
        after_km=after_km,
        after_id=after_id,
        limit=limit,
    )


def _paged(found: list[VenueRow], limit: int, sorted_by: str | None) -> Page[VenueOut]:
    keys = {row["id"]: (row.get(sorted_by), row["id"]) if sorted_by else (row["id"],) for row in found}
    venues = [VenueOut.model_validate(row) for row in found]
    return Page.of(venues, limit, key=lambda venue: keys[venue.id])  # type: ignore[arg-type,return-value]


async def get(graph: Graph, venue_id: str) -> VenueDetail | None:
    """One venue, or None."""
    row = await queries.get_venue(graph, venue_id=venue_id)
    return VenueDetail.model_validate({**row, "opening_hours": opening_hours(row["hours"])}) if row else None


async def create(graph: Graph, wanted: VenueIn, *, manager_id: str | None, now: datetime, keep: Keep) -> VenueDetail:
    """Makes a venue.

    Args:
        graph: The graph.
        wanted: What is known of it.
        manager_id: Who keeps its tables from now on; None for nobody yet.
        now: Product time.
        keep: Keeps the answer under the caller's key.

    Raises:
        UnknownManager: The manager is nobody in the graph.
    """
    id = str(uuid_utils.uuid7())
    hours = (
        None if wanted.opening_hours is None else sorted(set().union(*(each.hours for each in wanted.opening_hours)))
    )
    tags = sorted(set(wanted.tags))
    told = wanted.model_dump(exclude={"tags", "opening_hours"})
    made = VenueDetail.model_validate(
        {
            **told,
            "id": id,
            "popularity": 0.0,
            "trending": 1.0,
            "tags": tags,
            "opening_hours": opening_hours(hours or []),
        }
    )
    stored = {name: value for name, value in told.items() if name not in ("latitude", "longitude")}
    known = await queries.create_venue(
        graph,
        venue={**stored, "id": id, "hours": hours},
        latitude=wanted.latitude,
        longitude=wanted.longitude,
        tags=tags,
        manager_id=manager_id,
        now=now,
        keep=keep(made, location=f"/api/v1/venues/{id}"),
    )
    if not known:
        raise UnknownManager(manager_id or "")
    return made


async def availability(
    graph: Graph, venue_id: str, *, start: datetime, end: datetime, party_size: int, page: PageRequest
) -> Page[SlotOut] | None:
    """Slots of a venue from `start` on and before `end` with enough seats left, in its zone; None without a venue."""
    (after,) = page.after(datetime) or (None,)
    row = await queries.get_availability(
        graph,
        venue_id=venue_id,
        start=start,
        end=end,
        party_size=party_size,
        after=after,
        limit=page.limit + 1,
    )
    if row is None:
        return None
    zone = ZoneInfo(row["time_zone"] or "UTC")
    return Page.of([_local(slot, zone) for slot in row["slots"]], page.limit, key=lambda slot: (slot.start,))


def _local(slot: SlotRow, zone: ZoneInfo) -> SlotOut:
    return SlotOut(
        id=slot["id"],
        start=slot["start"].astimezone(zone),
        end=slot["end"].astimezone(zone),
        capacity=slot["capacity"],
        seats_left=slot["seats_left"],
    )


def opening_hours(hours: list[int]) -> list[OpeningHours]:
    """Hours of the week (0 is Monday 00:00-01:00) as spans of each day."""
    spans: list[OpeningHours] = []
    numbered = enumerate(sorted({hour for hour in hours if 0 <= hour < 168}))
    # Hours in a row keep the same distance to their number in the list; a new day begins a new span.
    for (day, _), run in groupby(numbered, key=lambda pair: (pair[1] // 24, pair[1] - pair[0])):
        within = [hour % 24 for _, hour in run]
        spans.append(OpeningHours(day=DAYS[day], opens=f"{within[0]:02}:00", closes=f"{within[-1] + 1:02}:00"))
    return spans
