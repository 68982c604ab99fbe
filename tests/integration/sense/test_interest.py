"""Interest in a venue, declared and withdrawn: it counts once, and not at all when it is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.integration.conftest import SignIn
from tests.integration.town import Town

TIME = "2026-11-26T19:00:00-05:00"


async def post(api: httpx.AsyncClient, headers: dict[str, str], person: str = "u-1", **body: Any) -> httpx.Response:
    return await api.post(
        f"/api/v1/recommendations/{person}/interest", headers=headers, json={"venue_id": "v-1"} | body
    )


def state(town: Town) -> dict[str, Any]:
    return town.run(
        """
        MATCH (p:User {id: 'u-1'}), (v:Venue {id: 'v-1'})
        OPTIONAL MATCH (p)-[i:INTERESTED_IN]->(v)
        OPTIONAL MATCH (p)-[a:INTERACTED]->(v)
        RETURN count(i) AS declared, toString(head(collect(i.preferred_time))) AS preferred, v.popularity AS popularity,
               coalesce(sum(a.interests), 0) AS interests, COUNT { (:OutboxEvent) } AS events
        """
    )[0]


async def test_interest_counts_once_and_its_time_may_change(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1", popularity=4.0, tags=["ramen"])
    me = signed_in("u-1")
    told = await post(api, me, preferred_time=TIME)
    assert (told.status_code, told.json()) == (
        200,
        {"user_id": "u-1", "venue_id": "v-1", "interested": True, "preferred_time": TIME},
    )
    declared = {"declared": 1, "popularity": 5.0, "interests": 1, "events": 1}
    assert state(town) == declared | {"preferred": "2026-11-26T19:00:00-05:00"}
    await post(api, me)
    assert state(town) == declared | {"preferred": None}
    events = town.run("MATCH (e:OutboxEvent) RETURN e.type AS type, e.interaction_type AS kind, e.key AS key")
    assert events == [{"type": "interaction.recorded", "kind": "interest", "key": "u-1"}]


async def test_what_is_withdrawn_does_not_count(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1", interests={"ramen": 0.3})
    town.venue("v-1", popularity=4.0, tags=["ramen"])
    me = signed_in("u-1")
    await api.post("/api/v1/venues/v-1/interactions", headers=me, json={"interaction_type": "like"})
    before = town.run("MATCH (:User)-[l:LIKES]->() RETURN l.weight AS weight")
    await post(api, me)
    await api.post("/api/v1/venues/v-1/interactions", headers=me, json={"interaction_type": "interest"})
    assert state(town)["popularity"] == 7.0
    for _ in range(2):
        assert (await post(api, me, interested=False)).json()["interested"] is False
        found = state(town)
        assert (found["declared"], found["popularity"], found["interests"]) == (0, 5.0, 0)
    assert town.run("MATCH (:User)-[a:INTERACTED]->() RETURN a.weight AS weight, a.likes AS likes") == [
        {"weight": 0.5, "likes": 1}
    ]
    after = town.run("MATCH (:User)-[l:LIKES]->() RETURN l.weight AS weight")
    assert [row["weight"] for row in after] == pytest.approx([row["weight"] for row in before])


async def test_all_at_once_and_the_same_key_count_once(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    town.venue("v-1")
    me = signed_in("u-1")
    answers = await asyncio.gather(*(post(api, me) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    keyed = me | {"Idempotency-Key": "k-1"}
    assert (await post(api, keyed, interested=False)).status_code == 200
    await post(api, me)
    replayed = await post(api, keyed, interested=False)
    assert (replayed.json()["interested"], replayed.headers["Idempotency-Replayed"]) == (False, "true")
    assert (state(town)["declared"], state(town)["interests"]) == (1, 1)
    assert (await post(api, keyed)).status_code == 409


async def test_only_for_oneself_and_for_what_is_there(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    town.person("u-2")
    town.person("u-3", privacy_level="private")
    town.venue("v-1")
    me = signed_in("u-1")
    assert (await post(api, me, "u-2")).status_code == 403
    assert (await post(api, me, "u-3")).status_code == 404
    assert (await post(api, signed_in("agent", role="agent"), "u-1")).status_code == 200
    assert (await post(api, signed_in("agent", role="agent"), "u-9")).status_code == 404
    assert (await post(api, me, venue_id="v-9")).status_code == 404
    assert (await post(api, me, venue_id="v-9", interested=False)).status_code == 404
    assert (await post(api, {})).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"venue_id": None}, "body.venue_id"),
        ({"venue_id": ""}, "body.venue_id"),
        ({"interested": "perhaps"}, "body.interested"),
        ({"preferred_time": "tonight"}, "body.preferred_time"),
        ({"preferred_time": "2026-11-26T19:00:00"}, "body.preferred_time"),
        ({"preferred_time": "2020-11-26T19:00:00Z"}, "body.preferred_time"),
        ({"interested": False, "preferred_time": TIME}, "body"),
        ({"weight": 3}, "body.weight"),
    ],
)
async def test_refused_values_are_named(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, body: dict[str, Any], field: str
) -> None:
    town.person("u-1")
    town.venue("v-1")
    answer = await post(api, signed_in("u-1"), **body)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert state(town)["declared"] == 0
