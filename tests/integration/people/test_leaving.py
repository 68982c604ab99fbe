"""Everything held about a person is told to them, and gone when they are."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.bus import events as bus_events
from app.bus.event import Event
from app.bus.work import Together, Work
from app.checks import check
from app.clock import Clock
from app.domains.people import leaving
from app.domains.people.queries import OTHERS
from app.graph import AlreadyProcessed, Graph
from app.settings import Settings
from app.stages.propagate import service as propagate
from app.workers import ROUTES
from tests.conftest import WEDNESDAY
from tests.integration.bookings.conftest import DINNER, Agents, seats_left, wish
from tests.integration.bookings.conftest import states as bookings
from tests.integration.conftest import SignIn
from tests.integration.cypher.vocabulary import PROPERTIES, TYPES
from tests.integration.propagate.seeds import asks, events, going, make_circle, make_seed, seed_of, tomorrow
from tests.integration.town import CENTRE, Town

PROFILE, EXPORT = "/api/v1/users/profile", "/api/v1/users/export"
MARK = "Zyxana"


class Workers(Agents):
    """Agents that leave out what goes in batches (notices of asks), which nothing here waits for."""

    async def hand_over(self, event: Event) -> None:
        for group, handler in ROUTES[type(event)].items():
            if isinstance(handler, Together) or (
                isinstance(event, bus_events.BookingRequested) and event.state == "held"
            ):
                continue
            with suppress(AlreadyProcessed):
                await handler(event, Work(self.graph, self.clock, self.settings, f"{group}:{event.id}"))


@pytest.fixture
def workers(town: Town, graph: Graph, clock: Clock, settings: Settings) -> Workers:
    """The workers of all groups."""
    return Workers(town, graph, clock, settings)


async def broken(graph: Graph, clock: Clock, *, quiet: bool = False) -> list[Any]:
    """Invariants that do not hold, but for those about notices, which these workers do not write."""
    return [
        (one.name, one.rows)
        for one in await check(graph, clock.now(), quiet=quiet)
        if not one.holds and one.name != "asked_are_told"
    ]


@pytest.fixture
def held(town: Town) -> str:
    """Ana, of whom every kind of thing is held: each relationship of the contract, each property."""
    town.person("ana", name=f"{MARK} Lind", handle=f"{MARK.lower()}.lind", email=f"{MARK}@example.invalid")
    town.person("bo", name="Bo")
    town.run(
        "MATCH (p:User {id: 'ana'}) SET p += $all",
        all={
            name: f"value of {name}"
            for name in PROPERTIES
            if name
            not in (
                "id",
                "name",
                "handle",
                "email",
                "location",
                "privacy_level",
                "embedding",
                "next_embedding",
                "previous_embedding",
                "fast_rp",
                "version",
            )
        },
    )
    town.run(
        "MATCH (p:User {id: 'ana'}) SET p.embedding = [x IN range(1, 64) | 0.1], p.fast_rp = [0.5], p.created_at = $now",
        now=WEDNESDAY,
    )
    for way in ("(ana)-[link:%s {at: $now, note: 'n'}]->(thing)", "(thing)-[link:%s {at: $now, note: 'n'}]->(ana)"):
        for kind in TYPES:
            town.run(
                "MATCH (ana:User {id: 'ana'}) CREATE (thing:Thing {id: $id, name: 'a thing'}) CREATE " + way % kind,
                id=f"{kind} {way[1]}",
                now=WEDNESDAY,
            )
    town.run(
        "MATCH (ana:User {id: 'ana'}) CREATE (ana)-[:NOTIFIED]->(:Notification {id: 'n-1', title: 'For you', message: 'Hello'}) "
        "CREATE (ana)-[:SIGNS_IN_WITH]->(:Credential {id: 'ana', password_hash: 'hash!'}) "
        "CREATE (ana)-[:HAS_SESSION]->(:Session {id: 's-1', token_hash: 'hash!'})"
    )
    return "ana"


async def test_an_export_holds_every_relationship_and_property_that_there_is(
    town: Town, held: str, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    """Compared with the graph itself: a property or relationship that is added to it is in the export by that."""
    answer = await api.get(EXPORT, headers=signed_in(held))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (row,) = town.run("MATCH (p:User {id: 'ana'}) RETURN keys(p) AS keys")
    assert set(told["person"]) == set(row["keys"])
    assert told["person"]["location"] == pytest.approx({"latitude": CENTRE[0], "longitude": CENTRE[1]})
    links = town.run(
        "MATCH (p:User {id: 'ana'})-[link]-(other) RETURN type(link) AS type, "
        "CASE WHEN startNode(link) = p THEN 'out' ELSE 'in' END AS direction, keys(link) AS keys"
    )
    wanted = sorted(
        (link["type"], link["direction"], *sorted(link["keys"]))
        for link in links
        if not (link["direction"] == "in" and link["type"] in OTHERS)
    )
    found = sorted((one["type"], one["direction"], *sorted(one["properties"])) for one in told["held"])
    assert found == wanted
    assert {kind for kind, *_ in wanted} == set(TYPES)
    own = {
        one["other"]["id"]: one["other"] for one in told["held"] if one["other"]["kind"] in ("Notification", "Session")
    }
    assert own["n-1"]["message"] == "Hello" and own["s-1"]["token_hash"] == "kept as a hash"
    assert "hash!" not in answer.text and "value of phone_hash" not in answer.text


async def test_an_export_tells_nothing_of_others_that_is_theirs(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("ana")
    for id in ("blocker", "blocked", "fan", "shy"):
        town.person(id, name=f"Name-{id}", privacy_level="private" if id == "shy" else "public")
    town.block("blocker", "ana")
    town.block("ana", "blocked")
    town.run(
        "MATCH (a:User {id: 'ana'}), (f:User {id: 'fan'}), (s:User {id: 'shy'}), (b:User {id: 'blocker'}) "
        "CREATE (f)-[:SUGGESTED {score: 1}]->(a) CREATE (a)-[:SIMILAR_TASTE {score: 1}]->(s) CREATE (a)-[:SIMILAR_TASTE {score: 1}]->(b)"
    )
    text = (await api.get(EXPORT, headers=signed_in("ana"))).text
    assert "Name-blocked" in text and '"shy"' in text
    assert not any(secret in text for secret in ("blocker", "fan", "Name-shy"))


async def test_an_erased_person_is_gone_and_so_is_all_that_was_held(
    town: Town, held: str, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    await api.patch("/api/v1/users/preferences", headers=signed_in(held))
    town.run("CREATE (:KeptAnswer {id: 'ana|key', answer: 'Zyxana'})")
    began = time.monotonic()
    assert (await api.delete(PROFILE, headers=signed_in(held))).status_code == 204
    assert time.monotonic() - began < 60
    left = str(town.run("MATCH (n) WHERE NOT n:OutboxEvent RETURN labels(n) AS l, properties(n) AS p"))
    left += str(town.run("MATCH ()-[r]->() RETURN properties(r) AS p"))
    assert MARK.lower() not in left.lower() and "'ana'" not in left and "value of" not in left and "hash!" not in left
    assert town.run("MATCH (n:Notification|Session|Credential) RETURN count(n) AS n") == [{"n": 0}]
    calls = [
        ("GET", PROFILE),
        ("PATCH", PROFILE),
        ("DELETE", PROFILE),
        ("GET", EXPORT),
        ("GET", "/api/v1/users/preferences"),
        ("GET", "/api/v1/users/friends/list"),
        ("GET", "/api/v1/venues/"),
    ]
    for method, path in calls:
        answer = await api.request(method, path, headers=signed_in(held), json={} if method == "PATCH" else None)
        assert answer.status_code == 401, (method, path, answer.text)
    assert (await api.get("/api/v1/users/ana", headers=signed_in("bo"))).status_code == 404
    everybody = await api.get("/api/v1/users/", headers=signed_in("boss", role="admin"))
    assert [card["id"] for card in everybody.json()["items"]] == ["bo"]
    assert [event["user_id"] for event in events(town, "profile.erased")] == ["ana"]


async def test_who_is_erased_is_found_by_no_search_and_suggested_to_nobody(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    for id in ("ana", "bo", "cy"):
        town.person(id, name=f"Person {id}")
    town.friends("ana", "bo")
    town.friends("bo", "cy")
    town.run("MATCH (a:User {id: 'ana'}), (c:User {id: 'cy'}) CREATE (c)-[:SUGGESTED {score: 1.0}]->(a)")
    town.run("CALL db.awaitIndexes(30)")
    await api.delete(PROFILE, headers=signed_in("ana"))
    for path in ("friends/search?q=person", "friends/search?q=ana", "friends/suggestions", "friends/list"):
        assert "ana" not in (await api.get(f"/api/v1/users/{path}", headers=signed_in("cy"))).text


async def test_a_seed_goes_on_without_somebody_who_was_asked(
    town: Town, graph: Graph, clock: Clock, settings: Settings, workers: Workers
) -> None:
    """One who said yes, one whose ask is open and a starter are erased while the seed runs; it tips by others' yeses."""
    people = make_circle(town)
    for id in people:
        town.run("MATCH (p:User {id: $id}) SET p.name = 'Name-' + $id + ' Voss'", id=id)
    make_seed(town, "s-1", people[:2], tomorrow(clock), min_group=4)
    await propagate.launch(graph, seed_id="s-1", caller_id=None, now=clock.now())
    await workers.deliver()
    script = ["yes", "gone", "yes, then gone", "yes", "gone"]  # then yes
    gone: set[str] = set()
    while seed_of(town, "s-1")["state"] == "propagating":
        open_ = [one["id"] for one in asks(town, "s-1") if one["ask"].get("answer") is None]
        assert open_, "the seed waits for nobody"
        act = script.pop(0) if script else "yes"
        if "yes" in act:
            await propagate.answer(graph, seed_id="s-1", user_id=open_[0], answer="yes", now=clock.now())
        if "gone" in act:  # after a yes: before anybody has looked at it
            await leaving.erase(graph, open_[0], now=clock.now())
            gone.add(open_[0])
        assert await broken(graph, clock) == []
        await workers.deliver()
        assert await broken(graph, clock) == []
    assert len(gone) == 3
    assert seed_of(town, "s-1")["state"] == "tipped" and going(town, "s-1") >= 4
    names = str(town.run("MATCH ()-[a:ASKED]->() RETURN a.reasons AS reasons"))
    assert not any(f"Name-{id} " in names or f"Name-{id}'" in names for id in gone)
    assert town.run("MATCH (n:Erased) RETURN count(n) AS n")[0]["n"] == len(gone)
    on_plan = town.run("MATCH (p:User)-[:GOES_TO {state: 'accepted'}]->() RETURN p.id AS id")
    assert not gone & {one["id"] for one in on_plan}


@pytest.fixture
def evening(town: Town) -> Town:
    """u-0 to u-5 are public; v-1 has twelve seats at seven."""
    town.venue("v-1", address="1 Main Street")
    town.slot("v-1", DINNER)
    for number in range(6):
        town.person(f"u-{number}", name=f"Name-{number} Voss")
    return town


async def booked(api: httpx.AsyncClient, signed_in: SignIn, workers: Workers, *others: str, **changed: Any) -> str:
    """A confirmed table of u-0 and others; its id."""
    answer = await api.post("/api/v1/bookings/u-0/create", headers=signed_in("u-0"), json=wish(*others, **changed))
    assert answer.status_code == 202, answer.text
    made = answer.json()
    await workers.deliver()
    for other in others:
        said = await api.post(
            f"/api/v1/plans/{made['plan_id']}/answer", headers=signed_in(other), json={"answer": "accept"}
        )
        assert said.status_code == 200, said.text
        await workers.deliver()
    await workers.venue_says("confirmed", made["id"])
    return str(made["id"])


@pytest.mark.parametrize(
    ("leaves", "party", "state"),
    [
        (["u-1"], 3, "confirmed"),
        (["u-0"], 3, "confirmed"),  # who organised it: the first who accepted does
        (["u-0", "u-1"], 2, "confirmed"),
        (["u-1", "u-2", "u-3"], 4, "cancelled"),  # nobody is left to go with
    ],
)
async def test_a_table_goes_on_without_who_left(
    evening: Town,
    api: httpx.AsyncClient,
    signed_in: SignIn,
    graph: Graph,
    clock: Clock,
    workers: Workers,
    leaves: list[str],
    party: int,
    state: str,
) -> None:
    booking = await booked(api, signed_in, workers, "u-1", "u-2", "u-3")
    assert (bookings(evening), seats_left(evening)) == ([("confirmed", 4)], 8)
    for person in leaves:
        assert (await api.delete(PROFILE, headers=signed_in(person))).status_code == 204
        assert await broken(graph, clock) == []
        await workers.deliver()
        assert await broken(graph, clock, quiet=True) == []
    (found,) = bookings(evening)
    assert found[0] == state and seats_left(evening) == (12 if state == "cancelled" else 12 - party)
    if state == "confirmed":
        assert found[1] == party
        organiser = evening.run("MATCH (o:User)-[:ORGANISES]->(:Plan) RETURN o.id AS id")
        assert len(organiser) == 1 and organiser[0]["id"] not in leaves
        shown = await api.get(f"/api/v1/bookings/{booking}", headers=signed_in(organiser[0]["id"]))
        assert shown.status_code == 200
        plan = (await api.get(f"/api/v1/plans/{shown.json()['plan_id']}", headers=signed_in("u-3"))).json()
        assert [one["name"] for one in plan["people"] if one["state"] == "declined"] == ["Someone who left"] * len(
            leaves
        )
    text = str(evening.run("MATCH (n) WHERE NOT n:OutboxEvent RETURN properties(n) AS p"))
    assert not any(f"Name-{person[2:]}" in text for person in leaves)


async def test_who_organises_alone_takes_the_plan_along(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, clock: Clock, workers: Workers
) -> None:
    wanted = {"venue_id": "v-1", "user_ids": ["u-1"], "date": "2026-11-26", "time": "19:00"}
    plan = (await api.post("/api/v1/plans/", headers=signed_in("u-0"), json=wanted)).json()["id"]
    await workers.deliver()
    assert (await api.delete(PROFILE, headers=signed_in("u-0"))).status_code == 204
    await workers.deliver()
    shown = (await api.get(f"/api/v1/plans/{plan}", headers=signed_in("u-1"))).json()
    assert shown["state"] == "cancelled"
    assert await broken(graph, clock, quiet=True) == []


async def test_the_past_keeps_its_counts_and_nobody_can_be_followed_through_it(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, clock: Clock
) -> None:
    for number in range(3):
        evening.run(
            """
            MATCH (v:Venue {id: 'v-1'}), (me:User {id: 'u-0'}), (other:User {id: 'u-1'})
            CREATE (plan:Plan {id: 'past-' + $n, state: 'completed', start: $start, created_at: $start, version: 3})
            CREATE (plan)-[:AT]->(v) CREATE (me)-[:ORGANISES]->(plan)
            CREATE (me)-[:GOES_TO {state: 'accepted', at: $start, answers: 0}]->(plan)
            CREATE (other)-[:GOES_TO {state: 'accepted', at: $start, answers: 1}]->(plan)
            """,
            n=str(number),
            start=WEDNESDAY - timedelta(days=7 * (number + 1)),
        )
    before = (await api.get("/api/v1/plans/", headers=signed_in("u-1"))).json()
    await api.delete(PROFILE, headers=signed_in("u-0"))
    assert (await api.get("/api/v1/plans/", headers=signed_in("u-1"))).json() == before
    stand_ins = evening.run(
        "MATCH (n:Erased)-[:GOES_TO]->(p:Plan) RETURN n.id AS id, count(p) AS plans, keys(n) AS keys"
    )
    assert len(stand_ins) == 3 and {row["plans"] for row in stand_ins} == {1}
    assert {key for row in stand_ins for key in row["keys"]} == {"id", "name", "privacy_level", "role"}
    assert await broken(graph, clock) == []


async def test_erasing_races_with_everything(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, clock: Clock, workers: Workers
) -> None:
    """Whoever befriends, blocks, invites or books somebody who is being erased gets an answer, and the graph stays whole."""
    me = signed_in("u-0")
    calls = [
        api.post("/api/v1/users/friends/requests", headers=signed_in("u-1"), json={"user_id": "u-0"}),
        api.post("/api/v1/users/blocks/u-0", headers=signed_in("u-2")),
        api.post("/api/v1/bookings/u-3/create", headers=signed_in("u-3"), json=wish("u-0") | {"party_size": 2}),
        api.patch(PROFILE, headers=me, json={"name": "Another"}),
        api.put("/api/v1/users/preferences", headers=me, json={}),
        api.post("/api/v1/venues/v-1/interactions", headers=me, json={"interaction_type": "like"}),
    ]
    erased, *answers = await asyncio.gather(api.delete(PROFILE, headers=me), *calls)
    assert erased.status_code == 204
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    await workers.deliver()
    assert evening.run("MATCH (n:User {id: 'u-0'}) RETURN count(n) AS n") == [{"n": 0}]
    assert await broken(graph, clock) == []
