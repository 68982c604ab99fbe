"""Venues, people and seeds in one answer: the same as each alone."""

from __future__ import annotations

from datetime import timedelta

import httpx

from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import Town


async def test_the_overview_is_its_parts(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    vector = [1.0] * 64
    town.person("me", interests=["art"], embedding=vector, embedding_version="m-1")
    town.person("you", interests=["art"])
    town.friends("me", "you")
    for n in range(3):
        town.venue(f"v-{n}", tags=["art"], embedding=vector, embedding_version="m-1")
    town.interested("you", "v-1")
    town.slot("v-1", WEDNESDAY + timedelta(days=1))
    town.run(
        """
        MATCH (me:User {id: 'me'}), (venue:Venue {id: 'v-1'}), (slot:Slot)
        CREATE (seed:Seed {id: 's-1', state: 'propagating', start: slot.start, min_group: 4, max_group: 8})-[:AT]->(venue),
               (seed)-[:IN]->(slot),
               (seed)-[:ASKED {wave: 1, asked_at: $now, deadline: $now + duration({minutes: 45}), reasons: ['Because']}]->(me)
        """,
        now=WEDNESDAY,
    )
    town.run("CALL db.awaitIndexes(30)")
    headers = signed_in("me")

    async def read(path: str) -> object:
        answer = await api.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    whole = await api.get("/api/v1/recommendations/me", headers=headers)
    assert whole.status_code == 200, whole.text
    told = whole.json()
    venues = await read("recommendations/me/venues")
    assert told["venues"] == venues
    assert told["venues"]["ranker"] == "learned"
    people = await read("recommendations/me/people?ranker=explainable")
    assert isinstance(people, dict)
    assert told["people"]["items"] == people["items"]
    assert [person["id"] for person in told["people"]["items"]] == ["you"]
    feed = await read("feed")
    assert isinstance(feed, dict)
    assert told["seeds"] == feed["items"]
    assert [seed["seed_id"] for seed in told["seeds"]] == ["s-1"]


async def test_without_an_embedding_its_venues_are_explained(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("me", interests=["art"])
    town.venue("v-1", tags=["art"])
    told = (await api.get("/api/v1/recommendations/me", headers=signed_in("me"))).json()
    assert (told["venues"]["ranker"], "no embedding" in told["venues"]["because"]) == ("explainable", True)
    assert [item["venue"]["id"] for item in told["venues"]["items"]] == ["v-1"]
    for person, status in (("me", 200), ("nobody", 404)):
        answer = await api.get(f"/api/v1/recommendations/{person}", headers=signed_in("me"))
        assert answer.status_code == status


async def test_who_has_the_answer_gets_304_until_it_changes(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("me", interests=["art"])
    town.venue("v-1", tags=["art"])
    for path in ("recommendations/me", "recommendations/me/venues", "feed"):
        first = await api.get(f"/api/v1/{path}", headers=signed_in("me"))
        having = signed_in("me") | {"If-None-Match": first.headers["ETag"]}
        again = await api.get(f"/api/v1/{path}", headers=having)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        if path != "feed":
            town.venue(f"v-{path}", tags=["art"])
            assert (await api.get(f"/api/v1/{path}", headers=having)).status_code == 200
