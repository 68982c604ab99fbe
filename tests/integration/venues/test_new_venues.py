"""Adding a venue: who may, what is refused, and that it is found afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.integration.conftest import SignIn
from tests.integration.town import CENTRE, Town

VENUE = {
    "name": "Noodle Lantern",
    "description": "Ramen until late.",
    "category": "restaurant",
    "latitude": CENTRE[0],
    "longitude": CENTRE[1],
    "time_zone": "America/New_York",
    "price_level": 2,
    "capacity": 40,
    "tags": ["Ramen", "late", "ramen"],
    "opening_hours": [{"day": "Sunday", "opens": "22:00", "closes": "02:00"}],
}


async def post(api: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> httpx.Response:
    return await api.post("/api/v1/venues/", headers=headers, json=VENUE | changes)


async def test_a_new_venue_is_found_and_managed_by_who_added_it(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    me = signed_in("u-1", role="venue_manager")
    made = await post(api, me)
    assert made.status_code == 201, made.text
    told = made.json()
    assert told["tags"] == ["late", "ramen"]
    assert [(span["day"], span["opens"], span["closes"]) for span in told["opening_hours"]] == [
        ("Monday", "00:00", "02:00"),
        ("Sunday", "22:00", "24:00"),
    ]
    read = await api.get(made.headers["location"], headers=me)
    assert read.json() == told
    params = {"near": f"{CENTRE[0]},{CENTRE[1]}", "tag": "ramen", "open_at": "2026-11-30T01:00:00-05:00"}
    found = (await api.get("/api/v1/venues/", headers=me, params=params)).json()["items"]
    assert [venue["id"] for venue in found] == [told["id"]]
    assert town.run("MATCH (p:User)-[:MANAGES]->(v:Venue) RETURN p.id AS person, v.id AS venue") == [
        {"person": "u-1", "venue": told["id"]}
    ]


async def test_only_venue_managers_and_admins_add_venues(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    for role, status in (("member", 403), ("agent", 403), ("venue_manager", 201), ("admin", 201)):
        answer = await post(api, signed_in("u-1", role=role))
        assert (role, answer.status_code) == (role, status)
    assert (await post(api, {})).status_code == 401
    assert (await post(api, signed_in("u-9", role="venue_manager"))).status_code == 401
    assert town.run("MATCH (v:Venue) RETURN count(v) AS n") == [{"n": 2}]
    assert town.run("MATCH (:User)-[m:MANAGES]->() RETURN count(m) AS n") == [{"n": 1}]


async def test_the_same_key_makes_one_venue(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    me = signed_in("admin", role="admin") | {"Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(post(api, me) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert (await post(api, me, name="Another")).status_code == 409
    assert town.run("MATCH (v:Venue) RETURN count(v) AS n") == [{"n": 1}]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "body.name"),
        ({"name": "a\nb"}, "body.name"),
        ({"name": None}, "body.name"),
        ({"name": "n" * 101}, "body.name"),
        ({"latitude": 90.1}, "body.latitude"),
        ({"longitude": "west"}, "body.longitude"),
        ({"time_zone": "Mars/Olympus"}, "body.time_zone"),
        ({"time_zone": "../etc/passwd"}, "body.time_zone"),
        ({"price_level": 5}, "body.price_level"),
        ({"capacity": 0}, "body.capacity"),
        ({"tags": [f"t{n}" for n in range(21)]}, "body.tags"),
        ({"tags": [""]}, "body.tags.0"),
        ({"opening_hours": [{"day": "Friday", "opens": "18:30", "closes": "20:00"}]}, "body.opening_hours.0.opens"),
        ({"opening_hours": [{"day": "Someday", "opens": "18:00", "closes": "20:00"}]}, "body.opening_hours.0.day"),
        ({"opening_hours": [{"day": "Friday", "opens": "18:00", "closes": "18:00"}]}, "body.opening_hours.0"),
        ({"phone": "call me"}, "body.phone"),
        ({"popularity": 99}, "body.popularity"),
    ],
)
async def test_refused_values_are_named(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, changes: dict[str, Any], field: str
) -> None:
    answer = await post(api, signed_in("admin", role="admin"), **changes)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert town.run("MATCH (v:Venue) RETURN count(v) AS n") == [{"n": 0}]


@pytest.mark.parametrize("name", ["قهوة بيروت", "नमस्ते कैफ़े", "東京ラーメン", "Ñandú & Søn", "👩‍🍳 Küche"])
async def test_names_in_all_scripts_are_found(town: Town, api: httpx.AsyncClient, signed_in: SignIn, name: str) -> None:
    me = signed_in("admin", role="admin")
    assert (await post(api, me, name=name)).json()["name"] == name
    town.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    found = (await api.get("/api/v1/venues/", headers=me, params={"text": name})).json()["items"]
    assert [venue["name"] for venue in found] == [name]
