"""Waiting that a stop can cut short, and ending tasks for good.

`asyncio.wait_for` is not used: before Python 3.12 it swallows a cancellation that comes in the moment in which what it
waits for is done, and a task that was told to end goes on for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Final

_ASK_AGAIN_SECONDS: Final = 1.0


async def came_within(event: asyncio.Event, seconds: float) -> bool:
    """Waits for an event, but not longer; whether it came."""
    return await _done_within(event.wait(), seconds)


async def acquired_within(room: asyncio.Semaphore, seconds: float) -> bool:
    """Waits for room, but not longer; whether it was had, and is to be released."""
    return await _done_within(room.acquire(), seconds)


async def _done_within(work: Awaitable[object], seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        return False
    return True


async def end(tasks: Iterable[asyncio.Future[Any]], *, patience: float = 0.0) -> None:
    """Cancels tasks until each has ended, for a library below may swallow a cancellation; what they raise stays there.

    Args:
        tasks: What is to end.
        patience: Seconds for those that were told to stop, and come to it by themselves when what they have in hand is done.
    """
    left = {task for task in tasks if not task.done()}
    if left and patience:
        _, left = await asyncio.wait(left, timeout=patience)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_ASK_AGAIN_SECONDS)
