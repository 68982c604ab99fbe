"""A company that hangs: calls to it are few and short, and nobody else waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from app.providers.breaker import CircuitOpen
from app.providers.reservations import Reservations
from app.providers.role import ProviderUnreachable
from app.providers.voice import Voice
from tests.integration.providers.conftest import PHONE, VENUE, DeskProcess, Receiver, wanted

Make = Callable[..., Reservations]


def told(name: str, **labels: str) -> float:
    """A number that is counted of the company under test."""
    return REGISTRY.get_sample_value(f"sprout_provider_{name}", {"provider": "desk"} | labels) or 0.0


async def held(client: Reservations) -> str:
    """How an attempt ends, in a word."""
    try:
        await client.hold(wanted())
    except CircuitOpen:
        return "kept back"
    except ProviderUnreachable as error:
        return "no place" if not error.sent else "hung"
    return "held"


async def test_a_hanging_company_gets_few_calls_and_is_then_left_in_peace(
    desk: DeskProcess, reservations: Make
) -> None:
    """Fifty callers at once: few wait for it, the others are told within a second, and soon nobody is sent any more."""
    desk.set(places={VENUE: "stall"})
    client = reservations(seconds=1.0, at_once=4, failures=4, pause=60)
    began = time.monotonic()
    ends = await asyncio.gather(*(held(client) for _ in range(50)))
    assert ends.count("held") == 0
    assert ends.count("hung") <= 4
    assert ends.count("no place") >= 40
    began = time.monotonic()
    assert await held(client) == "kept back"
    assert time.monotonic() - began < 0.1


async def test_who_is_kept_back_waits_for_nothing(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "error"})
    client = reservations(failures=2, pause=60)
    assert await held(client) == "hung"
    began = time.monotonic()
    assert {await held(client) for _ in range(20)} == {"kept back"}
    assert time.monotonic() - began < 0.5


async def test_the_other_company_is_as_quick_as_ever(
    desk: DeskProcess, reservations: Make, voice: Callable[..., Voice], receiver: Receiver
) -> None:
    """One hangs with all its places taken; the other answers meanwhile."""
    desk.set(places={VENUE: "stall"})
    hanging, other = reservations(seconds=3.0), voice()
    waiting = [asyncio.create_task(held(hanging)) for _ in range(20)]
    await asyncio.sleep(0)
    began = time.monotonic()
    for _ in range(10):
        await other.hold(wanted())
    took = time.monotonic() - began
    assert not all(task.done() for task in waiting), "it hangs still"
    assert took < 2.0
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_it_is_called_again_when_it_is_back(desk: DeskProcess, reservations: Make) -> None:
    desk.set(places={VENUE: "error"})
    client = reservations(failures=2, pause=0.3)
    assert await held(client) == "hung"
    assert await held(client) == "kept back"
    desk.set()
    async with asyncio.timeout(5):
        while await held(client) == "kept back":  # noqa: ASYNC110  the pause of a breaker is real time
            await asyncio.sleep(0.05)
    assert await held(client) == "held"
    assert not client._line.breaker.is_open


async def test_what_becomes_of_calls_is_counted(desk: DeskProcess, reservations: Make) -> None:
    client = reservations(failures=2, pause=0.3)
    lost, answered, timed = (
        told("calls_total", outcome="lost"),
        told("calls_total", outcome="answered"),
        told("call_seconds_count"),
    )
    assert await held(client) == "held"
    assert told("calls_total", outcome="answered") == answered + 1
    assert told("left_in_peace") == 0
    desk.set(places={VENUE: "error"})
    assert await held(client) == "hung"
    assert told("calls_total", outcome="lost") == lost + 2
    assert told("call_seconds_count") == timed + 3
    assert told("left_in_peace") == 1
    desk.set()
    async with asyncio.timeout(5):
        while await held(client) == "kept back":  # noqa: ASYNC110  the pause of a breaker is real time
            await asyncio.sleep(0.05)
    assert told("left_in_peace") == 0


async def test_429_keeps_others_back_for_as_long_as_it_says(desk: DeskProcess, voice: Callable[..., Voice]) -> None:
    desk.set(places={PHONE: "limit"})
    client = voice()
    with pytest.raises(ProviderUnreachable, match="429"):
        await client.hold(wanted())
    with pytest.raises(CircuitOpen) as raised:
        await client.status("c-1")
    assert raised.value.retry_after is not None and raised.value.retry_after <= 1.0
