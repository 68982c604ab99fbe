"""Two people, one of whom has blocked the other, find nothing of each other anywhere, and nothing brings them together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.checks import check
from app.clock import Clock
from app.graph import Graph
from tests.conftest import WEDNESDAY
from tests.integration.conftest import SignIn
from tests.integration.town import Town

START = (WEDNESDAY + timedelta(days=1)).astimezone(ZoneInfo("America/New_York")).replace(hour=19, minute=0)
NAMES = {"ana": "Anazzz Lind", "bob": "Bobzzz Voss", "cy": "Cyzzz Moor"}
MARKS = {id: name.split()[0] for id, name in NAMES.items()}


def seed(
    town: Town, id: str, *, state: str = "propagating", starters: tuple[str, ...] = (), **asked: str | None
) -> None:
    """A seed at v-1 with these starters, and answers of the people asked; None is an open ask."""
    town.run(
        """
        MATCH (venue:Venue {id: 'v-1'})-[:HAS_SLOT]->(slot:Slot)
        CREATE (seed:Seed {
          id: $id, state: $state, start: slot.start, end: slot.end, min_group: 3, max_group: 8, ask_budget: 16,
          version: 1, origin: 'generated', expires_at: slot.start, created_at: $now, reasons: [], acceptance: 'formula'
        })
        CREATE (seed)-[:AT]->(venue) CREATE (seed)-[:IN]->(slot)
        FOREACH (one IN $starters | MERGE (person:User {id: one}) CREATE (seed)-[:STARTS_WITH]->(person))
        WITH seed
        UNWIND range(0, size($people) - 1) AS place
        MATCH (person:User {id: $people[place]})
        CREATE (seed)-[:ASKED {
          wave: 1, position: place + 1, asked_at: $now, deadline: $now + duration({minutes: 45}), answer: $answers[place],
          answered_at: CASE WHEN $answers[place] IS NULL THEN null ELSE $now END, acceptance_probability: 0.5,
          accepted_friends: 0, reasons: [mark IN $marks WHERE true | mark + ' is in'] + ['Because of the ramen']
        }]->(person)
        CREATE (person)-[:NOTIFIED]->(:Notification {id: 'asked:' + seed.id + ':' + person.id, type: 'asked', seed_id: seed.id})
        """,
        id=id,
        state=state,
        starters=list(starters),
        people=list(asked),
        answers=list(asked.values()),
        marks=list(MARKS.values()),
        now=WEDNESDAY,
    )


def plan(town: Town, id: str, organiser: str, **going: str) -> None:
    """A plan by hand, and how its people stand."""
    town.run(
        """
        MATCH (venue:Venue {id: 'v-1'})-[:HAS_SLOT]->(slot:Slot)
        CREATE (plan:Plan {id: $id, state: 'proposed', start: slot.start, created_at: $now, version: 1})
        CREATE (plan)-[:AT]->(venue) CREATE (plan)-[:IN]->(slot)
        WITH plan
        MATCH (organiser:User {id: $organiser}) CREATE (organiser)-[:ORGANISES]->(plan)
        WITH plan
        UNWIND keys($going) AS one
        MATCH (person:User {id: one}) CREATE (person)-[:GOES_TO {state: $going[one], at: $now, answers: 1}]->(plan)
        """,
        id=id,
        organiser=organiser,
        going=going,
        now=WEDNESDAY,
    )


@pytest.fixture
def three(town: Town) -> Town:
    """Ana and Bob, who are friends of each other and of Cy."""
    town.venue("v-1")
    town.slot("v-1", START)
    for id, name in NAMES.items():
        town.person(id, name=name, handle=f"{MARKS[id].lower()}", interests=["ramen"])
        town.interested(id, "v-1")
    for one, other in (("ana", "bob"), ("ana", "cy"), ("bob", "cy")):
        town.friends(one, other)
    return town


async def holds(graph: Graph, clock: Clock) -> None:
    """Nothing that must hold at any moment is broken."""
    broken = [outcome for outcome in await check(graph, clock.now(), quiet=False) if not outcome.holds]
    assert not broken


def paths(me: str, other: str) -> list[str]:
    """Everything that shows people to somebody, in `busy`."""
    return [
        "feed",
        "seeds?limit=100",
        "seeds/s-going",
        "seeds/s-going/cascade",
        "seeds/s-start/cascade",
        "seeds/s-start/order",
        "plans/",
        "plans/p-1",
        "plans/p-1/calendar.ics",
        f"bookings/user/{me}",
        f"recommendations/{me}/venues?ranker=explainable",
        f"recommendations/{me}/venues?ranker=hybrid",
        "users/?limit=100",
        f"users/friends/search?q={MARKS[other]}",
        f"users/friends/search?q={MARKS[other][:4]}",
        "users/friends/list",
        "users/friends/suggestions",
        "users/friends/requests",
    ]


@pytest.fixture
def busy(three: Town) -> Town:
    """Ana and Bob have answered the same seeds, start others, go to the same plan."""
    seed(three, "s-going", starters=("cy",), cy="yes", ana="yes", bob="yes")
    seed(three, "s-start", starters=("ana", "bob", "cy"), ana="yes", bob="yes", cy=None)
    plan(three, "p-1", "cy", cy="accepted", ana="accepted", bob="accepted")
    three.run(
        "MATCH (a:User {id: 'ana'}), (b:User {id: 'bob'}) "
        "CREATE (a)-[:SUGGESTED {score: 1.0}]->(b) CREATE (b)-[:SUGGESTED {score: 1.0}]->(a) "
        "CREATE (a)-[:SIMILAR_TASTE {score: 1.0}]->(b)"
    )
    three.run("CALL db.awaitIndexes(30)")
    return three


async def shown(api: httpx.AsyncClient, headers: dict[str, str], me: str, other: str) -> set[str]:
    """The paths whose answers name the other person."""
    found = set()
    for path in paths(me, other):
        answer = await api.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == 200, (path, answer.text)
        if MARKS[other] in answer.text or f'"{other}"' in answer.text:
            found.add(path)
    return found


@pytest.mark.parametrize(("me", "other"), [("ana", "bob"), ("bob", "ana")])
async def test_nothing_shows_them_to_each_other(
    busy: Town, api: httpx.AsyncClient, signed_in: SignIn, me: str, other: str
) -> None:
    before = await shown(api, signed_in(me), me, other)
    assert {"seeds/s-going", "seeds/s-start/cascade", "seeds/s-start/order", "plans/p-1", "users/?limit=100"} <= before
    assert "users/friends/list" in before and f"recommendations/{me}/venues?ranker=explainable" in before
    blocked = await api.post("/api/v1/users/blocks/bob", headers=signed_in("ana"))
    assert blocked.status_code == 204
    assert await shown(api, signed_in(me), me, other) == set()
    assert (await api.get(f"/api/v1/users/{other}", headers=signed_in(me))).status_code == 404
    assert await shown(api, signed_in("cy"), "cy", other)  # others see what they saw


async def test_counts_leave_them_out(busy: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    async def counts(me: str) -> list[int]:
        seed = (await api.get("/api/v1/seeds/s-going", headers=signed_in(me))).json()
        (plan,) = (await api.get("/api/v1/plans/", headers=signed_in(me))).json()["items"]
        third = (await api.get("/api/v1/users/cy", headers=signed_in(me))).json()
        return [seed["going_count"], seed["asked_count"], plan["people"], third["mutual_friends"]]

    assert await counts("ana") == [3, 3, 3, 1]
    await api.post("/api/v1/users/blocks/bob", headers=signed_in("ana"))
    assert await counts("ana") == await counts("bob") == [2, 2, 2, 0]
    assert (await counts("cy"))[:3] == [3, 3, 3]


@pytest.mark.parametrize(
    ("ana", "bob", "ended"),
    [
        (None, "yes", ["ana"]),
        ("yes", None, ["bob"]),
        (None, None, ["bob"]),  # whoever was blocked
        (None, "maybe", ["ana"]),
        (None, "no", []),  # who does not go keeps nobody away
        ("yes", "yes", []),  # who goes, goes
    ],
)
async def test_an_open_ask_that_would_bring_them_together_is_over(
    three: Town,
    api: httpx.AsyncClient,
    signed_in: SignIn,
    graph: Graph,
    clock: Clock,
    ana: str | None,
    bob: str | None,
    ended: list[str],
) -> None:
    seed(three, "s-1", starters=("cy",), cy="yes", ana=ana, bob=bob)
    assert (await api.post("/api/v1/users/blocks/bob", headers=signed_in("ana"))).status_code == 204
    over = three.run("MATCH (:Seed)-[a:ASKED {answer: 'none'}]->(p:User) RETURN p.id AS id ORDER BY id")
    told = three.run("MATCH (e:OutboxEvent {type: 'ask.expired'}) RETURN e.user_id AS id, e.sequence AS n ORDER BY n")
    assert [row["id"] for row in over] == ended and [row["id"] for row in told] == ended
    for person, before in (("ana", ana), ("bob", bob)):
        open_ = [item["seed_id"] for item in (await api.get("/api/v1/feed", headers=signed_in(person))).json()["items"]]
        assert open_ == (["s-1"] if before is None and person not in ended else [])
        late = await api.post("/api/v1/seeds/s-1/answer", headers=signed_in(person), json={"answer": "yes"})
        assert late.status_code == (409 if person in ended or before else 200), late.text
    await holds(graph, clock)


async def test_both_are_never_asked_by_one_seed_again(
    three: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, clock: Clock
) -> None:
    seed(three, "draft", state="draft", starters=("ana", "bob"))
    seed(three, "scored", state="scored", starters=("ana", "bob", "cy"))
    seed(three, "other", state="scored", starters=("ana", "cy"))
    await api.post("/api/v1/users/blocks/ana", headers=signed_in("bob"))
    states = three.run("MATCH (s:Seed) RETURN s.id AS id, s.state AS state ORDER BY id")
    assert [row["state"] for row in states] == ["cancelled", "scored", "cancelled"]
    await holds(graph, clock)


async def test_an_invitation_by_the_other_is_declined(
    three: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph, clock: Clock
) -> None:
    plan(three, "p-1", "bob", bob="accepted", ana="invited", cy="invited")
    three.run(
        "MATCH (a:User {id: 'ana'}) CREATE (a)-[:NOTIFIED]->(:Notification {id: 'invited:p-1:ana', type: 'invited', plan_id: 'p-1', title: 'Venue with Bobzzz Voss?'})"
    )
    await api.post("/api/v1/users/blocks/bob", headers=signed_in("ana"))
    rows = three.run("MATCH (p:User)-[g:GOES_TO]->(:Plan) RETURN p.id AS id, g.state AS state ORDER BY id")
    assert [row["state"] for row in rows] == ["declined", "accepted", "invited"]
    (event,) = three.run("MATCH (e:OutboxEvent {type: 'plan.answered'}) RETURN e.user_id AS id, e.answer AS answer")
    assert event == {"id": "ana", "answer": "decline"}
    assert three.run("MATCH (n:Notification) RETURN count(n) AS n") == [{"n": 0}]
    await holds(graph, clock)


@pytest.mark.parametrize("blocker", ["ana", "bob"])
async def test_nobody_may_be_brought_along_by_whom_they_blocked(
    three: Town, api: httpx.AsyncClient, signed_in: SignIn, blocker: str
) -> None:
    other = {"ana": "bob", "bob": "ana"}[blocker]
    await api.post(f"/api/v1/users/blocks/{other}", headers=signed_in(blocker))
    wanted: dict[str, Any] = {"venue_id": "v-1", "user_ids": ["bob"], "date": START.date().isoformat(), "time": "19:00"}
    made = await api.post("/api/v1/plans/", headers=signed_in("ana"), json=wanted)
    nobody = await api.post("/api/v1/plans/", headers=signed_in("ana"), json=wanted | {"user_ids": ["nobody"]})
    assert (made.status_code, nobody.status_code) == (404, 404)
    assert made.json()["title"] == nobody.json()["title"]
    # nor by a third, who does not learn why
    both = await api.post("/api/v1/plans/", headers=signed_in("cy"), json=wanted | {"user_ids": ["ana", "bob"]})
    assert (both.status_code, both.json()["title"]) == (409, "Not together")
    assert three.run("MATCH (p:Plan) RETURN count(p) AS n") == [{"n": 0}]


async def test_asking_a_wave_looks_for_blocks_at_that_moment(
    three: Town, api: httpx.AsyncClient, signed_in: SignIn, graph: Graph
) -> None:
    seed(three, "s-1", starters=("cy",), cy="yes", bob="yes")
    await api.post("/api/v1/users/blocks/bob", headers=signed_in("ana"))
    (asked,) = await graph.write(
        "propagate/ask_wave",
        seed_id="s-1",
        now=WEDNESDAY,
        deadline=WEDNESDAY + timedelta(minutes=45),
        ask_cap=5,
        decline_limit=3,
        declines_since=WEDNESDAY - timedelta(days=7),
        trigger="answer",
        worth_of_a_yes=1.0,
        order={},
        asks=[{"user_id": "ana", "acceptance": 0.5, "gain": 0.5}],
    )
    assert asked["asked"] == [] and [one["obstacle"] for one in asked["refused"]] == ["blocked"]
