"""A stop ends what waits, whatever else happens in the same moment."""

from __future__ import annotations

import asyncio

import pytest

from app.waiting import came_within, end


async def test_it_says_whether_the_event_came() -> None:
    event = asyncio.Event()
    assert not await came_within(event, 0.01)
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await came_within(event, 10.0)


async def test_a_cancellation_in_the_moment_of_the_event_is_not_swallowed() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(came_within(event, 10.0))
    await asyncio.sleep(0)
    event.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_was_told_to_stop_finishes_what_is_in_hand() -> None:
    stop, finished = asyncio.Event(), 0

    async def polite() -> None:
        nonlocal finished
        while not stop.is_set():
            await asyncio.sleep(0.05)
            finished += 1

    async def deaf() -> None:
        await asyncio.sleep(60.0)

    tasks = [asyncio.create_task(polite()), asyncio.create_task(deaf())]
    await asyncio.sleep(0.01)
    stop.set()
    await end(tasks, patience=0.5)
    assert finished == 1
    assert not tasks[0].cancelled()
    assert tasks[1].cancelled()


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60.0)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 2:
                    raise

    async def failing() -> None:
        raise ValueError

    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(failing())]
    await asyncio.sleep(0)
    await end(tasks)
    assert swallowed == 2
    assert tasks[0].cancelled()
    assert isinstance(tasks[1].exception(), ValueError)
