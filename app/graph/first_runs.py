"""One run of a statement goes ahead of the others, so that the server plans it once and not once for each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Final

from app.graph.errors import GraphTimeout, GraphUnavailable
from app.waiting import acquired_within, came_within

#: What others wait at most: a server that was started a moment ago has all its plans to make. A first run may also wait for a
#: lock that one of the others would give back.
FIRST_RUN_SECONDS: Final = 30.0
#: First runs that one process has under way at once. A server that is to plan everything at once comes to nothing for a long time;
#: and by the time that it is another process's turn, a statement has been planned already.
AT_ONCE: Final = 2
#: What a first run waits for its turn at most: one of those before may take long for other reasons than its plan.
TURN_SECONDS: Final = 10.0
#: Statements of which it is remembered that they were planned; callers' selections may have any number of shapes.
MOST_REMEMBERED: Final = 2_000


class FirstRuns:
    """Which statements a process has had planned, and is having planned.

    Planning may take the server a second, and many times as much while it plans others; of several equal statements that
    come at once it plans each.

    Args:
        there: Returns when the server answers, as far as known, and raises what callers are told where it does not.
    """

    def __init__(self, there: Callable[[], Awaitable[None]]) -> None:
        self._there = there
        self._runs: dict[Hashable, asyncio.Event] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    def __len__(self) -> int:
        return len(self._runs)

    def forget(self) -> None:
        """Notes that the server was started again: it has no plans."""
        self._runs.clear()

    @asynccontextmanager
    async def turn(self, statement: Hashable) -> AsyncIterator[bool]:
        """Waits for a statement's first run, should it be under way; gives whether this is the first.

        A first run that fails may not have come to a plan: one of those who waited goes ahead of the others then, unless the
        server is away, which all are told at once.

        Raises:
            GraphUnavailable: It is away.
        """
        await self._there()
        until = time.monotonic() + FIRST_RUN_SECONDS
        while (first := self._runs.get(statement)) is not None and not first.is_set():
            if not await came_within(first, until - time.monotonic()):
                break
            await self._there()
        if first is not None:
            yield False
            return
        while len(self._runs) >= MOST_REMEMBERED:
            del self._runs[next(iter(self._runs))]
        planned = self._runs[statement] = asyncio.Event()
        try:
            async with self._one_of_few():
                yield True
        except (GraphTimeout, GraphUnavailable, asyncio.CancelledError):
            if self._runs.get(statement) is planned:
                del self._runs[statement]
            raise
        finally:
            planned.set()

    @asynccontextmanager
    async def _one_of_few(self) -> AsyncIterator[None]:
        in_turn = await acquired_within(self._room, TURN_SECONDS)
        try:
            yield
        finally:
            if in_turn:
                self._room.release()
