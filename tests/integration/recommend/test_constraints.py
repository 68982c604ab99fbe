"""What is asked for is hard: no ranker gives a venue that is known not to meet it, and no fallback does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest

from app.domains.recommend.schemas import Mode, Ranker
from app.domains.recommend.travel import minutes_to, reach_km
from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.recommend.asking import ask
from tests.integration.town import Town, north

RANKERS = get_args(Ranker)
EVENING = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def choices(town: Town) -> Town:
    """A venue a kilometre up to eight, dearer and dearer; five and six are full tomorrow, seven has no tables, eight no price."""
    vector = [1.0] * 64
    town.person("u-1", interests=["ramen"], embedding=vector, embedding_version="m-1", price_min=1, price_max=4)
    for n in range(1, 9):
        town.venue(
            f"v-{n}",
            at=north(n),
            tags=["ramen"],
            price_level=None if n == 8 else (n + 1) // 2,
            embedding=vector,
            embedding_version="m-1",
            popularity=float(n),
        )
        if n != 7:
            town.slot(f"v-{n}", EVENING + timedelta(minutes=30), seats_left=0 if n in (5, 6) else n)
    town.run("CALL db.awaitIndexes(30)")
    return town


async def found(api: httpx.AsyncClient, me: dict[str, str], ranker: str, **wanted: Any) -> list[int]:
    told = await ask(api, me, "u-1", ranker=ranker, **wanted)
    assert told["ranker"] == ranker
    return sorted(int(item["venue"]["id"][2:]) for item in told["items"])


@pytest.mark.parametrize("ranker", RANKERS)
async def test_each_constraint_holds_for_each_ranker(
    choices: Town, api: httpx.AsyncClient, signed_in: SignIn, ranker: str
) -> None:
    me = signed_in("u-1")
    at = EVENING.isoformat()
    assert await found(api, me, ranker) == list(range(1, 9))
    assert await found(api, me, ranker, radius_km=3.5) == [1, 2, 3]
    assert await found(api, me, ranker, budget=2) == [1, 2, 3, 4, 8]
    assert await found(api, me, ranker, at=at) == [1, 2, 3, 4, 7, 8]
    assert await found(api, me, ranker, at=at, party_size=4) == [4, 7, 8]
    assert await found(api, me, ranker, at=at, party_size=4, budget=2, radius_km=7.5) == [4]
    later = (EVENING + timedelta(hours=3)).isoformat()
    assert await found(api, me, ranker, at=later, party_size=4) == list(range(1, 9))


@pytest.mark.parametrize("ranker", RANKERS)
@pytest.mark.parametrize("mode", get_args(Mode))
async def test_travel_time_is_a_radius(
    choices: Town, api: httpx.AsyncClient, signed_in: SignIn, ranker: str, mode: Mode
) -> None:
    minutes = minutes_to(mode, 4.5)
    told = await ask(api, signed_in("u-1"), "u-1", ranker=ranker, travel_mode=mode, travel_minutes=minutes)
    assert sorted(item["venue"]["id"] for item in told["items"]) == ["v-1", "v-2", "v-3", "v-4"]
    assert told["constraints"]["radius_km"] == pytest.approx(4.5)
    for item in told["items"]:
        assert item["travel_minutes"] == pytest.approx(minutes_to(mode, item["distance_km"]), abs=0.05)
        assert item["travel_minutes"] <= minutes


def test_faster_modes_reach_further_once_they_move() -> None:
    assert sorted(get_args(Mode), key=lambda mode: reach_km(mode, 60)) == [
        "walk",
        "bike",
        "transit",
        "drive",
    ]
    assert reach_km("walk", 60) == pytest.approx(4.8 / 1.3)
    assert reach_km("transit", 5) == 0.0


@pytest.mark.parametrize("ranker", RANKERS)
async def test_a_fallback_keeps_what_was_asked_for(
    choices: Town, api: httpx.AsyncClient, signed_in: SignIn, ranker: str
) -> None:
    choices.run("MATCH (me:User) SET me.location = point({latitude: 41.9, longitude: -73.99})")  # 130 km north
    me = signed_in("u-1")
    usual = await ask(api, me, "u-1", ranker=ranker)
    assert (usual["ranker"], usual["matched"], len(usual["items"])) == ("explainable", False, 8)
    cheap = await ask(api, me, "u-1", ranker=ranker, budget=1)
    assert [item["venue"]["id"] for item in cheap["items"]] == ["v-8", "v-2", "v-1"]
    assert "that meet what was asked for" in cheap["because"]
    assert (await ask(api, me, "u-1", ranker=ranker, radius_km=20))["items"] == []
    assert (await ask(api, me, "u-1", ranker=ranker, travel_mode="transit", travel_minutes=5))["items"] == []
    near = await ask(api, me, "u-1", ranker=ranker, radius_km=124)
    assert {item["venue"]["id"] for item in near["items"]} == {"v-7", "v-8"}
