"""Bringing people together who are interested in a venue: who fits whom, who is left in peace, and once whatever is repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.graph import Graph
from tests.conftest import WEDNESDAY
from tests.integration.bookings.conftest import DINNER, Agents, seats_left, states
from tests.integration.conftest import SignIn
from tests.integration.town import Town, north

RAMEN, OPERA = {"ramen": 0.9, "sake": 0.8}, {"opera": 0.9, "wine": 0.8}


@pytest.fixture
def crowd(town: Town) -> Town:
    """Four who like ramen and three who like opera are interested in v-1; the two kinds do not fit together."""
    town.venue("v-1", tags=["ramen", "sake"])
    town.slot("v-1", DINNER)
    for number in range(4):
        town.person(f"r-{number}", interests=RAMEN)
    for number in range(3):
        town.person(f"o-{number}", interests=OPERA, at=north(60), price_min=3, price_max=4)
    for person in [row["id"] for row in town.run("MATCH (u:User) RETURN u.id AS id")]:
        town.interested(person, "v-1")
    return town


async def ask(api: httpx.AsyncClient, headers: dict[str, str], venue: str = "v-1", **wanted: Any) -> httpx.Response:
    return await api.post(f"/api/v1/bookings/venue/{venue}/auto-book", headers=headers, json=wanted)


def groups(town: Town) -> list[list[str]]:
    """The people of each booking."""
    rows = town.run(
        """
        MATCH (b:Booking)-[:OF]->(p:Plan)
        RETURN COLLECT { MATCH (u:User)-[:GOES_TO]->(p) RETURN u.id ORDER BY u.id } AS people
        """
    )
    return sorted(row["people"] for row in rows)


def manages(town: Town, person: str) -> None:
    """Puts the venue into somebody's hands."""
    town.run("MATCH (v:Venue {id: 'v-1'}) MERGE (u:User {id: $id}) MERGE (u)-[:MANAGES]->(v)", id=person)


async def test_those_who_fit_are_brought_together_and_booked(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    manages(crowd, "m")
    manager = signed_in("m", role="venue_manager")
    taken = await ask(api, manager)
    assert (taken.status_code, taken.json()["state"]) == (202, "requested"), taken.text
    await agents.deliver()
    assert groups(crowd) == [["o-0", "o-1", "o-2"], ["r-0", "r-1", "r-2", "r-3"]]
    assert (sorted(states(crowd)), seats_left(crowd)) == ([("held", 3), ("held", 4)], 5)
    shown = (await api.get(taken.headers["location"], headers=manager)).json()
    assert (shown["state"], len(shown["groups"])) == ("done", 2)
    best = next(group for group in shown["groups"] if "r-0" in group["user_ids"])
    assert best["compatibility"] == 100.0
    assert best["start"] == DINNER.isoformat()
    going = crowd.run("MATCH (:User)-[g:GOES_TO]->() RETURN g.state AS state, count(*) AS n ORDER BY state")
    assert going == [{"state": "accepted", "n": 2}, {"state": "invited", "n": 5}]


async def test_groups_are_no_larger_than_asked_for_nor_than_the_seats(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    crowd.run("MATCH (s:Slot) SET s.seats_left = 4, s.capacity = 4")
    await ask(api, signed_in("m", role="admin"), largest=2)
    await agents.deliver()
    assert [len(group) for group in groups(crowd)] == [2, 2]
    assert {person[0] for group in groups(crowd) for person in group} == {"r"}, "they like the venue more"
    assert seats_left(crowd) == 0


LEFT_OUT = {
    "goes elsewhere": """
        MATCH (u:User {id: 'r-0'})
        CREATE (u)-[:GOES_TO {state: 'accepted'}]->(:Plan {id: 'p', state: 'booked', start: datetime('2026-11-26T23:00:00Z')})
    """,
    "is invited elsewhere": """
        MATCH (u:User {id: 'r-0'})
        CREATE (u)-[:GOES_TO {state: 'invited'}]->(:Plan {id: 'p', state: 'confirmed', start: datetime('2026-11-27T00:00:00Z')})
    """,
    "is not free": "MATCH (u:User {id: 'r-0'}) SET u.free_hours = [1, 2]",
    "wants another time": "MATCH (:User {id: 'r-0'})-[wish:INTERESTED_IN]->() SET wish.preferred_time = '12:00'",
    "was asked enough": "MATCH (u:User {id: 'r-0'}) SET u.ask_cap_per_week = 0",
    "wants no such places": """
        MATCH (u:User {id: 'r-0'}), (v:Venue) CREATE (u)-[:AVOIDS {until: datetime('2027-01-01T00:00:00Z')}]->(v)
    """,
    "is hidden": "MATCH (u:User {id: 'r-0'}) SET u.privacy_level = 'private'",
    "withdrew": "MATCH (:User {id: 'r-0'})-[wish:INTERESTED_IN]->() DELETE wish",
}


@pytest.mark.parametrize("change", LEFT_OUT.values(), ids=LEFT_OUT.keys())
async def test_who_is_left_in_peace(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents, change: Any
) -> None:
    crowd.run(change)
    await ask(api, signed_in("m", role="admin"))
    await agents.deliver()
    assert ["r-1", "r-2", "r-3"] in groups(crowd)
    assert not any("r-0" in group for group in groups(crowd))


async def test_who_blocked_each_other_is_in_two_groups_or_none(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    crowd.block("r-2", "r-0")
    await ask(api, signed_in("m", role="admin"))
    await agents.deliver()
    found = groups(crowd)
    assert not any({"r-0", "r-2"} <= set(group) for group in found)
    assert sum(person.startswith("r") for group in found for person in group) == 4, "two pairs, not one of three"


async def test_friends_see_each_other_though_hidden_from_others(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    crowd.run("MATCH (u:User) WHERE u.id IN ['r-0', 'r-1'] SET u.privacy_level = 'friends_only'")
    crowd.friends("r-0", "r-1")
    await ask(api, signed_in("m", role="admin"))
    await agents.deliver()
    assert groups(crowd) == [["o-0", "o-1", "o-2"], ["r-0", "r-1"], ["r-2", "r-3"]]


async def test_killed_anywhere_it_books_the_same_groups_once(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents, graph: Graph
) -> None:
    await ask(api, signed_in("m", role="admin"))
    (event,) = crowd.run("MATCH (e:Unsent) REMOVE e:Unsent RETURN e.request_id AS id")
    await agents.fill(event["id"], "a")
    crowd.run("MATCH (a:AutoBooking) SET a.state = 'chosen'")
    crowd.run("MATCH (t)<-[:WENT_THROUGH]-(b:Booking {party_size: 3})-[:OF]->(p:Plan) DETACH DELETE t, b, p")
    crowd.run(
        "MATCH (k:KeptAnswer) WHERE k.id STARTS WITH 'auto|' AND NOT EXISTS { (:Booking {id: substring(k.id, 5)}) } DELETE k"
    )
    await agents.fill(event["id"], "b")
    await agents.fill(event["id"], "c")
    assert groups(crowd) == [["o-0", "o-1", "o-2"], ["r-0", "r-1", "r-2", "r-3"]]


@pytest.mark.parametrize(
    ("venue", "role", "body", "status"),
    [
        ("v-1", "member", {}, 403),
        ("v-none", "admin", {}, 404),
        ("v-1", "admin", {"largest": 1}, 422),
        ("v-1", "admin", {"days": 0}, 422),
        ("v-1", "admin", {"lowest": 101}, 422),
    ],
)
async def test_what_is_refused(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn, venue: str, role: Any, body: dict[str, Any], status: int
) -> None:
    assert (await ask(api, signed_in("m", role=role), venue, **body)).status_code == status


async def test_requests_are_seen_by_those_who_made_them(crowd: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    manages(crowd, "m")
    path = (await ask(api, signed_in("m", role="venue_manager"))).headers["location"]
    assert (await api.get(path, headers=signed_in("other", role="venue_manager"))).status_code == 404
    assert (await api.get(path, headers=signed_in("a", role="admin"))).status_code == 200
    assert (await api.get("/api/v1/bookings/auto-book/none", headers=signed_in("a", role="admin"))).status_code == 404


async def test_a_venue_of_somebody_else_is_none_of_a_managers(
    crowd: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    manages(crowd, "other")
    assert (await ask(api, signed_in("m", role="venue_manager"))).status_code == 404
    assert crowd.run("MATCH (a:AutoBooking) RETURN count(a) AS n") == [{"n": 0}]


async def test_an_empty_house_and_nobody_interested(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    town.venue("v-1")
    town.slot("v-1", WEDNESDAY - timedelta(hours=1))
    path = (await ask(api, signed_in("a", role="admin"))).headers["location"]
    await agents.deliver()
    assert (await api.get(path, headers=signed_in("a", role="admin"))).json()["state"] == "done"
    assert groups(town) == []
