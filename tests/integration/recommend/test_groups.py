"""Venues for a group: around the geometric median, by half the mean and half the least, reasons of each member."""

from __future__ import annotations

import math
import random
from typing import Any

import httpx
import numpy as np
import pytest

from tests.integration.conftest import SignIn
from tests.integration.recommend import formulas
from tests.integration.town import Town, north

TAGS = ("art", "indie", "jazz", "ramen", "coffee")


def median(places: list[tuple[float, float]]) -> tuple[float, float]:
    """The point of a fine grid with the least total distance, searched closer and closer."""
    best, size = min(places, key=lambda at: total(at, places)), 0.5
    while size > 1e-6:
        grid = [(best[0] + a * size / 5, best[1] + b * size / 5) for a in range(-5, 6) for b in range(-5, 6)]
        best, size = min(grid, key=lambda at: total(at, places)), size / 3
    return best


def total(at: tuple[float, float], places: list[tuple[float, float]]) -> float:
    return sum(formulas.haversine_km(at, place) for place in places)


async def ask(api: httpx.AsyncClient, headers: dict[str, str], *people: str, **query: Any) -> dict[str, Any]:
    answer = await api.get(f"/api/v1/recommendations/group/{','.join(people)}", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def spread_town(town: Town) -> Town:
    """Sixty venues over 20 by 20 km and twelve public people, not all of known place."""
    luck = random.Random(3)

    def somewhere() -> tuple[float, float]:
        at = north(luck.uniform(-10, 10))
        return at[0], at[1] + luck.uniform(-0.12, 0.12)

    for n in range(60):
        town.venue(
            f"v-{n:02}", at=somewhere(), tags=luck.sample(TAGS, luck.randint(0, 3)), price_level=luck.randint(1, 4)
        )
    for n in range(12):
        town.person(
            f"u-{n:02}",
            at=None if n in (5, 9) else somewhere(),
            interests=luck.sample(TAGS, luck.randint(0, 4)),
            price_min=(low := luck.randint(1, 3)),
            price_max=luck.randint(low, 4),
        )
        for venue in luck.sample(range(60), 10):
            town.acted(f"u-{n:02}", f"v-{venue:02}", dwell_seconds=luck.choice([30.0, 400.0]))
    return town


@pytest.mark.parametrize(("size", "role"), [(2, "member"), (3, "member"), (7, "member"), (12, "member"), (6, "admin")])
async def test_a_group_is_served_by_its_median_and_its_least(
    spread_town: Town, api: httpx.AsyncClient, signed_in: SignIn, size: int, role: Any
) -> None:
    people, venues = formulas.people(spread_town), formulas.venues(spread_town)
    members = [people[f"u-{n:02}"] for n in range(size)]
    me = members[0]
    told = await ask(api, signed_in(me["id"], role=role), *(m["id"] for m in members), limit=100, radius_km=8)
    # Of the others only their cell counts, and not what they looked at; for an admin all does.
    counted = [
        member if role == "admin" or member is me else member | {"at": formulas.coarse(member["at"]), "dwell": {}}
        for member in members
    ]
    places = [member["at"] for member in counted if member["at"]]
    assert told["placed"] == len(places)
    centre = median(places)
    expected: dict[str, tuple[float, list[float]]] = {}
    for id, venue in venues.items():
        if abs(formulas.haversine_km(centre, venue["at"]) - 8) < 0.002:
            pytest.fail("a venue lies on the edge: choose another seed")
        if formulas.haversine_km(centre, venue["at"]) <= 8:
            scores = [formulas.explainable(member, venue) for member in counted]
            expected[id] = (0.5 * float(np.mean(scores)) + 0.5 * min(scores), scores)
    if size == 2:  # every point between two is a median
        expected = {item["venue"]["id"]: expected.get(item["venue"]["id"]) or (0.0, []) for item in told["items"]}
        assert told["items"]
    assert {item["venue"]["id"] for item in told["items"]} == set(expected)
    assert [item["score"] for item in told["items"]] == sorted((i["score"] for i in told["items"]), reverse=True)
    for item in told["items"]:
        venue = venues[item["venue"]["id"]]
        by_member = {member["id"]: formulas.explainable(member, venue) for member in counted}
        assert {member["id"]: member["score"] for member in item["members"]} == pytest.approx(by_member)
        assert item["least"] == pytest.approx(min(by_member.values()))
        assert item["mean"] == pytest.approx(np.mean(list(by_member.values())))
        assert item["score"] == pytest.approx(0.5 * item["mean"] + 0.5 * item["least"])
        for member in item["members"]:
            check_member(me, next(one for one in counted if one["id"] == member["id"]), venue, member)


def check_member(me: formulas.Row, of: formulas.Row, venue: formulas.Row, told: dict[str, Any]) -> None:
    """What is told of a member, of whom `of` is what counts."""
    own = of["id"] == me["id"]
    whose = "your" if own else "their"
    km = formulas.haversine_km(of["at"], venue["at"])
    shown = None if math.isinf(km) else km if own else max(1, round(km))
    assert told["distance_km"] == (None if shown is None else pytest.approx(shown))
    expected = []
    if km <= 3:
        expected.append(f"Only {km:.1f} km away" if own else f"About {shown} km away")
    if shared := sorted(of["interests"] & venue["tags"]):
        expected.append(f"Matches {whose} interests: {', '.join(shared)}")
    if own and (seconds := of["dwell"].get(venue["id"], 0)):
        expected.append(f"You spent {seconds:.0f} s viewing this")
    if of["price_min"] <= venue["price_level"] <= of["price_max"]:
        expected.append(f"In {whose} price range")
    assert told["reasons"] == expected


async def test_what_others_looked_at_shows_to_nobody(
    spread_town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    before = await ask(api, signed_in("u-00"), "u-00", "u-01")
    spread_town.run("MATCH (:User {id: 'u-01'})-[acted:INTERACTED]->() SET acted.dwell_seconds = 299.0")
    assert await ask(api, signed_in("u-00"), "u-00", "u-01") == before


async def test_members_who_may_not_be_seen_are_not_there(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.venue("v-1")
    for person, privacy in (
        ("me", "private"),
        ("you", "public"),
        ("shy", "private"),
        ("foe", "public"),
        ("third", "public"),
    ):
        town.person(person, privacy_level=privacy)
    town.block("foe", "me")
    town.block("third", "you")
    bodies = set()
    for hidden in ("shy", "foe", "nobody"):
        answer = await api.get(f"/api/v1/recommendations/group/me,you,{hidden}", headers=signed_in("me"))
        assert answer.status_code == 404
        body = answer.json()
        bodies.add((body["title"], body["detail"].replace(hidden, "X")))
    assert len(bodies) == 1
    together = await api.get("/api/v1/recommendations/group/me,you,third", headers=signed_in("me"))
    assert together.status_code == 409
    assert "third" not in together.json()["detail"]
    for path, role, status in (
        ("you,third", "member", 403),
        ("you,shy", "admin", 200),
        ("me,you", "member", 200),
    ):
        answer = await api.get(f"/api/v1/recommendations/group/{path}", headers=signed_in("me", role=role))
        assert (path, answer.status_code) == (path, status)
    assert (await api.get("/api/v1/recommendations/group/me,you")).status_code == 401


@pytest.mark.parametrize(
    "ids", ["me", "me,me", ",", "me,", "me,you,,", ",".join(f"u-{n}" for n in range(13)), "me," + "x" * 201]
)
async def test_groups_have_two_to_twelve_members(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, ids: str
) -> None:
    answer = await api.get(f"/api/v1/recommendations/group/{ids}", headers=signed_in("me"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["path.user_ids"]


async def test_a_group_across_the_date_line_meets_there(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("west", at=(-16.8, 179.97))
    town.person("east", at=(-16.8, -179.97))
    town.venue("there", at=(-16.8, 180.0))
    town.venue("elsewhere", at=(-16.8, 0.0))
    told = await ask(api, signed_in("west"), "west", "east")
    assert [item["venue"]["id"] for item in told["items"]] == ["there"]


async def test_nobody_placed_goes_by_taste(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    for person in ("a", "b"):
        town.person(person, at=None, interests=["art"])
    town.venue("v-1", tags=["art"])
    town.venue("v-2", tags=["jazz"])
    told = await ask(api, signed_in("a"), "a", "b")
    assert (told["placed"], [item["venue"]["id"] for item in told["items"]]) == (0, ["v-1"])
    assert "not known" in told["because"]
    assert not math.isnan(told["items"][0]["score"])
