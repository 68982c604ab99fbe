"""`Idempotency-Key`: one effect and one answer for a key, whatever is sent again, at once or late."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.clock import Clock
from app.graph import Graph
from app.http import idempotency
from tests.integration.bookings.conftest import Ask, count, wish
from tests.integration.conftest import SignIn
from tests.integration.town import Town


async def test_the_same_key_and_body_get_the_same_answer(evening: Town, ask: Ask) -> None:
    first = await ask(wish("u-1"), key="k-1")
    assert (first.status_code, first.json()["state"]) == (202, "pending")
    again = await ask(dict(reversed(wish("u-1").items())), key="k-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert (again.headers["location"], again.headers["idempotency-replayed"]) == (first.headers["location"], "true")
    assert "idempotency-replayed" not in first.headers
    assert count(evening) == {"bookings": 1, "plans": 1, "kept": 1, "requested": 1}


async def test_the_answer_stays_when_the_evening_has_passed(evening: Town, ask: Ask) -> None:
    first = await ask(wish("u-1"), key="k-1")
    evening.run("MATCH (b:Booking) SET b.state = 'cancelled' WITH b MATCH (s:Slot) DETACH DELETE s")
    assert (await ask(wish("u-1"), key="k-1")).json() == first.json()


async def test_another_body_is_409(evening: Town, ask: Ask) -> None:
    await ask(wish("u-1"), key="k-1")
    other = await ask(wish("u-2"), key="k-1")
    assert (other.status_code, other.json()["title"]) == (409, "Key used before")
    assert count(evening)["bookings"] == 1


async def test_keys_are_each_callers_own(evening: Town, ask: Ask) -> None:
    assert (await ask(wish("u-1"), key="k-1")).status_code == 202
    assert (await ask(wish("u-3", party_size=2), as_="u-2", key="k-1")).status_code == 202
    assert count(evening)["bookings"] == 2


async def test_twins_at_once_have_one_effect(evening: Town, ask: Ask) -> None:
    answers = await asyncio.gather(*(ask(wish("u-1"), key="k-1") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert count(evening) == {"bookings": 1, "plans": 1, "kept": 1, "requested": 1}


async def test_of_two_bodies_at_once_one_wins(evening: Town, ask: Ask) -> None:
    answers = await asyncio.gather(*(ask(wish(f"u-{1 + n % 2}"), key="k-1") for n in range(8)))
    assert {answer.status_code for answer in answers} == {202, 409}
    assert count(evening)["bookings"] == 1


async def test_a_refusal_is_not_kept(evening: Town, ask: Ask) -> None:
    evening.run("MATCH (s:Slot) SET s.seats_left = 0")
    assert (await ask(wish("u-1"), key="k-1")).status_code == 409
    evening.run("MATCH (s:Slot) SET s.seats_left = 12")
    assert (await ask(wish("u-1"), key="k-1")).status_code == 202


@pytest.mark.parametrize("key", ["", " ", "with space", "x" * 201, "ümlaut".encode()])
async def test_a_broken_key_is_422(evening: Town, api: httpx.AsyncClient, signed_in: SignIn, key: str | bytes) -> None:
    headers = {**signed_in("u-0"), "Idempotency-Key": key}
    answer = await api.post("/api/v1/bookings/u-0/create", headers=headers, json=wish("u-1"))  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "idempotency_key_invalid")


async def test_nonsense_under_a_key_is_refused_as_ever(
    evening: Town, api: httpx.AsyncClient, signed_in: SignIn
) -> None:
    headers = signed_in("u-0") | {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
    for content in (b"{", b"[" * 100_000, b""):
        answer = await api.post("/api/v1/bookings/u-0/create", headers=headers, content=content)
        assert answer.status_code == 422
    assert count(evening)["kept"] == 0


async def test_answers_are_forgotten_after_two_days(evening: Town, ask: Ask, graph: Graph, clock: Clock) -> None:
    await ask(wish("u-1"), key="k-1")
    assert await idempotency.forget(graph, clock.now() + timedelta(hours=47)) == 0
    assert await idempotency.forget(graph, clock.now() + timedelta(hours=49)) == 1
    assert count(evening)["kept"] == 0
