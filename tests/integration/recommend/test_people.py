"""Recommended people: every score recomputed from the graph, reasons that hold, nobody shown who must not be."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from typing import Any

import httpx
import numpy as np
import pytest

from tests.integration.conftest import SignIn
from tests.integration.recommend import formulas
from tests.integration.town import Town, north

TAGS = ("art", "indie", "jazz", "ramen", "coffee")


@pytest.fixture
def crowd(town: Town) -> Town:
    """Thirty people over 30 km, befriended, suggested, alike, blocked; eight venues of two categories that they want and look at."""
    luck = random.Random(6)
    for n in range(8):
        town.venue(f"v-{n}", category="bar" if n % 2 else "cafe")
    people = [
        town.person(
            f"u-{n:02}",
            at=north(luck.uniform(-15, 15)) if n % 7 else None,
            interests=luck.sample(TAGS, luck.randint(0, 4)),
            privacy_level=luck.choice(["public", "public", "friends_only", "private"]),
            price_min=(low := luck.randint(1, 3)),
            price_max=luck.randint(low, 4),
            openness=luck.random(),
        )
        for n in range(30)
    ]
    for one, other in sorted({tuple(sorted(luck.sample(people, 2))) for _ in range(60)}):
        town.friends(one, other, luck.random())
    for _ in range(40):
        one, other = luck.sample(people, 2)
        town.run(
            "MATCH (a:User {id: $one}), (b:User {id: $other}) CREATE (a)-[:SUGGESTED {score: $score}]->(b)",
            one=one,
            other=other,
            score=luck.uniform(0, 2),
        )
    for _ in range(12):
        town.block(*luck.sample(people, 2))
    for person in people:
        for venue in luck.sample(range(8), 3):
            town.interested(person, f"v-{venue}")
        for venue in luck.sample(range(8), 4):
            town.acted(
                person, f"v-{venue}", likes=luck.choice([0, 0, 1]), dwell_seconds=luck.choice([0.0, 90.0, 700.0])
            )
    town.run(
        """
        UNWIND $asks AS ask
        MATCH (p:User {id: ask[0]})
        MERGE (s:Seed {id: toString(ask[1])}) SET s.start = datetime('2026-11-02T00:00:00Z') + duration({hours: ask[1]})
        CREATE (s)-[:ASKED {answer: 'yes'}]->(p)
        """,
        asks=[[person, hour] for person in people for hour in luck.sample(range(40), luck.randint(0, 6))],
    )
    return town


async def ask(api: httpx.AsyncClient, headers: dict[str, str], person: str, **query: Any) -> dict[str, Any]:
    answer = await api.get(f"/api/v1/recommendations/{person}/people", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def edges(town: Town, me: formulas.Row, people: dict[str, formulas.Row]) -> dict[str, float]:
    """The strength of the social edges of a person, the strongest of each."""
    found: dict[str, float] = defaultdict(float)
    strengths = dict(map(tuple, me["ties"]))
    for friend in me["friends"]:
        found[friend] = max(found[friend], strengths[friend])
    for row in town.run("MATCH (:User {id: $id})-[s:SUGGESTED]->(o) RETURN o.id AS id, s.score AS score", id=me["id"]):
        found[row["id"]] = max(found[row["id"]], row["score"])
    for other in people.values():
        shared = len((me["friends"] & other["friends"]) - me["blocks"])
        if shared:
            found[other["id"]] = max(found[other["id"]], 0.3 + 0.1 * (shared - 1))
    return {id: min(0.95, max(0.3, strength)) for id, strength in found.items() if formulas.visible(me, people[id])}


def check(
    me: formulas.Row, town: Town, people: dict[str, formulas.Row], item: dict[str, Any], venue: str | None
) -> None:
    """Everything told of somebody but the score."""
    other = people[item["id"]]
    assert formulas.visible(me, other)
    shared = sorted(me["interests"] & other["interests"])
    mutual = len((me["friends"] & other["friends"]) - me["blocks"])
    km = formulas.haversine_km(me["at"], formulas.coarse(other["at"]))
    expected = []
    if venue in other["wants"]:
        expected.append("Wants to go there too")
    if shared:
        expected.append(f"Shares your interests: {', '.join(shared)}")
    if mutual:
        expected.append("1 mutual friend" if mutual == 1 else f"{mutual} mutual friends")
    if km <= 5:
        expected.append(f"About {max(1, round(km))} km from you")
    assert [reason for reason in item["reasons"] if reason != "Close to your taste"] == expected
    assert item["compatibility"] == pytest.approx(formulas.compatibility(me, other))
    assert item["distance_km"] == (None if math.isinf(km) else max(1, round(km)))
    assert (item["mutual_friends"], item["friend"]) == (mutual, other["id"] in me["friends"])
    hours = [
        Counter(
            row["hour"]
            for row in town.run(
                "MATCH (:User {id: $id})<-[:ASKED {answer: 'yes'}]-(s) "
                "RETURN (s.start.dayOfWeek - 1) * 24 + s.start.hour AS hour",
                id=id,
            )
        )
        for id in (me["id"], other["id"])
    ]
    if all(hours):
        dot = sum(hours[0][hour] * hours[1][hour] for hour in hours[0])
        assert item["activity"] == pytest.approx(dot / math.prod(math.hypot(*counts.values()) for counts in hours))
    else:
        assert item["activity"] is None


async def test_people_for_a_venue_are_the_compatible_ones_who_want_to_go(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    people = formulas.people(crowd)
    for me in list(people.values())[:8]:
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="explainable", venue_id="v-3", limit=100)
        expected = {
            other["id"]: formulas.compatibility(me, other)
            for other in people.values()
            if "v-3" in other["wants"] and formulas.visible(me, other) and formulas.compatibility(me, other) > 0
        }
        assert {item["id"]: item["score"] for item in told["items"]} == pytest.approx(expected)
        assert [item["id"] for item in told["items"]] == sorted(expected, key=lambda id: (-expected[id], id))
        for item in told["items"]:
            check(me, crowd, people, item, "v-3")


@pytest.mark.parametrize("venue", ["v-3", None])
async def test_engagement_is_the_formula_over_social_edges(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, venue: str | None
) -> None:
    people = formulas.people(crowd)
    same = {f"v-{n}" for n in range(1, 8, 2)} - {"v-3"}
    for me in list(people.values())[:8]:
        query = {"venue_id": venue} if venue else {}
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="engagement", limit=100, **query)
        strengths = edges(crowd, me, people)
        expected = {}
        for id, strength in strengths.items():
            likes, seconds = people[id]["likes"], people[id]["dwell"]
            there = min(1.0, 0.5 * likes.get("v-3", 0) + seconds.get("v-3", 0.0) / 300)
            like = min(1.0, sum(0.3 * likes.get(v, 0) + seconds.get(v, 0.0) / 600 for v in same))
            expected[id] = 0.6 * strength + (0.25 * there + 0.15 * like if venue else 0.0)
        assert {item["id"]: item["score"] for item in told["items"]} == pytest.approx(expected)
        scores = [item["score"] for item in told["items"]]
        assert scores == sorted(scores, reverse=True)
        for item in told["items"]:
            check(me, crowd, people, item, venue)


async def test_learned_people_are_near_in_taste_and_others_fall_back(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    luck = np.random.default_rng(4)
    vectors = luck.normal(size=(25, 64)).astype(np.float32).tolist()
    crowd.run(
        "UNWIND $rows AS row MATCH (n:User {id: row[0]}) SET n.embedding = row[1], n.embedding_version = 'm-1'",
        rows=[[f"u-{n:02}", vector] for n, vector in enumerate(vectors)],
    )
    crowd.run("CALL db.awaitIndexes(30)")
    people = formulas.people(crowd)
    for me, venue in ((people["u-01"], None), (people["u-02"], "v-3")):
        told = await ask(api, signed_in(me["id"]), me["id"], limit=100, **({"venue_id": venue} if venue else {}))
        assert (told["ranker"], told["model_version"]) == ("learned", "m-1")
        expected = {}
        for other in people.values():
            if other["embedding"] and formulas.visible(me, other) and (venue is None or venue in other["wants"]):
                mine, theirs = np.array(me["embedding"]), np.array(other["embedding"])
                affinity = (1 + mine @ theirs / np.linalg.norm(mine) / np.linalg.norm(theirs)) / 2
                expected[other["id"]] = 60 * affinity + 0.4 * formulas.compatibility(me, other)
        assert {item["id"]: item["score"] for item in told["items"]} == pytest.approx(expected, rel=1e-5)
        for item in told["items"]:
            check(me, crowd, people, item, venue)
    without = await ask(api, signed_in("u-29"), "u-29")
    assert (without["ranker"], "no embedding" in without["because"]) == ("explainable", True)
    hybrid = await ask(api, signed_in("u-01"), "u-01", ranker="hybrid")
    assert (hybrid["ranker"], "not people" in hybrid["because"]) == ("explainable", True)


async def test_without_a_venue_it_is_who_is_around(crowd: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    people = formulas.people(crowd)
    for me in list(people.values())[:5]:
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="explainable", limit=100, radius_km=12)
        expected = {
            id
            for id in edges(crowd, me, people)
            if formulas.haversine_km(me["at"], formulas.coarse(people[id]["at"])) <= 12
            and formulas.compatibility(me, people[id]) > 0
        }
        assert {item["id"] for item in told["items"]} == expected


async def test_nobody_compatible_is_an_empty_list(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    town.venue("v-1")
    for ranker in ("learned", "explainable", "engagement", "hybrid"):
        for query in ({}, {"venue_id": "v-1"}):
            assert (await ask(api, signed_in("u-1"), "u-1", ranker=ranker, **query))["items"] == []
    unknown = await api.get("/api/v1/recommendations/u-1/people", headers=signed_in("u-1"), params={"venue_id": "v-2"})
    assert unknown.status_code == 404
    assert (await api.get("/api/v1/recommendations/u-2/people", headers=signed_in("u-1"))).status_code == 404


async def test_where_others_are_shows_to_a_kilometre_at_most(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    """Moving within the cell changes nothing that anybody else is told."""
    town.person("u-1", interests=["art"])
    town.person("u-2", at=(40.771, -73.995), interests=["art"])
    town.venue("v-1")
    town.interested("u-2", "v-1")
    town.friends("u-1", "u-2")
    paths = ("u-1/people?ranker=explainable&venue_id=v-1", "u-1/venues?ranker=explainable", "group/u-1,u-2", "u-1")
    answers = []
    for place in ((40.771, -73.995), (40.7735, -73.9985)):
        assert formulas.coarse(place) == formulas.coarse((40.771, -73.995))
        town.run(
            "MATCH (p:User {id: 'u-2'}) SET p.location = point({latitude: $at[0], longitude: $at[1]})", at=list(place)
        )
        answers.append(
            [(await api.get(f"/api/v1/recommendations/{path}", headers=signed_in("u-1"))).text for path in paths]
        )
    assert "u-2" in answers[0][0]
    assert answers[0] == answers[1]
