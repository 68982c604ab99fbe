"""Venues as the API finds them: every filter, every page, every refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.http.pages import Cursor
from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import CENTRE, Town, north

NEAR = f"{CENTRE[0]},{CENTRE[1]}"


@pytest.fixture
def some_venues(town: Town) -> Town:
    for n in range(12):
        town.venue(
            f"v-{n:02}",
            at=north(n),
            name=f"{'Noodle' if n % 2 else 'Jazz'} House {n}",
            category="restaurant" if n % 3 else "bar",
            price_level=1 + n % 4,
            tags=["ramen", "late"] if n % 2 else [],
        )
    town.run("CALL db.awaitIndexes(30)")
    return town


async def pages(api: httpx.AsyncClient, headers: dict[str, str], limit: int, **query: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = query | {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = await api.get("/api/v1/venues/", headers=headers, params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 4, 5, 12, 100])
async def test_pages_hold_every_venue_once(
    some_venues: Town, api: httpx.AsyncClient, signed_in: SignIn, limit: int
) -> None:
    me = signed_in("u-1")
    assert [v["id"] for v in await pages(api, me, limit)] == [f"v-{n:02}" for n in range(12)]
    near = await pages(api, me, limit, near=NEAR, radius_km=7.5)
    assert [v["id"] for v in near] == [f"v-{n:02}" for n in range(8)]
    assert [v["distance_km"] for v in near] == pytest.approx(list(range(8)), abs=1e-9)
    text = await pages(api, me, limit, text="noodle hou")
    assert {v["id"] for v in text} == {f"v-{n:02}" for n in range(1, 12, 2)}
    assert len(text) == 6


async def test_filters_hold_together(some_venues: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    me = signed_in("u-1")
    bars = await pages(api, me, 20, category="bar")
    assert [v["id"] for v in bars] == ["v-00", "v-03", "v-06", "v-09"]
    cheap_bars = await pages(api, me, 20, category="bar", price=3, near=NEAR, radius_km=8)
    assert [v["id"] for v in cheap_bars] == ["v-06"]
    near_jazz = await pages(api, me, 20, text="JAZZ!", near=NEAR, radius_km=5)
    assert {v["id"] for v in near_jazz} == {"v-00", "v-02", "v-04"}
    assert await pages(api, me, 20, category="museum") == []


async def test_equal_distances_are_told_apart_by_id(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    for n in range(7):
        town.venue(f"v-{n}", at=north(1))
    found = await pages(api, signed_in("u-1"), 2, near=NEAR)
    assert [v["id"] for v in found] == [f"v-{n}" for n in range(7)]


async def test_one_venue_in_full(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    hours = [11, 12, 13, 18, 19, 23, 24, 25]
    town.venue("v-1", tags=["ramen"], hours=hours, derived=["hours"], defaulted=["price_level"], phone="+1 555 0100")
    answer = await api.get("/api/v1/venues/v-1", headers=signed_in("u-1"))
    assert answer.status_code == 200
    told = answer.json()
    assert (told["tags"], told["derived"], told["defaulted"]) == (["ramen"], ["hours"], ["price_level"])
    assert [(span["day"], span["opens"], span["closes"]) for span in told["opening_hours"]] == [
        ("Monday", "11:00", "14:00"),
        ("Monday", "18:00", "20:00"),
        ("Monday", "23:00", "24:00"),
        ("Tuesday", "00:00", "02:00"),
    ]
    assert (await api.get("/api/v1/venues/v-2", headers=signed_in("u-1"))).status_code == 404


async def test_availability_is_in_the_venues_zone(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.venue("v-1", time_zone="America/New_York")
    town.venue("v-2")
    zone = ZoneInfo("America/New_York")
    evening = (WEDNESDAY + timedelta(days=1)).astimezone(zone).replace(hour=19, minute=0)
    for n in range(5):
        town.slot("v-1", evening + timedelta(days=n), seats_left=2 + n)
    town.slot("v-1", WEDNESDAY - timedelta(hours=3))
    town.slot("v-1", evening + timedelta(days=20))
    town.slot("v-2", evening)
    me = signed_in("u-1")
    answer = await api.get("/api/v1/venues/v-1/availability", headers=me, params={"party_size": 4})
    told = answer.json()
    assert [slot["seats_left"] for slot in told["items"]] == [4, 5, 6]
    assert told["items"][0]["start"] == "2026-11-28T19:00:00-05:00"
    assert told["next_cursor"] is None

    found, cursor = [], None
    while True:
        params: dict[str, Any] = {"limit": 2, "to": (evening + timedelta(days=21)).isoformat()} | (
            {"cursor": cursor} if cursor else {}
        )
        page = (await api.get("/api/v1/venues/v-1/availability", headers=me, params=params)).json()
        found += [slot["id"] for slot in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert found == [f"v-1|{(evening + timedelta(days=n)).isoformat()}" for n in (0, 1, 2, 3, 4, 20)]
    window = {
        "from": evening.astimezone(UTC).isoformat(),
        "to": (evening + timedelta(days=1)).astimezone(UTC).isoformat(),
    }
    page = (await api.get("/api/v1/venues/v-1/availability", headers=me, params=window)).json()
    assert [slot["start"] for slot in page["items"]] == [evening.isoformat()]
    assert (await api.get("/api/v1/venues/v-3/availability", headers=me)).status_code == 404


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("", {"near": "here"}, "query.near"),
        ("", {"near": "91,0"}, "query.near"),
        ("", {"near": "nan,0"}, "query.near"),
        ("", {"near": "40.7"}, "query.near"),
        ("", {"radius_km": 0}, "query.radius_km"),
        ("", {"price": 5}, "query.price"),
        ("", {"text": "!!"}, "query.text"),
        ("", {"limit": "many"}, "query.limit"),
        ("", {"cursor": "x"}, "query.cursor"),
        ("", {"cursor": "WyJhIiwiYiJd"}, "query.cursor"),
        ("", {"cursor": "é"}, "query.cursor"),
        ("v-1/availability", {"cursor": "WyIyMDI2Il0"}, "query.cursor"),
        ("v-1/availability", {"party_size": 0}, "query.party_size"),
        ("v-1/availability", {"from": "2026-11-26"}, "query.from"),
        ("v-1/availability", {"from": "9999-12-31T23:59:59Z"}, "query.from"),
        ("v-1/availability", {"from": "2150-12-31T23:59:59Z"}, "query.from"),
        ("v-1/availability", {"from": "0001-01-01T00:00:00+14:00"}, "query.from"),
        ("v-1/availability", {"to": "0001-01-01T00:00:00+14:00"}, "query.to"),
        ("v-1/availability", {"cursor": Cursor.write((datetime(1, 1, 1, tzinfo=UTC),))}, "query.cursor"),
        ("v-1/availability", {"from": "2026-11-26T19:00:00Z", "to": "2026-11-26T19:00:00Z"}, "query.to"),
        ("v-1/availability", {"to": "2029-01-01T00:00:00Z"}, "query.to"),
    ],
)
async def test_refused_values_are_named(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, path: str, query: dict[str, Any], field: str
) -> None:
    town.venue("v-1")
    answer = await api.get(f"/api/v1/venues/{path}", headers=signed_in("u-1"), params=query)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("text", ["a AND", "(", "foo:bar", "*", "~", 'say "', "AND OR NOT", "\\", "ñandú", "東京"])
async def test_any_text_is_a_text(town: Town, api: httpx.AsyncClient, signed_in: SignIn, text: str) -> None:
    answer = await api.get("/api/v1/venues/", headers=signed_in("u-1"), params={"text": text})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("path", ["venues/", "venues/v-1", "venues/v-1/availability", "feed"])
async def test_nobody_reads_without_a_token(town: Town, api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def late_places(town: Town) -> Town:
    """A bar in New York and one in Berlin, each open Friday 20:00 to Saturday 02:00 by its own clock; one that nobody knows of."""
    night = [*range(4 * 24 + 20, 4 * 24 + 26)]
    town.venue("new-york", hours=night, tags=["jazz", "late"], category="bar", price_level=3)
    town.venue("berlin", hours=night, time_zone="Europe/Berlin", tags=["late"], category="bar")
    town.venue("sunday", hours=[6 * 24 + 23, 0, 1], at=north(2), tags=["jazz"])  # Sunday 23:00 to Monday 02:00
    town.venue("unknown", tags=["jazz", "late"])
    return town


@pytest.mark.parametrize(
    ("open_at", "expected"),
    [
        ("2026-11-27T20:00:00-05:00", {"new-york"}),
        ("2026-11-27T19:59:59-05:00", {"berlin"}),  # Saturday 01:59 there
        ("2026-11-28T01:59:00-05:00", {"new-york"}),
        ("2026-11-28T02:00:00-05:00", set()),
        ("2026-11-27T20:00:00+01:00", {"berlin"}),
        ("2026-11-28T01:30:00Z", {"new-york"}),  # Berlin has 02:30
        ("2026-11-30T00:30:00-05:00", {"sunday"}),
        ("2026-11-30T02:00:00-05:00", set()),
        ("2026-03-29T00:30:00Z", set()),  # the night in which Berlin's clocks go on
    ],
)
async def test_open_at_is_by_the_venues_own_clock(
    late_places: Town, api: httpx.AsyncClient, signed_in: SignIn, open_at: str, expected: set[str]
) -> None:
    me = signed_in("u-1")
    await_index = late_places.run("CALL db.awaitIndexes(30)")
    assert await_index == []
    for query in ({}, {"near": NEAR}, {"text": "venue"}):
        assert {v["id"] for v in await pages(api, me, 1, open_at=open_at, **query)} == expected


async def test_everything_can_be_asked_for_together(
    late_places: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    late_places.run("CALL db.awaitIndexes(30)")
    me = signed_in("u-1")
    assert {v["id"] for v in await pages(api, me, 2, tag="jazz")} == {"new-york", "sunday", "unknown"}
    assert {v["id"] for v in await pages(api, me, 2, tag=["jazz", "late"])} == {"new-york", "unknown"}
    assert await pages(api, me, 2, tag=["jazz", "vegan"]) == []
    every = {"tag": "late", "category": "bar", "price": 3, "open_at": "2026-11-27T23:00:00-05:00", "text": "york"}
    assert [v["id"] for v in await pages(api, me, 2, near=NEAR, radius_km=1, **every)] == ["new-york"]
    assert await pages(api, me, 2, near="41,-73.99", radius_km=1, **every) == []


async def test_a_list_neither_repeats_nor_skips_when_it_grows(
    some_venues: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    me, found, cursor = signed_in("u-1"), [], None
    while True:
        params: dict[str, Any] = {"near": NEAR, "radius_km": 20, "limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/api/v1/venues/", headers=me, params=params)).json()
        found += [venue["id"] for venue in page["items"]]
        some_venues.venue(f"new-{len(found)}-near", at=north(0))
        some_venues.venue(f"new-{len(found)}-far", at=north(15))
        if not (cursor := page["next_cursor"]):
            break
    old = [id for id in found if id.startswith("v-")]
    assert old == [f"v-{n:02}" for n in range(12)]
    assert len(found) == len(set(found))
