"""While a server is away, one caller of a process looks for it and the others wait for what that one finds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from app.graph.errors import GraphUnavailable
from app.waiting import end

#: What a caller waits for a server that is away, before it is told so.
PATIENCE_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 0.25


class Outage:
    """What a process knows of an outage of its server.

    A process has dozens of callers, and each would try several times: hundreds of connections a second, of which every
    failed one costs us milliseconds, and a server on the same machine the processor time that it needs to come back.

    Args:
        knock: Reaches for the server once.
        silence: What `knock` raises when nobody answers; anything else is an answer.

    Attributes:
        on: Whether the server did not answer when it was last tried.
    """

    def __init__(self, knock: Callable[[], Awaitable[None]], silence: tuple[type[Exception], ...]) -> None:
        self._knock = knock
        self._silence = silence
        self.on = False
        self._until = 0.0
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Notes that the server did not answer."""
        self.on = True

    async def over(self) -> None:
        """Returns when the server answers, as far as known: at once, unless it was found away.

        Raises:
            GraphUnavailable: It did not come back within `PATIENCE_SECONDS`.
        """
        if not self.on:
            return
        self._until = time.monotonic() + PATIENCE_SECONDS
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait({self._looking}, timeout=PATIENCE_SECONDS)
        if self.on:
            raise GraphUnavailable("Neo4j does not answer")

    async def close(self) -> None:
        """Ends looking."""
        if self._looking is not None:
            await end({self._looking})

    async def _look(self) -> None:
        while self.on and time.monotonic() < self._until:
            try:
                await self._knock()
                self.on = False
            except self._silence:
                await asyncio.sleep(_PAUSE_SECONDS)
            except Exception:  # noqa: BLE001  a server that refuses us is there; the caller's own try tells what it says
                self.on = False
