"""Of equal statements that come at once, one goes ahead."""

from __future__ import annotations

import asyncio

import pytest

from app.graph import GraphUnavailable, first_runs
from app.graph.first_runs import FirstRuns


async def there() -> None:
    """All is well."""


class Server:
    """Runs statements; the first failures of them are an outage."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.first: list[bool] = []

    async def run(self, runs: FirstRuns, statement: str) -> None:
        async with runs.turn(statement) as first:
            self.first.append(first)
            await asyncio.sleep(0.01)
            if self.failures:
                self.failures -= 1
                raise GraphUnavailable("away")


async def test_one_goes_ahead_and_the_others_follow() -> None:
    server, runs = Server(), FirstRuns(there)
    await asyncio.gather(*(server.run(runs, "a") for _ in range(20)), server.run(runs, "b"))
    assert server.first.count(True) == 2
    await server.run(runs, "a")
    assert server.first[-1] is False


async def test_after_a_first_run_that_failed_one_goes_ahead_again() -> None:
    server, runs = Server(failures=2), FirstRuns(there)
    told = await asyncio.gather(*(server.run(runs, "a") for _ in range(20)), return_exceptions=True)
    assert server.first[:3] == [True, True, True]
    assert server.first.count(True) == 3
    assert [type(each) for each in told].count(GraphUnavailable) == 2


async def test_while_the_server_is_away_nobody_waits_for_those_before() -> None:
    server = Server(failures=1)

    async def away() -> None:
        if server.first:
            raise GraphUnavailable("away")

    runs = FirstRuns(away)
    told = await asyncio.gather(*(server.run(runs, "a") for _ in range(20)), return_exceptions=True)
    assert server.first == [True]
    assert [type(each) for each in told] == [GraphUnavailable] * 20


async def test_who_was_cancelled_has_planned_nothing() -> None:
    server, runs = Server(), FirstRuns(there)
    first = asyncio.create_task(server.run(runs, "a"))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({first})
    await server.run(runs, "a")
    assert server.first == [True, True]


async def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_runs, "FIRST_RUN_SECONDS", 0.05)
    runs = FirstRuns(there)
    async with runs.turn("a"), runs.turn("a") as first:
        assert first is False


async def test_a_first_run_from_before_an_outage_is_not_taken_for_one_after_it() -> None:
    server, runs = Server(failures=1), FirstRuns(there)
    before = asyncio.create_task(server.run(runs, "a"))
    await asyncio.sleep(0)
    runs.forget()
    async with runs.turn("a") as again:
        assert again
        await asyncio.wait({before})
    assert isinstance(before.exception(), GraphUnavailable)
    async with runs.turn("a") as first:
        assert not first


async def test_few_statements_are_planned_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_runs, "TURN_SECONDS", 0.2)
    runs, under_way, most = FirstRuns(there), set[int](), 0

    async def run(statement: int, seconds: float) -> None:
        nonlocal most
        async with runs.turn(statement) as first:
            assert first
            under_way.add(statement)
            most = max(most, len(under_way))
            await asyncio.sleep(seconds)
            under_way.discard(statement)

    await asyncio.gather(*(run(statement, 0.01) for statement in range(10)))
    assert most == first_runs.AT_ONCE

    # Those that take long for another reason hold up nobody for ever.
    slow = [asyncio.create_task(run(statement, 60.0)) for statement in (10, 11)]
    async with asyncio.timeout(5.0):
        await run(12, 0.01)
    for task in slow:
        task.cancel()
    await asyncio.wait(slow)


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_runs, "MOST_REMEMBERED", 3)
    runs = FirstRuns(there)
    for statement in range(10):
        async with runs.turn(statement):
            pass
    assert len(runs) == 3
