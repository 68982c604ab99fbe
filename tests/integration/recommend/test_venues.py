"""Recommended venues: every score recomputed from the graph, reasons that hold, nobody shown who must not be."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import numpy as np
import pytest

from tests.integration.conftest import SignIn
from tests.integration.recommend import formulas
from tests.integration.recommend.asking import ask
from tests.integration.town import Town, north

TAGS = ("art", "indie", "jazz", "ramen", "coffee", "vegan", "games", "wine")


@pytest.fixture
def random_town(town: Town) -> Town:
    """Sixty venues over 25 km and forty people with friends, blocks, privacy, interests and dwell."""
    luck = random.Random(4)
    for n in range(60):
        town.venue(
            f"v-{n:02}",
            at=north(luck.uniform(-20, 20)),
            tags=luck.sample(TAGS, luck.randint(0, 4)),
            price_level=luck.randint(1, 4),
            trending=luck.uniform(0.5, 3),
            hours=[hour for hour in range(168) if hour % 24 in range(11, 22)],
        )
    people = [
        town.person(
            f"u-{n:02}",
            at=north(luck.uniform(-8, 8)),
            interests=luck.sample(TAGS, luck.randint(0, 5)),
            privacy_level=luck.choice(["public", "public", "friends_only", "private"]),
            price_min=(low := luck.randint(1, 3)),
            price_max=luck.randint(low, 4),
        )
        for n in range(40)
    ]
    town.run(
        "UNWIND $pairs AS pair MATCH (a:User {id: pair[0]}), (b:User {id: pair[1]}) CREATE (a)-[:FRIENDS_WITH]->(b)",
        pairs=[luck.sample(people, 2) for _ in range(120)],
    )
    town.run(
        "UNWIND $pairs AS pair MATCH (a:User {id: pair[0]}), (b:User {id: pair[1]}) CREATE (a)-[:BLOCKED]->(b)",
        pairs=[luck.sample(people, 2) for _ in range(25)],
    )
    town.run(
        "UNWIND $pairs AS pair MATCH (a:User {id: pair[0]}), (v:Venue {id: pair[1]}) CREATE (a)-[:INTERESTED_IN]->(v)",
        pairs=[(person, f"v-{venue:02}") for person in people for venue in luck.sample(range(60), 6)],
    )
    town.run(
        """
        UNWIND $rows AS row
        MATCH (a:User {id: row[0]}), (v:Venue {id: row[1]})
        CREATE (a)-[:INTERACTED {dwell_seconds: row[2], views: 1, likes: 0, interests: 0, visits: 0}]->(v)
        """,
        rows=[
            (person, f"v-{venue:02}", luck.choice([0.0, 12.5, 60.0, 400.0]))
            for person in people
            for venue in luck.sample(range(60), 5)
        ],
    )
    return town


@pytest.mark.parametrize(("limit", "radius"), [(5, 10.0), (20, 6.0), (100, 30.0)])
async def test_explainable_is_the_formula(
    random_town: Town, api: httpx.AsyncClient, signed_in: SignIn, limit: int, radius: float
) -> None:
    people, venues = formulas.people(random_town), formulas.venues(random_town)
    for me in list(people.values())[:12]:
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="explainable", limit=limit, radius_km=radius)
        expected = sorted(
            (-formulas.explainable(me, venue), formulas.haversine_km(me["at"], venue["at"]), id)
            for id, venue in venues.items()
            if formulas.haversine_km(me["at"], venue["at"]) <= radius and formulas.explainable(me, venue) > 0
        )[:limit]
        assert (told["ranker"], told["matched"]) == ("explainable", True)
        assert [item["score"] for item in told["items"]] == pytest.approx([-score for score, _, _ in expected])
        assert [item["distance_km"] for item in told["items"]] == pytest.approx([km for _, km, _ in expected])
        for item in told["items"]:
            venue = venues[item["venue"]["id"]]
            assert {name: item["parts"][name] for name in ("distance", "interests", "price", "history")} == (
                pytest.approx(formulas.parts(me, venue))
            )
            check_reasons(me, venue, people, item["reasons"])
            check_people(me, venue, people, item["interested_users"])


def check_reasons(me: formulas.Row, venue: formulas.Row, people: dict[str, formulas.Row], told: list[str]) -> None:
    expected = []
    km = formulas.haversine_km(me["at"], venue["at"])
    if km <= 3:
        expected.append(f"Only {km:.1f} km away")
    if shared := sorted(me["interests"] & venue["tags"]):
        expected.append(f"Matches your interests: {', '.join(shared)}")
    if seconds := me["dwell"].get(venue["id"], 0):
        expected.append(f"You spent {seconds:.0f} s viewing this")
    if me["price_min"] <= venue["price_level"] <= me["price_max"]:
        expected.append("In your price range")
    friends = sum(
        venue["id"] in other["wants"] and other["id"] in me["friends"] and formulas.visible(me, other)
        for other in people.values()
    )
    if friends:
        expected.append("1 friend is interested" if friends == 1 else f"{friends} friends are interested")
    assert told == expected


def check_people(
    me: formulas.Row, venue: formulas.Row, people: dict[str, formulas.Row], told: list[dict[str, Any]]
) -> None:
    expected = sorted(
        (-formulas.compatibility(me, other), other["id"])
        for other in people.values()
        if venue["id"] in other["wants"] and formulas.visible(me, other) and formulas.compatibility(me, other) > 0
    )[:5]
    assert [found["score"] for found in told] == pytest.approx([-score for score, _ in expected])
    for found in told:
        other = people[found["id"]]
        assert formulas.visible(me, other)
        assert found["score"] == pytest.approx(formulas.compatibility(me, other))
        assert found["shared_interests"] == sorted(me["interests"] & other["interests"])


async def test_nothing_matches_gives_all_by_distance(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1", interests=["art"])
    for km in (40, 30, 50):
        town.venue(f"v-{km}", at=north(km), price_level=4)
    told = await ask(api, signed_in("u-1"), "u-1", ranker="explainable")
    assert [item["venue"]["id"] for item in told["items"]] == ["v-30", "v-40", "v-50"]
    assert told["matched"] is False
    assert "all venues by distance" in told["because"]
    assert all(item["reasons"] == [] and item["score"] == 0 for item in told["items"])


async def test_a_person_without_location_is_served_by_interests(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1", at=None, interests=["art", "jazz"])
    town.venue("v-1", tags=["art"], price_level=1)
    town.venue("v-2", tags=["wine"], price_level=1)
    told = await ask(api, signed_in("u-1"), "u-1", ranker="explainable")
    assert [(item["venue"]["id"], item["distance_km"]) for item in told["items"]] == [("v-1", None)]
    assert told["items"][0]["score"] == pytest.approx(100 * (0.35 / 2 + 0.15))


async def test_an_empty_town_gives_an_empty_list(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    for ranker in ("learned", "explainable"):
        told = await ask(api, signed_in("u-1"), "u-1", ranker=ranker)
        assert (told["items"], told["matched"]) == ([], False)


async def test_learned_falls_back_and_says_so(random_town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    told = await ask(api, signed_in("u-00"), "u-00")
    plain = await ask(api, signed_in("u-00"), "u-00", ranker="explainable")
    assert (told["requested_ranker"], told["ranker"]) == ("learned", "explainable")
    assert "no embedding" in told["because"]
    assert told["items"] == plain["items"]


async def test_learned_is_affinity_in_context(random_town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    luck = np.random.default_rng(4)
    for label, ids in (("User", ["u-00", "u-01"]), ("Venue", [f"v-{n:02}" for n in range(59)])):
        vectors = luck.normal(size=(len(ids), 64)).astype(np.float32).tolist()
        random_town.run(
            f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) SET n.embedding = row[1], n.embedding_version = 'm-1'",
            rows=list(zip(ids, vectors, strict=True)),
        )
    random_town.run("MATCH (v:Venue {id: 'v-07'}) SET v.embedding_version = 'm-0'")
    random_town.run("CALL db.awaitIndexes(30)")
    people, venues = formulas.people(random_town), formulas.venues(random_town)
    at = datetime(2026, 11, 26, 19, tzinfo=ZoneInfo("America/New_York"))
    for me in (people["u-00"], people["u-01"]):
        told = await ask(api, signed_in(me["id"]), me["id"], limit=100, radius_km=12, at=at.isoformat())
        assert (told["ranker"], told["model_version"]) == ("learned", "m-1")
        expected = {
            id: learned(me, venue)
            for id, venue in venues.items()
            if venue["embedding"] and id != "v-07" and formulas.haversine_km(me["at"], venue["at"]) <= 12
        }
        assert {item["venue"]["id"]: item["score"] for item in told["items"]} == pytest.approx(expected, rel=1e-5)
        scores = [item["score"] for item in told["items"]]
        assert scores == sorted(scores, reverse=True)
        for item in told["items"]:
            reasons = [reason for reason in item["reasons"] if reason != "Close to your taste"]
            assert (len(reasons) < len(item["reasons"])) == (item["parts"]["affinity"] >= 0.75)
            check_reasons(me, venues[item["venue"]["id"]], people, reasons)
            check_people(me, venues[item["venue"]["id"]], people, item["interested_users"])
    far = await ask(api, signed_in("u-00"), "u-00", radius_km=0.001)
    assert far["ranker"] == "explainable"
    assert "nearest in taste" in far["because"]


def learned(me: formulas.Row, venue: formulas.Row) -> float:
    """At a time at which every venue is open."""
    mine, theirs = np.array(me["embedding"]), np.array(venue["embedding"])
    affinity = (1 + mine @ theirs / np.linalg.norm(mine) / np.linalg.norm(theirs)) / 2
    part = formulas.parts(me, venue)
    trend = min(1.0, venue["trending"] / 2)
    return float(100 * (0.60 * affinity + 0.15 * part["distance"] + 0.10 * part["price"] + 0.10 * 1 + 0.05 * trend))


async def test_closed_venues_come_later_and_not_at_all_where_the_time_was_asked_for(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    vector = [1.0] * 64
    town.person("u-1", embedding=vector, embedding_version="m-1")
    now = 2 * 24 + 11  # Wednesday 11:30 in New York
    town.venue("v-1", embedding=vector, embedding_version="m-1", hours=[90, now + 1])  # Thursday 18:00 in New York
    town.venue("v-2", embedding=vector, embedding_version="m-1", hours=[91, now])
    told = await ask(api, signed_in("u-1"), "u-1")
    assert [item["venue"]["id"] for item in told["items"]] == ["v-2", "v-1"]
    assert told["items"][0]["score"] - told["items"][1]["score"] == pytest.approx(10)
    for hour, only in ((18, "v-1"), (19, "v-2")):
        at = datetime(2026, 11, 26, hour, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(ZoneInfo("UTC"))
        for ranker in ("learned", "explainable", "engagement", "hybrid"):
            told = await ask(api, signed_in("u-1"), "u-1", at=at.isoformat(), ranker=ranker)
            assert (told["ranker"], [item["venue"]["id"] for item in told["items"]]) == (ranker, [only])


async def test_only_the_person_or_who_acts_for_others_may_ask(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.person("u-2")
    town.person("u-private", privacy_level="private")
    town.person("u-blocking")
    town.block("u-blocking", "u-1")
    for person, status in (("u-1", 200), ("u-2", 403), ("u-private", 404), ("u-blocking", 404), ("u-9", 404)):
        answer = await api.get(f"/api/v1/recommendations/{person}/venues", headers=signed_in("u-1"))
        assert (person, answer.status_code) == (person, status)
    for role in ("admin", "agent"):
        for person, status in (("u-private", 200), ("u-9", 404)):
            answer = await api.get(f"/api/v1/recommendations/{person}/venues", headers=signed_in("u-1", role=role))
            assert (person, answer.status_code) == (person, status)
    anonymous = await api.get("/api/v1/recommendations/u-1/venues")
    assert anonymous.status_code == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"ranker": "best"}, "query.ranker"),
        ({"limit": 0}, "query.limit"),
        ({"limit": 101}, "query.limit"),
        ({"radius_km": "nan"}, "query.radius_km"),
        ({"radius_km": -1}, "query.radius_km"),
        ({"at": "2026-11-26T19:00:00"}, "query.at"),
        ({"at": "tomorrow"}, "query.at"),
        ({"budget": 0}, "query.budget"),
        ({"budget": 5}, "query.budget"),
        ({"party_size": 0}, "query.party_size"),
        ({"travel_mode": "fly", "travel_minutes": 5}, "query.travel_mode"),
        ({"travel_mode": "walk"}, "query.travel_minutes"),
        ({"travel_minutes": 5}, "query.travel_mode"),
        ({"travel_mode": "walk", "travel_minutes": "nan"}, "query.travel_minutes"),
    ],
)
async def test_refused_values_are_named(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, query: dict[str, Any], field: str
) -> None:
    town.person("u-1")
    answer = await api.get("/api/v1/recommendations/u-1/venues", headers=signed_in("u-1"), params=query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
