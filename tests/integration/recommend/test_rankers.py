"""`engagement` and `hybrid`, recomputed slowly from the graph."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.integration.conftest import SignIn
from tests.integration.recommend import formulas
from tests.integration.recommend.asking import ask
from tests.integration.town import Town, north

TAGS = ("art", "indie", "jazz", "ramen", "coffee", "vegan")
QUARTERS = ("North", "South", None)


@pytest.fixture
def lively_town(town: Town) -> Town:
    """Forty venues over 20 km; thirty people who like, look, go, resemble each other, and block each other."""
    luck = random.Random(5)
    for n in range(40):
        town.venue(
            f"v-{n:02}",
            at=north(luck.uniform(-10, 10)),
            tags=luck.sample(TAGS, luck.randint(0, 4)),
            price_level=luck.randint(1, 4),
            popularity=float(luck.randint(0, 30)),
            neighborhood=luck.choice(QUARTERS),
        )
    people = [
        town.person(
            f"u-{n:02}",
            at=north(luck.uniform(-5, 5)),
            interests=luck.sample(TAGS, luck.randint(0, 4)),
            neighborhood=luck.choice(QUARTERS),
        )
        for n in range(30)
    ]
    for statement in (
        "CREATE (a)-[:FRIENDS_WITH {strength: pair[2]}]->(b)",
        "CREATE (a)-[:SIMILAR_TASTE {score: pair[2]}]->(b)",
    ):
        pairs = {tuple(sorted(luck.sample(people, 2))) for _ in range(70)}
        town.run(
            f"UNWIND $pairs AS pair MATCH (a:User {{id: pair[0]}}), (b:User {{id: pair[1]}}) {statement}",
            pairs=[[*pair, luck.uniform(0.1, 1.0)] for pair in sorted(pairs)],
        )
    for _ in range(20):
        town.block(*luck.sample(people, 2))
    for person in people:
        for venue in luck.sample(range(40), 6):
            town.acted(
                person,
                f"v-{venue:02}",
                likes=luck.choice([0, 0, 1, 2]),
                visits=luck.choice([0, 0, 1]),
                dwell_seconds=luck.choice([0.0, 45.0, 500.0]),
            )
    return town


def check(told: dict[str, Any], expected: dict[str, dict[str, float]], limit: int) -> None:
    """The venues told are the best by the weighted parts, with these parts."""
    weights = told["weights"]
    assert sum(weights.values()) == pytest.approx(1.0)
    scores = {
        venue: sum(weights[name] * part for name, part in parts.items()) for venue, parts in sorted(expected.items())
    }
    best = sorted((score for score in scores.values() if score > 0), reverse=True)[:limit]
    assert [item["score"] for item in told["items"]] == pytest.approx(best)
    for item in told["items"]:
        parts = expected[item["venue"]["id"]]
        assert {name: item["parts"][name] for name in parts} == pytest.approx(parts)


@pytest.mark.parametrize(("limit", "radius"), [(5, 10.0), (100, 4.0)])
async def test_engagement_is_the_formula(
    lively_town: Town, api: httpx.AsyncClient, signed_in: SignIn, limit: int, radius: float
) -> None:
    people, venues = formulas.people(lively_town), formulas.venues(lively_town)
    greatest = max(venue["popularity"] for venue in venues.values())
    for me in list(people.values())[:8]:
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="engagement", limit=limit, radius_km=radius)
        assert told["ranker"] == "engagement"
        near = {id: venue for id, venue in venues.items() if formulas.haversine_km(me["at"], venue["at"]) <= radius}
        check(told, {id: formulas.engagement(me, venue, greatest) for id, venue in near.items()}, limit)


@pytest.mark.parametrize(("limit", "radius"), [(5, 10.0), (100, 4.0)])
async def test_hybrid_is_the_weighted_sum(
    lively_town: Town, api: httpx.AsyncClient, signed_in: SignIn, limit: int, radius: float
) -> None:
    people, venues = formulas.people(lively_town), formulas.venues(lively_town)
    for me in list(people.values())[:8]:
        told = await ask(api, signed_in(me["id"]), me["id"], ranker="hybrid", limit=limit, radius_km=radius)
        assert told["ranker"] == "hybrid"
        near = {id: venue for id, venue in venues.items() if formulas.haversine_km(me["at"], venue["at"]) <= radius}
        check(told, {id: formulas.hybrid(me, venue, people) for id, venue in near.items()}, limit)


@pytest.mark.parametrize("ranker", ["engagement", "hybrid"])
async def test_nothing_near_falls_back_and_says_so(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, ranker: str
) -> None:
    town.person("u-1")
    town.venue("v-1", at=north(40))
    told = await ask(api, signed_in("u-1"), "u-1", ranker=ranker)
    assert (told["requested_ranker"], told["ranker"], told["matched"]) == (ranker, "explainable", False)
    assert "Nothing lies within 10 km." in told["because"]
    assert [item["venue"]["id"] for item in told["items"]] == ["v-1"]


async def test_an_unknown_location_still_gets_what_friends_like(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1", at=None)
    town.person("u-2")
    town.friends("u-1", "u-2", 0.9)
    town.venue("v-1")
    town.venue("v-2")
    town.acted("u-2", "v-2", visits=2)
    told = await ask(api, signed_in("u-1"), "u-1", ranker="hybrid")
    assert [item["venue"]["id"] for item in told["items"]] == ["v-2"]
    assert told["items"][0]["parts"]["social"] > 0.4


def test_the_weights_of_the_settings_sum_to_one() -> None:
    assert Settings().hybrid_weights["collaborative"] == pytest.approx(0.35)
    given = Settings(hybrid_social=1.0, hybrid_time=0.0).hybrid_weights
    assert sum(given.values()) == pytest.approx(1.0)
    assert given["time"] == 0.0
    nothing = dict.fromkeys(
        ("hybrid_collaborative", "hybrid_content", "hybrid_social", "hybrid_neighbourhood", "hybrid_time"), 0.0
    )
    assert Settings(**nothing).hybrid_weights["content"] == pytest.approx(0.2)  # type: ignore[arg-type]
