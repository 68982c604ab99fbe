"""Asking for a table, seeing it, calling it off; and each thing that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.bookings.conftest import DINNER, SLOT, Ask, count, wish
from tests.integration.conftest import SignIn
from tests.integration.town import Town


async def test_a_table_is_asked_for(evening: Town, ask: Ask, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    answer = await ask(wish("u-1", "u-2"))
    assert answer.status_code == 202, answer.text
    accepted = answer.json()
    assert (accepted["state"], accepted["party_size"], accepted["start"]) == ("pending", 3, "2026-11-26T19:00:00-05:00")
    assert answer.headers["location"] == f"/api/v1/bookings/{accepted['id']}"
    found = (await api.get(answer.headers["location"], headers=signed_in("u-1"))).json()
    assert [(step["before"], step["state"], step["cause"]) for step in found["history"]] == [
        ("new", "pending", "asked for")
    ]
    assert evening.run("MATCH (u:User)-[g:GOES_TO]->(:Plan) RETURN u.id AS id, g.state AS state ORDER BY id") == [
        {"id": "u-0", "state": "accepted"},
        {"id": "u-1", "state": "invited"},
        {"id": "u-2", "state": "invited"},
    ]
    events = evening.run("MATCH (e:Unsent) RETURN e.type AS type, e.cause AS cause, e.sequence AS n ORDER BY type")
    assert events == [
        {"type": "booking.requested", "cause": "asked for", "n": 1},
        {"type": "plan.invited", "cause": None, "n": 2},
    ]


async def test_the_organiser_may_be_named_too(evening: Town, ask: Ask) -> None:
    assert (await ask(wish("u-0", "u-1"))).json()["party_size"] == 2


@pytest.mark.parametrize("party_size", [0, 1, 2, 4, 100, -3])
async def test_a_party_size_that_differs_is_400_with_both_numbers(evening: Town, ask: Ask, party_size: int) -> None:
    answer = await ask(wish("u-1", "u-2", party_size=party_size))
    assert (answer.status_code, answer.json()["title"]) == (400, "Party size differs")
    assert (answer.json()["party_size"], answer.json()["people"]) == (party_size, 3)


Change = Callable[[Town], Any]


@pytest.mark.parametrize(
    ("body", "status", "title"),
    [
        (wish(party_size=0), 400, "Bad party"),
        (wish("u-1", "u-1", party_size=3), 400, "Bad party"),
        (wish(*(f"x-{n}" for n in range(99)), party_size=100), 400, "Bad party"),
        (wish("u-1", date="2026-11-24"), 400, "Past time"),
        (wish("u-1", date="2026-11-25", time="11:29"), 400, "Past time"),
        (wish("u-1", time="19:30"), 409, "Venue closed"),
        (wish("u-1", date="2027-05-01"), 409, "Venue closed"),
        (wish("u-none"), 404, "Unknown person"),
        (wish("u-1", venue_id="v-none"), 404, "Unknown venue"),
        (wish("u-1", date="2026-02-30"), 422, "Refused values"),
        (wish("u-1", time="25:00"), 422, "Refused values"),
        (wish("u-1", party_size="two"), 422, "Refused values"),
        (wish("u-1", amount_per_head=-1), 422, "Refused values"),
        (wish("u-1", user_ids="u-1"), 422, "Refused values"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    evening: Town, ask: Ask, body: dict[str, Any], status: int, title: str
) -> None:
    answer = await ask(body)
    assert (answer.status_code, answer.json()["title"]) == (status, title), answer.text
    assert count(evening) == {"bookings": 0, "plans": 0, "kept": 0, "requested": 0}


async def test_a_closed_venue_says_when_it_has_tables(evening: Town, ask: Ask) -> None:
    evening.run("MATCH (v:Venue) SET v.hours = [91, 92]")
    answer = await ask(wish("u-1", time="15:00"))
    assert (answer.status_code, answer.json()["detail"]) == (409, "The venue is closed then.")
    assert answer.json()["others"] == [DINNER.isoformat()]


@pytest.mark.parametrize(("one", "other"), [("u-1", "u-0"), ("u-0", "u-1")])
async def test_whom_a_block_hides_from_the_organiser_is_unknown(evening: Town, ask: Ask, one: str, other: str) -> None:
    evening.block(one, other)
    answer = await ask(wish("u-1", "u-2"))
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no person 'u-1'.")


async def test_who_blocked_each_other_is_not_brought_together(evening: Town, ask: Ask) -> None:
    evening.block("u-1", "u-2")
    answer = await ask(wish("u-1", "u-2"))
    assert (answer.status_code, answer.json()["title"]) == (409, "Not together")
    assert "u-1" not in answer.text.replace("/u-0/", "")


async def test_who_is_hidden_from_the_organiser_is_unknown(evening: Town, ask: Ask) -> None:
    evening.run("MATCH (u:User) WHERE u.id IN ['u-1', 'u-2'] SET u.privacy_level = 'friends_only'")
    evening.friends("u-0", "u-2")
    answer = await ask(wish("u-1", "u-2"))
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no person 'u-1'.")


async def test_too_few_seats_is_409_unless_one_waits(evening: Town, ask: Ask) -> None:
    evening.run("MATCH (s:Slot) SET s.seats_left = 1")
    answer = await ask(wish("u-1"))
    assert (answer.status_code, answer.json()["title"], answer.json()["seats_left"]) == (409, "Out of seats", 1)
    assert (await ask(wish("u-1", waitlist=True))).status_code == 202


async def test_the_same_table_twice_is_409(evening: Town, ask: Ask) -> None:
    first = await ask(wish("u-1"))
    again = await ask(wish("u-2"))
    assert (again.status_code, again.json()["booking_id"]) == (409, first.json()["id"])


async def test_two_evenings_at_once_is_409(evening: Town, ask: Ask) -> None:
    first = await ask(wish("u-1"))
    evening.venue("v-2")
    evening.slot("v-2", DINNER)
    again = await ask(wish("u-1", venue_id="v-2"))
    assert (again.status_code, again.json()["plan_id"]) == (409, first.json()["plan_id"])


async def test_nobody_asks_in_anothers_name(evening: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    for me, status in (("u-1", 403), ("u-9", 403)):
        answer = await api.post("/api/v1/bookings/u-0/create", headers=signed_in(me), json=wish("u-1"))
        assert answer.status_code == status
    nobody = await api.post("/api/v1/bookings/u-none/create", headers=signed_in("u-1"), json=wish("u-1"))
    assert nobody.status_code == 404
    agent = await api.post("/api/v1/bookings/u-0/create", headers=signed_in("a", role="agent"), json=wish("u-1"))
    assert agent.status_code == 202


async def test_cancelling_frees_the_seats_and_twice_is_the_same_answer(
    evening: Town, ask: Ask, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    id = (await ask(wish("u-1"))).json()["id"]
    evening.run(
        """
        MATCH (b:Booking), (s:Slot) SET b.state = 'held', s.seats_left = 10 CREATE (b)-[:HOLDS {seats: 2}]->(s)
        """
    )
    path = f"/api/v1/bookings/{id}/cancel"
    assert (await api.post(path, headers=signed_in("u-1"))).status_code == 403
    assert (await api.post(path, headers=signed_in("u-2"))).status_code == 404
    first = await api.post(path, headers=signed_in("u-0"))
    again = await api.post(path, headers=signed_in("u-0"))
    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()) == (200, first.json())
    assert evening.run("MATCH (s:Slot {id: $id}) RETURN s.seats_left AS left", id=SLOT) == [{"left": 12}]
    assert evening.run("MATCH (p:Plan) RETURN p.state AS state") == [{"state": "cancelled"}]
    assert len(evening.run("MATCH (e:Unsent {type: 'booking.cancelled'}) RETURN e")) == 1


@pytest.mark.parametrize("state", ["completed", "failed"])
async def test_what_is_over_is_not_cancelled(
    evening: Town, ask: Ask, api: httpx.AsyncClient, signed_in: SignIn, state: str
) -> None:
    id = (await ask(wish("u-1"))).json()["id"]
    evening.run("MATCH (b:Booking) SET b.state = $state", state=state)
    answer = await api.post(f"/api/v1/bookings/{id}/cancel", headers=signed_in("u-0"))
    assert (answer.status_code, answer.json()["state"]) == (409, state)


async def test_lists_are_paged_and_each_persons_own(
    evening: Town, ask: Ask, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    ids = []
    for number in range(5):
        venue = evening.venue(f"w-{number}")
        evening.slot(venue, DINNER.replace(day=27 + number % 2, hour=9 + number))
        body = wish("u-1", venue_id=venue, date=f"2026-11-{27 + number % 2}", time=f"{9 + number:02}:00")
        evening.run("MATCH (:User)-[g:GOES_TO]->(:Plan) DELETE g")
        answer = await ask(body)
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])
    evening.run("MATCH (u:User {id: 'u-0'})-[:ORGANISES]->(p:Plan) MERGE (u)-[:GOES_TO {state: 'accepted'}]->(p)")

    async def walk(path: str, headers: dict[str, str]) -> list[str]:
        found, cursor = [], None
        while True:
            query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await api.get(path, headers=headers, params=query)).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    assert await walk("/api/v1/bookings/", signed_in("a", role="admin")) == sorted(ids, reverse=True)
    assert sorted(await walk("/api/v1/bookings/user/u-0", signed_in("u-0"))) == sorted(ids)
    assert await walk("/api/v1/bookings/user/u-5", signed_in("u-5")) == []
    assert (await api.get("/api/v1/bookings/", headers=signed_in("u-0"))).status_code == 403
    assert (await api.get("/api/v1/bookings/user/u-0", headers=signed_in("u-5"))).status_code == 403
    assert (await api.get("/api/v1/bookings/user/u-none", headers=signed_in("u-5"))).status_code == 404
    cancelled = await api.get("/api/v1/bookings/user/u-0?state=cancelled", headers=signed_in("u-0"))
    assert cancelled.json()["items"] == []
