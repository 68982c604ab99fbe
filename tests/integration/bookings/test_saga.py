"""Hold seats, the venue's word, answers and payments, confirm, tell: each step, each way back, and going on after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.payments.sandbox import Sandbox
from app.settings import Settings
from tests.integration.bookings.conftest import (
    DINNER,
    SLOT,
    Agents,
    Ask,
    seats_left,
    states,
    told,
    wish,
)
from tests.integration.conftest import SignIn
from tests.integration.outbox import take_unsent
from tests.integration.town import Town

Say = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def say(api: httpx.AsyncClient, signed_in: SignIn, evening: Town) -> Say:
    """`await say("u-1", "accept")` answers the invitation to the only plan."""

    async def answer(person: str, word: str) -> httpx.Response:
        (plan,) = evening.run("MATCH (:User {id: $id})-[:GOES_TO]->(p:Plan) RETURN p.id AS id", id=person)
        return await api.post(f"/api/v1/plans/{plan['id']}/answer", headers=signed_in(person), json={"answer": word})

    return answer


@pytest.fixture
def sandbox(settings: Settings) -> Sandbox:
    """The payment company of this test."""
    return Sandbox(settings.home / "payments" / "sandbox.sqlite")


async def booked(ask: Ask, *user_ids: str, **changed: Any) -> str:
    answer = await ask(wish(*user_ids, **changed))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def payments(town: Town, sandbox: Sandbox) -> dict[str, tuple[str, str | None]]:
    """State of each person's share, in the graph and at the company."""
    rows = town.run("MATCH (u:User)-[:PAYS]->(i:PaymentIntent) RETURN u.id AS who, i.id AS id, i.state AS state")
    return {row["who"]: (row["state"], sandbox.state(row["id"])) for row in rows}


async def test_it_is_confirmed_when_the_venue_agrees_and_all_have_answered(
    evening: Town, ask: Ask, say: Say, agents: Agents
) -> None:
    id = await booked(ask, "u-1", "u-2")
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("held", 3)], 9)
    await say("u-1", "accept")
    await agents.venue_says("confirmed", id)
    assert states(evening) == [("held", 3)], "u-2 has not answered"
    await say("u-2", "accept")
    await agents.deliver()
    assert states(evening) == [("confirmed", 3)]
    assert evening.run("MATCH (p:Plan) RETURN p.state AS state") == [{"state": "booked"}]
    assert told(evening) == [
        ("u-0", "answered"),
        ("u-0", "answered"),
        ("u-0", "booked"),
        ("u-1", "booked"),
        ("u-2", "booked"),
        ("u-1", "invited"),
        ("u-2", "invited"),
    ]


async def test_whoever_declines_frees_a_seat(evening: Town, ask: Ask, say: Say, agents: Agents) -> None:
    id = await booked(ask, "u-1", "u-2")
    await agents.deliver()
    await say("u-1", "accept")
    assert (await say("u-2", "decline")).json()["state"] == "declined"
    await agents.venue_says("confirmed", id)
    assert (states(evening), seats_left(evening)) == ([("confirmed", 2)], 10)
    await say("u-1", "decline")
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("cancelled", 1)], 12) or states(evening) == [("cancelled", 2)]
    assert seats_left(evening) == 12
    assert ("u-0", "cancelled") in told(evening)


async def test_who_does_not_answer_in_time_does_not_go(evening: Town, ask: Ask, say: Say, agents: Agents) -> None:
    id = await booked(ask, "u-1", "u-2")
    await agents.deliver()
    await say("u-1", "accept")
    await agents.venue_says("confirmed", id)
    assert (await agents.minute(after=timedelta(minutes=119)))["closed"] == 0
    assert (await agents.minute(after=timedelta(minutes=121)))["closed"] == 1
    assert (states(evening), seats_left(evening)) == ([("confirmed", 2)], 10)
    assert ("u-2", "booked") not in told(evening)
    assert (await say("u-2", "accept")).status_code == 409


async def test_nobody_answers_and_it_is_off(evening: Town, ask: Ask, agents: Agents) -> None:
    id = await booked(ask, "u-1", "u-2")
    await agents.deliver()
    await agents.venue_says("confirmed", id)
    await agents.minute(after=timedelta(minutes=121))
    assert states(evening)[0][0] == "cancelled"
    assert seats_left(evening) == 12
    assert ("u-0", "cancelled") in told(evening)
    history = evening.run("MATCH (:Booking)-[:WENT_THROUGH]->(t) RETURN t.state AS s, t.cause AS c ORDER BY t.sequence")
    assert [(row["s"], row["c"]) for row in history] == [
        ("pending", "asked for"),
        ("held", "seats taken"),
        ("cancelled", "too few go"),
    ]


async def test_the_venue_refuses_and_all_is_given_back(
    evening: Town, ask: Ask, say: Say, agents: Agents, sandbox: Sandbox
) -> None:
    id = await booked(ask, "u-1", amount_per_head=2000)
    await agents.deliver()
    await say("u-1", "accept")
    await agents.deliver()
    assert payments(evening, sandbox) == {"u-0": ("authorised", "authorised"), "u-1": ("authorised", "authorised")}
    await agents.venue_says("refused", id)
    assert states(evening) == [("failed", 2)]
    assert seats_left(evening) == 12
    assert payments(evening, sandbox) == {"u-0": ("released", "released"), "u-1": ("released", "released")}
    assert [kind for _, kind in told(evening)].count("failed") == 2


async def test_money_is_taken_when_the_table_is_certain_and_paid_back_when_it_is_called_off(
    evening: Town, ask: Ask, say: Say, agents: Agents, sandbox: Sandbox, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    id = await booked(ask, "u-1", amount_per_head=2000)
    await agents.deliver()
    await agents.venue_says("confirmed", id)
    await say("u-1", "accept")
    assert states(evening) == [("held", 2)], "the share of u-1 is not held yet"
    await agents.deliver()
    assert states(evening) == [("confirmed", 2)]
    assert payments(evening, sandbox) == {"u-0": ("captured", "captured"), "u-1": ("captured", "captured")}
    await api.post(f"/api/v1/bookings/{id}/cancel", headers=signed_in("u-0"))
    await agents.deliver()
    assert payments(evening, sandbox) == {"u-0": ("released", "released"), "u-1": ("released", "released")}
    assert ("u-1", "cancelled") in told(evening)
    assert ("u-0", "cancelled") not in told(evening), "they called it off themselves"


async def test_a_refused_share_costs_the_seat_unless_it_is_made_good(
    evening: Town, ask: Ask, say: Say, agents: Agents, sandbox: Sandbox
) -> None:
    id = await booked(ask, "u-1", "u-2", amount_per_head=2000)
    await agents.deliver()
    evening.run("MATCH (p:Plan) SET p.amount_per_head = 2013")
    await say("u-1", "accept")
    await say("u-2", "accept")
    await agents.deliver()
    assert payments(evening, sandbox)["u-1"] == ("refused", "refused")
    assert ("u-1", "payment") in told(evening)
    evening.run("MATCH (p:Plan) SET p.amount_per_head = 2000")
    await say("u-2", "accept")
    await agents.venue_says("confirmed", id)
    assert states(evening) == [("held", 3)]
    await agents.minute(after=timedelta(minutes=121))
    assert (states(evening), seats_left(evening)) == ([("confirmed", 2)], 10)
    going = evening.run("MATCH (u:User)-[g:GOES_TO]->() RETURN u.id AS id, g.state AS state ORDER BY id")
    assert [row["state"] for row in going] == ["accepted", "declined", "accepted"]


async def test_the_queue_moves_up_when_somebody_cancels(
    evening: Town, ask: Ask, agents: Agents, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    evening.run("MATCH (s:Slot) SET s.seats_left = 3, s.capacity = 3")
    first = await booked(ask, "u-1", "u-2")
    await agents.deliver()
    waiting = await ask(wish("u-4", party_size=2, waitlist=True), as_="u-3")
    assert waiting.status_code == 202
    await agents.deliver()
    assert states(evening) == [("held", 3), ("pending", 2)]
    await agents.minute(after=timedelta(minutes=10))
    assert states(evening) == [("held", 3), ("pending", 2)], "it waits"
    await api.post(f"/api/v1/bookings/{first}/cancel", headers=signed_in("u-0"))
    await agents.deliver()
    assert states(evening) == [("cancelled", 3), ("held", 2)]
    assert seats_left(evening) == 1
    assert evening.run("MATCH ()-[w:WAITS_FOR]->() RETURN w") == []


async def test_a_party_in_the_queue_that_gets_smaller_may_fit(
    evening: Town, ask: Ask, say: Say, agents: Agents
) -> None:
    evening.run("MATCH (s:Slot) SET s.seats_left = 2, s.capacity = 2")
    await booked(ask, "u-1", "u-2", waitlist=True)
    await agents.deliver()
    assert states(evening) == [("pending", 3)]
    await say("u-2", "decline")
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("held", 2)], 0)


async def test_who_waits_in_vain_is_told(evening: Town, ask: Ask, agents: Agents) -> None:
    evening.run("MATCH (s:Slot) SET s.seats_left = 0")
    await booked(ask, "u-1", waitlist=True)
    await agents.deliver()
    await agents.minute(after=timedelta(minutes=121))
    assert states(evening) == [("failed", 2)]
    assert ("u-0", "failed") in told(evening)


async def test_one_who_lost_the_race_for_seats_fails(evening: Town, ask: Ask, agents: Agents) -> None:
    await booked(ask, "u-1")
    evening.run("MATCH (s:Slot) SET s.seats_left = 1")
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("failed", 2)], 1)


async def test_an_agent_that_was_killed_is_picked_up(evening: Town, ask: Ask, agents: Agents) -> None:
    """The event of the new booking is lost for good; the minute's job goes on from the graph."""
    await booked(ask, "u-1")
    evening.run("MATCH (e:Unsent) DELETE e")
    assert (await agents.minute(after=timedelta(minutes=1)))["picked_up"] == 0
    counts = await agents.minute(after=timedelta(minutes=3))
    assert (counts["picked_up"], states(evening)) == (1, [("held", 2)])


async def test_payments_that_were_missed_are_made_up_for(
    evening: Town, ask: Ask, agents: Agents, sandbox: Sandbox
) -> None:
    await booked(ask, "u-1", amount_per_head=2000)
    evening.run("MATCH (e:Unsent) DELETE e")
    assert payments(evening, sandbox) == {"u-0": ("requested", None)}
    counts = await agents.minute(after=timedelta(minutes=1))
    assert (counts["due"], counts["moved"]) == (1, 1)
    assert payments(evening, sandbox) == {"u-0": ("authorised", "authorised")}


async def test_people_added_to_a_held_table_get_seats_or_wait(
    evening: Town, ask: Ask, say: Say, agents: Agents, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    await booked(ask, "u-1")
    await agents.deliver()
    evening.run("MATCH (s:Slot) SET s.seats_left = 1, s.capacity = 3")
    (plan,) = evening.run("MATCH (p:Plan) RETURN p.id AS id")
    path = f"/api/v1/plans/{plan['id']}/participants"
    assert (await api.post(path, headers=signed_in("u-0"), json={"user_ids": ["u-2"]})).status_code == 200
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("held", 3)], 0)
    await api.post(path, headers=signed_in("u-0"), json={"user_ids": ["u-3"]})
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("held", 3)], 0)
    assert (await say("u-3", "accept")).status_code == 409
    await say("u-2", "decline")
    await agents.deliver()
    assert (states(evening), seats_left(evening)) == ([("held", 3)], 0), "u-3 has moved up"
    assert ("u-3", "seated") in told(evening)
    assert (await say("u-3", "accept")).status_code == 200


async def test_every_transition_is_an_event_with_its_cause(evening: Town, ask: Ask, say: Say, agents: Agents) -> None:
    id = await booked(ask, "u-1")
    await agents.deliver()
    await say("u-1", "accept")
    await agents.venue_says("confirmed", id)
    await agents.minute(after=DINNER - DINNER.replace(hour=0) + timedelta(days=2))
    steps = evening.run(
        """
        MATCH (b:Booking)-[:WENT_THROUGH]->(t:Transition)
        MATCH (e:OutboxEvent {key: b.id, sequence: t.sequence}) WHERE e.type STARTS WITH 'booking.'
        RETURN t.before AS before, t.state AS state, e.type AS type, e.cause = t.cause AS told ORDER BY t.sequence
        """
    )
    assert [(row["before"], row["state"], row["type"], row["told"]) for row in steps] == [
        ("new", "pending", "booking.requested", True),
        ("pending", "held", "booking.requested", True),
        ("held", "confirmed", "booking.confirmed", True),
        ("confirmed", "completed", "booking.completed", True),
    ]
    assert seats_left(evening, SLOT) == 10


async def test_many_who_ask_at_once_never_oversell(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, agents: Agents
) -> None:
    """Thirty parties of two and three want the same twelve seats; their agents run at once, each event twice."""
    town.venue("v-1")
    town.slot("v-1", DINNER)
    for number in range(90):
        town.person(f"u-{number}")

    async def ask_for(number: int) -> None:
        party = [f"u-{3 * number + place}" for place in range(2 + number % 2)]
        body = wish(*party[1:], party_size=len(party), waitlist=number % 3 == 0)
        path = f"/api/v1/bookings/{party[0]}/create"
        assert (await api.post(path, headers=signed_in(party[0]), json=body)).status_code == 202

    await asyncio.gather(*(ask_for(number) for number in range(30)))
    wanted = take_unsent(town, "booking.requested")
    await asyncio.gather(*(agents.hand_over(event) for event in wanted + wanted))
    held = [size for state, size in states(town) if state == "held"]
    assert sum(held) + seats_left(town) == 12
    assert 0 <= seats_left(town) < 2, "somebody was turned away from a free seat"
    assert len(states(town)) == 30
    queued = town.run("MATCH (b:Booking {state: 'pending'}) RETURN EXISTS { (b)-[:WAITS_FOR]->() } AS waits")
    assert all(row["waits"] for row in queued)


async def test_an_answer_at_the_last_moment_is_taken_or_too_late(
    evening: Town, ask: Ask, agents: Agents, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    """Answers arrive while the time for them ends: who was told that they go, goes."""
    people = [evening.person(f"p-{number}") for number in range(10)]
    id = await booked(ask, *people)
    await agents.deliver()
    await agents.venue_says("confirmed", id)
    (plan,) = evening.run("MATCH (p:Plan) SET p.start = p.start RETURN p.id AS id")
    path = f"/api/v1/plans/{plan['id']}/answer"
    evening.run("MATCH (b:Booking) SET b.hold_until = datetime('2026-11-25T16:00:00Z')")
    ends = asyncio.create_task(agents.minute(after=timedelta(minutes=1)))
    answers = await asyncio.gather(
        *(api.post(path, headers=signed_in(person), json={"answer": "accept"}) for person in people)
    )
    await ends
    told_in = {person for person, answer in zip(people, answers, strict=True) if answer.status_code == 200}
    rows = evening.run("MATCH (u:User)-[:GOES_TO {state: 'accepted'}]->(:Plan) RETURN u.id AS id")
    assert {row["id"] for row in rows} == told_in | {"u-0"}
    await agents.deliver()
    (state, size), *_ = states(evening)
    assert seats_left(evening) == 12 - (len(told_in) + 1 if state == "confirmed" else 0)
    assert state == ("confirmed" if told_in else "cancelled"), size
