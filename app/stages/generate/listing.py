"""Asking for seeds over HTTP, and reading them, as far as a caller may."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.graph import Graph
from app.http.auth import Caller
from app.http.idempotency import Keep
from app.http.pages import Page, PageRequest
from app.http.problems import Problem, unknown
from app.stages.generate import queries
from app.stages.generate.schemas import (
    Area,
    SeedOut,
    SeedPersonOut,
    SeedRequestOut,
    SeedState,
    SeedsWanted,
    SeedVenueOut,
)
from app.stages.generate.service import new_request_id

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


async def request_seeds(graph: Graph, caller: Caller, wanted: SeedsWanted, now: datetime, keep: Keep) -> SeedRequestOut:
    """Take a request for seeds.

    Raises:
        Problem: 403 where the caller asks for more than their own; 404 for a person or venue that is not there.
    """
    if wanted.user_id != caller.id and not caller.acts_for_others:
        raise Problem(403, "Not allowed", "You may ask for seeds for yourself; a venue's or an area's are for admins.")
    request = SeedRequestOut(
        id=new_request_id(),
        state="requested",
        user_id=wanted.user_id,
        venue_id=wanted.venue_id,
        area=wanted.area,
        limit=wanted.limit,
        drafts=None,
        kept=None,
        requested_at=now,
        ended_at=None,
    )
    kept = keep(request, location=f"/api/v1/seeds/requests/{request.id}")
    taken = await queries.request_seeds(graph, wanted, request_id=request.id, caller_id=caller.id, now=now, keep=kept)
    if not taken["person_known"]:
        raise unknown("person", wanted.user_id or "")
    if not taken["venue_known"]:
        raise unknown("venue", wanted.venue_id or "")
    return request


async def get_request(graph: Graph, caller: Caller, request_id: str) -> SeedRequestOut:
    """How a request stands, for whoever made it and for admins.

    Raises:
        Problem: 404 for anybody else.
    """
    row = await queries.get_request(graph, request_id=request_id)
    if row is None or (row["requested_by"] != caller.id and not caller.acts_for_others):
        raise unknown("request", request_id)
    latitude, longitude, radius_m = row["latitude"], row["longitude"], row["radius_m"]
    area = None
    if latitude is not None and longitude is not None and radius_m is not None:
        area = Area(latitude=latitude, longitude=longitude, radius_km=radius_m / 1000.0)
    return SeedRequestOut.model_validate({**row, "area": area, "requested_at": row["started_at"]})


async def get_seed(graph: Graph, caller: Caller, seed_id: str) -> SeedOut:
    """One seed, for whoever starts it or was asked, and for admins.

    Raises:
        Problem: 404 for anybody else.
    """
    row = await queries.get_seed(graph, seed_id=seed_id, viewer_id=caller.id, sees_all=caller.acts_for_others)
    if row is None:
        raise unknown("seed", seed_id)
    return _shown(row)


async def list_seeds(graph: Graph, caller: Caller, state: SeedState | None, page: PageRequest) -> Page[SeedOut]:
    """A page of the caller's seeds by start; of all seeds for admins and agents."""
    after_start, after_id = page.after(datetime, str) or (_BEGINNING, "")
    find = queries.list_seeds if caller.acts_for_others else queries.list_seeds_of_person
    rows = await find(
        graph, state=state, after_start=after_start, after_id=after_id, limit=page.limit + 1, viewer_id=caller.id
    )
    return Page.of([_shown(row) for row in rows], page.limit, key=lambda seed: (seed.start, seed.id))


def _shown(row: queries.SeedRow) -> SeedOut:
    zone = ZoneInfo(row["time_zone"] or "UTC")
    venue = SeedVenueOut(
        id=row["venue_id"],
        name=row["venue_name"],
        category=row["venue_category"],
        neighborhood=row["venue_neighborhood"],
    )
    end = row["end"]
    people = {name: [SeedPersonOut.model_validate(person) for person in row[name]] for name in ("starters", "going")}
    times = {"start": row["start"].astimezone(zone), "end": end.astimezone(zone) if end else None}
    return SeedOut.model_validate({**row, **people, **times, "venue": venue})
