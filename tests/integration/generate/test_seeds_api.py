"""Seeds over HTTP: asked for, watched, listed, shown as far as privacy allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.generate import service
from app.stages.score import service as scoring
from tests.engines import Engines
from tests.integration.conftest import SignIn
from tests.integration.generate.town import Town

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(engines: Engines) -> Ask:
    def run(statement: Any, **parameters: Any) -> list[dict[str, Any]]:
        with engines.driver() as driver:
            return [record.data() for record in driver.execute_query(statement, parameters).records]

    return run


@pytest.fixture
async def circles(graph: Graph, settings: Settings, clock: Clock, engines: Engines) -> Town:
    """A town with scored seeds."""
    town = Town(clock.now(), circles=3, people_per_circle=7).build(engines)
    await service.generate_for_everybody(graph, settings, clock.now(), request_id="r-1", progress=lambda *_: None)
    await scoring.score_drafts(graph, settings, clock.now(), request_id=None)
    return town


async def test_a_person_asks_for_seeds_and_watches(
    api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, settings: Settings, clock: Clock, engines: Engines
) -> None:
    Town(clock.now(), circles=2).build(engines)
    headers = signed_in("u-00002")
    taken = await api.post("/api/v1/seeds/generate", json={"user_id": "u-00002", "limit": 5}, headers=headers)
    assert taken.status_code == 202
    watch = taken.headers["Location"]
    assert (await api.get(watch, headers=headers)).json()["state"] == "requested"
    request_id = taken.json()["id"]
    await service.generate_for_request(graph, settings, clock.now(), request_id=request_id, once="generate:1")
    assert (await api.get(watch, headers=headers)).json()["state"] == "running"
    done = await scoring.score_drafts(graph, settings, clock.now(), request_id=request_id, once="score:1")
    shown = (await api.get(watch, headers=headers)).json()
    assert (shown["state"], shown["kept"]) == ("done", done.kept)
    assert 0 < done.kept <= 3
    assert (await api.get(watch, headers=signed_in("u-00003"))).status_code == 404
    found = (await api.get("/api/v1/seeds", params={"state": "scored"}, headers=headers)).json()["items"]
    assert len(found) == done.kept


@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ({"user_id": "u-00001"}, "member", 403),
        ({"venue_id": "v-0"}, "member", 403),
        ({"user_id": "u-none"}, "admin", 404),
        ({"venue_id": "v-none"}, "admin", 404),
        ({"venue_id": "v-0", "user_id": "u-00001"}, "admin", 422),
        ({}, "admin", 422),
        ({"user_id": "u-00001", "limit": 0}, "admin", 422),
        ({"area": {"latitude": 95, "longitude": 0}}, "admin", 422),
        ({"venue_id": "v-0"}, "agent", 202),
        ({"area": {"latitude": 41.8, "longitude": -71.4, "radius_km": 3}}, "admin", 202),
    ],
)
async def test_who_may_ask_for_what(
    api: httpx.AsyncClient,
    signed_in: SignIn,
    engines: Engines,
    clock: Clock,
    ask: Ask,
    body: dict[str, Any],
    role: Any,
    status: int,
) -> None:
    Town(clock.now(), circles=1, people_per_circle=3, venues=1).build(engines)
    answer = await api.post("/api/v1/seeds/generate", json=body, headers=signed_in("u-00000", role=role))
    assert answer.status_code == status
    events = ask("MATCH (event:Unsent {type: 'seed.generation_requested'}) RETURN event.id AS id")
    assert len(events) == (1 if status == 202 else 0)


async def test_pages_show_every_seed_once_in_order(
    api: httpx.AsyncClient, signed_in: SignIn, circles: Town, ask: Ask
) -> None:
    headers = signed_in("boss", role="admin")
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        parameters = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/api/v1/seeds", params=parameters, headers=headers)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    total = ask("MATCH (seed:Seed) RETURN count(*) AS n")[0]["n"]
    assert len({seed["id"] for seed in seen}) == len(seen) == total > 4
    assert [seed["start"] for seed in seen] == sorted(seed["start"] for seed in seen)
    assert all(len(seed["starters"]) == seed["starter_count"] for seed in seen)


async def test_a_seed_is_shown_to_its_people_as_privacy_allows(
    api: httpx.AsyncClient, signed_in: SignIn, circles: Town, ask: Ask, clock: Clock
) -> None:
    seed_id, people = next(
        (row["id"], row["people"])
        for row in ask(
            """MATCH (seed:Seed {state: 'scored'})
            RETURN seed.id AS id, COLLECT { MATCH (seed)-[:STARTS_WITH]->(p) RETURN p.id ORDER BY p.id } AS people"""
        )
        if len(row["people"]) == 3
    )
    path = f"/api/v1/seeds/{seed_id}"
    seen = (await api.get(path, headers=signed_in(people[0]))).json()
    assert {person["id"] for person in seen["starters"]} == set(people)
    assert 0 < seen["conversion_probability"] < 1
    assert seen["reasons"]
    ask("MATCH (p:User {id: $id}) SET p.privacy_level = 'private'", id=people[1])
    seen = (await api.get(path, headers=signed_in(people[0]))).json()
    assert people[1] not in {person["id"] for person in seen["starters"]}
    assert seen["starter_count"] == 3
    ask("MATCH (a:User {id: $a}) MATCH (b:User {id: $b}) CREATE (a)-[:BLOCKED]->(b)", a=people[2], b=people[0])
    assert (await api.get(path, headers=signed_in(people[0]))).json()["starter_count"] == 2
    stranger = next(person for person in circles.people if person not in people)
    assert (await api.get(path, headers=signed_in(stranger))).status_code == 404
    assert (await api.get(path, headers=signed_in("boss", role="admin"))).json()["starter_count"] == 3
    ask(
        "MATCH (s:Seed {id: $s}) MATCH (p:User {id: $p}) CREATE (s)-[:ASKED {answer: 'yes', asked_at: $at}]->(p)",
        s=seed_id,
        p=stranger,
        at=clock.now() - timedelta(minutes=5),
    )
    seen = (await api.get(path, headers=signed_in(stranger))).json()
    assert (seen["going_count"], seen["asked_count"]) == (1, 1)
    assert [person["id"] for person in seen["going"]] == [stranger]


async def test_unknown_seeds_and_requests_are_404(api: httpx.AsyncClient, signed_in: SignIn) -> None:
    headers = signed_in("boss", role="admin")
    assert (await api.get("/api/v1/seeds/s-none", headers=headers)).status_code == 404
    assert (await api.get("/api/v1/seeds/requests/q-none", headers=headers)).status_code == 404
    assert (await api.get("/api/v1/seeds", params={"state": "grown"}, headers=headers)).status_code == 422
    assert (await api.get("/api/v1/seeds")).status_code == 401


async def test_the_same_key_asks_once(
    api: httpx.AsyncClient, signed_in: SignIn, clock: Clock, engines: Engines, ask: Ask
) -> None:
    Town(clock.now(), circles=2).build(engines)
    headers = signed_in("u-00002") | {"Idempotency-Key": "k-1"}
    answers = [
        await api.post("/api/v1/seeds/generate", json={"user_id": "u-00002", "limit": 5}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert ask("MATCH (e:OutboxEvent {type: 'seed.generation_requested'}) RETURN count(e) AS n") == [{"n": 1}]
