"""Named queries of this room: one function a file of `cypher/venues/`. Rows have the columns their files tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, cast

from app.graph import Graph


class VenueRow(TypedDict):
    """A venue as lists show it."""

    id: str
    name: str
    category: str | None
    cuisine: str | None
    latitude: float | None
    longitude: float | None
    address: str | None
    neighborhood: str | None
    time_zone: str | None
    price_level: int | None
    rating: float | None
    capacity: int | None
    popularity: float
    trending: float
    tags: list[str]
    distance_km: NotRequired[float | None]
    score: NotRequired[float | None]


class DetailRow(VenueRow):
    """A venue with everything that is public."""

    description: str | None
    ambiance: list[str]
    hours: list[int]
    booking_provider: str | None
    phone: str | None
    derived: list[str]
    defaulted: list[str]


class Filters(TypedDict):
    """What venues must have; None, or no tag, is not asked for."""

    category: str | None
    price: int | None
    open_at: datetime | None
    tags: list[str]


class SlotRow(TypedDict):
    """A bookable time."""

    id: str
    start: datetime
    end: datetime
    capacity: int
    seats_left: int


class AvailabilityRow(TypedDict):
    """A venue's zone and free slots."""

    time_zone: str | None
    slots: list[SlotRow]


async def venues_near(
    graph: Graph,
    *,
    latitude: float,
    longitude: float,
    radius_km: float,
    filters: Filters,
    after_km: float | None,
    after_id: str | None,
    limit: int,
) -> list[VenueRow]:
    """Venues around a point, nearest first."""
    rows = await graph.read(
        "venues/venues_near",
        latitude=latitude,
        longitude=longitude,
        radius_km=radius_km,
        **filters,
        after_km=after_km,
        after_id=after_id,
        limit=limit,
    )
    return cast(list[VenueRow], rows)


async def venues_by_text(
    graph: Graph,
    *,
    text: str,
    latitude: float | None,
    longitude: float | None,
    radius_km: float,
    filters: Filters,
    after_score: float | None,
    after_id: str | None,
    limit: int,
) -> list[VenueRow]:
    """Venues that match a full-text query, best match first."""
    rows = await graph.read(
        "venues/venues_by_text",
        text=text,
        latitude=latitude,
        longitude=longitude,
        radius_km=radius_km,
        **filters,
        after_score=after_score,
        after_id=after_id,
        limit=limit,
    )
    return cast(list[VenueRow], rows)


async def venues_by_id(
    graph: Graph,
    *,
    filters: Filters,
    after_id: str,
    limit: int,
) -> list[VenueRow]:
    """Venues in the order of their ids."""
    rows = await graph.read(
        "venues/venues_by_id",
        **filters,
        after_id=after_id,
        limit=limit,
    )
    return cast(list[VenueRow], rows)


async def get_venue(graph: Graph, *, venue_id: str) -> DetailRow | None:
    """One venue; None when there is none of this id."""
    rows = await graph.read("venues/get_venue", venue_id=venue_id)
    return cast(DetailRow, rows[0]) if rows else None


async def get_availability(
    graph: Graph,
    *,
    venue_id: str,
    start: datetime,
    end: datetime,
    party_size: int,
    after: datetime | None,
    limit: int,
) -> AvailabilityRow | None:
    """A venue's slots with enough seats left, soonest first; None when there is no such venue."""
    rows = await graph.read(
        "venues/get_availability",
        venue_id=venue_id,
        start=start,
        end=end,
        party_size=party_size,
        after=after,
        limit=limit,
    )
    return cast(AvailabilityRow, rows[0]) if rows else None


async def create_venue(
    graph: Graph,
    *,
    venue: dict[str, Any],
    latitude: float,
    longitude: float,
    tags: Sequence[str],
    manager_id: str | None,
    now: datetime,
    keep: dict[str, Any],
) -> bool:
    """Writes a venue down; whether its manager is a person of the graph.

    Raises:
        ConstraintViolated: A twin of this call was faster.
    """
    rows = await graph.write(
        "venues/create_venue",
        venue=venue,
        latitude=latitude,
        longitude=longitude,
        tags=list(tags),
        manager_id=manager_id,
        now=now,
        keep=keep,
    )
    return bool(rows)
