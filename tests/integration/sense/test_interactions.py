"""What people do at venues: one transaction, nothing lost under concurrency, the same numbers however computed."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.bus.events import InteractionRecorded
from app.bus.work import BatchWork
from app.clock import Clock
from app.graph import AlreadyProcessed, Graph
from app.jobs import JobContext
from app.settings import Settings
from app.stages.sense import handlers, service
from app.stages.sense.jobs import sense
from app.stages.sense.schemas import InteractionOut
from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import Town


async def post(api: httpx.AsyncClient, headers: dict[str, str], venue: str, **body: Any) -> httpx.Response:
    return await api.post(f"/api/v1/venues/{venue}/interactions", headers=headers, json=body)


async def test_interactions_add_up(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    town.venue("v-1", popularity=4.0)
    me = signed_in("u-1")
    await post(api, me, "v-1", interaction_type="view", dwell_time_seconds=60)
    await post(api, me, "v-1", interaction_type="like")
    answer = await post(api, me, "v-1", interaction_type="interest", dwell_time_seconds=30.5)

    assert answer.status_code == 201
    told = answer.json()
    assert (told["views"], told["likes"], told["interests"], told["visits"]) == (1, 1, 1, 0)
    assert told["dwell_seconds"] == 90.5
    assert told["weight"] == pytest.approx(0.5 + 0.5 + 0.1 + 90.5 / 300)
    assert told["popularity"] == 6.0
    stored = town.run("MATCH (:User)-[acted:INTERACTED]->(:Venue) RETURN properties(acted) AS acted")
    assert len(stored) == 1
    assert stored[0]["acted"]["weight"] == told["weight"]
    assert town.run("MATCH (:User {id: 'u-1'})-[i:INTERESTED_IN]->(:Venue {id: 'v-1'}) RETURN count(i) AS n") == [
        {"n": 1}
    ]


async def test_each_interaction_leaves_its_event_in_order(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1")
    for kind in ("view", "like", "interest"):
        await post(api, signed_in("u-1"), "v-1", interaction_type=kind, dwell_time_seconds=5)
    found = town.run("MATCH (event:OutboxEvent:Unsent) RETURN properties(event) AS event ORDER BY event.sequence")
    events = [InteractionRecorded.model_validate(_native(row["event"])) for row in found]
    assert [(event.sequence, event.interaction_type) for event in events] == [(1, "view"), (2, "like"), (3, "interest")]
    assert {(event.key, event.user_id, event.venue_id, event.dwell_seconds) for event in events} == {
        ("u-1", "u-1", "v-1", 5.0)
    }


async def test_nothing_is_lost_when_all_come_at_once(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    people = [town.person(f"u-{n}", interests=["ramen"]) for n in range(10)]
    town.venue("v-1", tags=["ramen"])
    answers = await asyncio.gather(
        *(post(api, signed_in(person), "v-1", interaction_type="like") for person in people for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert town.run("MATCH (v:Venue) RETURN v.popularity AS popularity") == [{"popularity": 100.0}]
    assert town.run("MATCH (:User)-[acted:INTERACTED]->() RETURN acted.likes AS likes, count(*) AS pairs") == [
        {"likes": 10, "pairs": 10}
    ]
    assert town.run("MATCH (e:OutboxEvent) RETURN count(DISTINCT [e.key, e.sequence]) AS n") == [{"n": 100}]


async def test_people_at_venues_that_share_tags_do_not_wait_for_each_other(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    tags = ["jazz", "ramen", "coffee", "vinyl", "tea", "sake"]
    people = [town.person(f"u-{n}") for n in range(12)]
    venues = [town.venue(f"v-{n}", tags=tags[n:] + tags[:n]) for n in range(len(tags))]
    answers = await asyncio.gather(
        *(
            post(api, signed_in(person), venue, interaction_type="like")
            for venue in venues
            for person in people
            for _ in range(2)
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    likes = town.run("MATCH (:User)-[acted:INTERACTED]->() RETURN sum(acted.likes) AS likes")
    assert likes == [{"likes": len(people) * len(venues) * 2}]


async def test_affinity_follows_from_all_that_was_done(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1", interests={"ramen": 0.3})
    town.venue("v-1", tags=["ramen", "late"])
    town.venue("v-2", tags=["ramen"])
    town.acted("u-1", "v-2", visits=3, weight=3.0)
    await post(api, signed_in("u-1"), "v-1", interaction_type="like")
    likes = town.run("MATCH (:User)-[l:LIKES]->(i) RETURN i.name AS name, l.weight AS weight")
    # 3 visits there, a like here; one like alone does not make "late" an interest.
    assert likes == [{"name": "ramen", "weight": pytest.approx(1 - 0.7 * math.exp(-0.1 * (3.0 + 0.5)))}]


async def test_what_a_person_does_often_becomes_an_interest(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1", tags=["jazz"])
    town.acted("u-1", "v-1", visits=7, weight=7.0)
    await post(api, signed_in("u-1"), "v-1", interaction_type="like")
    likes = town.run("MATCH (:User)-[l:LIKES]->(i) RETURN i.name AS name, l.weight AS weight, l.stated AS stated")
    assert likes == [{"name": "jazz", "weight": pytest.approx(1 - math.exp(-0.75)), "stated": 0.0}]


async def test_who_goes_everywhere_does_not_like_everything(
    town: Town, graph: Graph, settings: Settings, clock: Clock
) -> None:
    town.person("u-1")
    for n, tag in enumerate(("jazz", "art", "ramen", "wine", "games")):
        town.venue(f"v-{n}", tags=[tag])
        town.acted("u-1", f"v-{n}", visits=20 if tag == "jazz" else 9)
    await sense.run(JobContext(graph, settings, clock))
    assert town.run("MATCH (:User)-[:LIKES]->(i) RETURN i.name AS name") == [{"name": "jazz"}]


async def test_the_job_changes_nothing_that_requests_computed(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, settings: Settings, clock: Clock
) -> None:
    town.person("u-1", interests={"ramen": 0.3, "art": 0.5})
    town.person("u-2", interests={"art": 0.9})
    town.venue("v-1", tags=["ramen", "art"])
    town.venue("v-2", tags=["art"])
    for person in ("u-1", "u-2"):
        for venue in ("v-1", "v-2"):
            await post(api, signed_in(person), venue, interaction_type="interest", dwell_time_seconds=120)
    before = _state(town)
    for _ in range(2):
        counts = await sense.run(JobContext(graph, settings, clock))
        assert counts == {"people": 2, "affinities": 3, "venues": 2}
        assert _state(town) == before


async def test_the_job_computes_from_history_alone(town: Town, graph: Graph, settings: Settings, clock: Clock) -> None:
    town.person("u-1", interests={"art": 0.5})
    town.venue("v-1", tags=["art"], popularity=99.0)
    day = timedelta(days=1)
    town.acted("u-1", "v-1", visits=2, likes=1, views=4, first_at=WEDNESDAY - 56 * day, last_at=WEDNESDAY - day / 2)
    await sense.run(JobContext(graph, settings, clock))
    weight = 2 + 0.5 + 0.4
    assert town.run("MATCH (:User)-[a:INTERACTED]->() RETURN a.weight AS weight") == [{"weight": pytest.approx(weight)}]
    assert town.run("MATCH (:User)-[l:LIKES]->() RETURN l.weight AS weight") == [
        {"weight": pytest.approx(1 - 0.5 * math.exp(-0.1 * weight))}
    ]
    usual = 7 * 28 / 56  # seven interactions in eight weeks, in terms of four
    assert town.run("MATCH (v:Venue) RETURN v.popularity AS popularity, v.trending AS trending") == [
        {"popularity": 3.0, "trending": pytest.approx((1 + 1) / (usual / 28 + 1), rel=1e-4)}
    ]


async def test_trending_counts_an_event_once_and_fades(
    town: Town, graph: Graph, settings: Settings, clock: Clock
) -> None:
    town.venue("v-1")
    event = InteractionRecorded(
        id="e-1", key="u-1", at=WEDNESDAY, user_id="u-1", venue_id="v-1", interaction_type="like"
    )
    work = BatchWork(graph, clock, settings, once=("sense:e-1",))
    await handlers.update_trending([event], work)
    with pytest.raises(AlreadyProcessed):
        await handlers.update_trending([event], work)
    first = town.run("MATCH (v:Venue) RETURN v.trending AS trending")[0]["trending"]
    assert first == pytest.approx((1 + 1) / (1 / 28 + 1))

    later = event.model_copy(update={"id": "e-2", "at": WEDNESDAY + timedelta(days=2)})
    await handlers.update_trending([later], BatchWork(graph, clock, settings, once=("sense:e-2",)))
    second = town.run("MATCH (v:Venue) RETURN v.trending AS trending")[0]["trending"]
    recent, usual = math.exp(-2) + 1, math.exp(-2 / 28) + 1
    assert second == pytest.approx((recent + 1) / (usual / 28 + 1))


async def test_trending_counts_all_that_come_at_once(town: Town, graph: Graph) -> None:
    town.venue("v-1")
    await asyncio.gather(
        *(
            service.count_into_trending(
                graph, interactions=[("v-1", WEDNESDAY)] * 2, once=[f"sense:{n}", f"sense:+{n}"]
            )
            for n in range(25)
        )
    )
    assert town.run("MATCH (v:Venue) RETURN v.trend_recent AS n") == [{"n": 50.0}]


async def test_trending_does_not_depend_on_the_order_of_events(town: Town, graph: Graph) -> None:
    for venue in ("v-1", "v-2"):
        town.venue(venue)
    moments = [WEDNESDAY - timedelta(hours=hours) for hours in (0, 30, 7, 90)]
    for number, moment in enumerate(moments):
        await service.count_into_trending(graph, interactions=[("v-1", moment)], once=[f"sense:{number}"])
    together = [("v-2", moment) for moment in sorted(moments)]
    await service.count_into_trending(graph, interactions=together, once=[f"sense:+{n}" for n in range(4)])
    one, other = town.run("MATCH (v:Venue) RETURN v.trend_recent AS recent, v.trend_usual AS usual")
    assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.interaction_type"),
        ({"interaction_type": "stare"}, "body.interaction_type"),
        ({"interaction_type": "view", "dwell_time_seconds": -1}, "body.dwell_time_seconds"),
        ({"interaction_type": "view", "dwell_time_seconds": 1e9}, "body.dwell_time_seconds"),
        ({"interaction_type": "view", "dwell_time_seconds": "long"}, "body.dwell_time_seconds"),
        ({"interaction_type": "view", "user_id": "u-2"}, "body.user_id"),
        ([], "body"),
    ],
)
async def test_refused_values_are_named(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, body: Any, field: str
) -> None:
    town.person("u-1")
    town.venue("v-1")
    answer = await api.post("/api/v1/venues/v-1/interactions", headers=signed_in("u-1"), json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert town.run("MATCH (:User)-[acted:INTERACTED]->() RETURN count(acted) AS n") == [{"n": 0}]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"interaction_type": "view", "dwell_time_seconds": NaN}', b"null"],
)
async def test_malformed_json_is_refused(api: httpx.AsyncClient, signed_in: SignIn, content: bytes) -> None:
    headers = signed_in("u-1") | {"Content-Type": "application/json"}
    answer = await api.post("/api/v1/venues/v-1/interactions", headers=headers, content=content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"].startswith("body")


async def test_unknown_venue_is_404_and_unknown_caller_401(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1")
    assert (await post(api, signed_in("u-1"), "v-2", interaction_type="like")).status_code == 404
    assert (await post(api, signed_in("u-9"), "v-1", interaction_type="like")).status_code == 401
    assert town.run("MATCH (e:OutboxEvent) RETURN count(e) AS n") == [{"n": 0}]


async def test_the_answer_lets_the_caller_read_their_write_anywhere(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1")
    me = signed_in("u-1")
    written = await post(api, me, "v-1", interaction_type="like")
    bookmark = written.headers["Sprout-Bookmark"]
    read = await api.get("/api/v1/venues/v-1", headers=me | {"Sprout-Bookmark": bookmark})
    assert (read.status_code, read.json()["popularity"]) == (200, 1.0)
    forged = await api.get("/api/v1/venues/v-1", headers=me | {"Sprout-Bookmark": "A" + bookmark[1:]})
    assert (forged.status_code, forged.json()["errors"][0]["field"]) == (422, "header.sprout-bookmark")


def _native(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"at": event["at"].to_native()}


def _state(town: Town) -> list[dict[str, Any]]:
    return town.run(
        """
        MATCH (p:User)-[r:LIKES|INTERACTED]->(x)
        RETURN p.id AS person, type(r) AS type, coalesce(x.id, x.name) AS what, round(r.weight, 9) AS weight,
               x.popularity AS popularity
        ORDER BY person, type, what
        """
    )


async def test_the_same_key_counts_once_and_gets_the_same_answer(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    odd = 'v-"\\é東'
    town.venue(odd)
    me = signed_in("u-1")
    await post(api, me, odd, interaction_type="view", dwell_time_seconds=1e-7)
    keyed = me | {"Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(post(api, keyed, odd, interaction_type="like") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    told = [InteractionOut.model_validate(answer.json()) for answer in answers]
    assert told == [told[0]] * 5
    assert (told[0].venue_id, told[0].likes, told[0].views) == (odd, 1, 1)
    await post(api, me, odd, interaction_type="like")
    assert InteractionOut.model_validate((await post(api, keyed, odd, interaction_type="like")).json()) == told[0]
    assert (await post(api, keyed, odd, interaction_type="view")).status_code == 409
    assert town.run("MATCH (:User)-[acted:INTERACTED]->() RETURN acted.likes AS likes") == [{"likes": 2}]
