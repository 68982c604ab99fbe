"""Carries out the schedule: kills when the work has come so far, brings back after a pause."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.faults.fleet import Fleet
from benchmarks.faults.schedule import Kill

_LOOK_SECONDS: Final = 0.05
#: Without any progress for so long the next kill comes all the same, so that a run always ends.
_STALLED_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Done:
    """A kill that was carried out.

    Attributes:
        kill: As it was drawn.
        second: When, since the work began.
        away: Seconds until it was started again; for an engine, until it answered.
        ran: Whether there was anything to kill.
    """

    kill: Kill
    second: float
    away: float
    ran: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**self.kill.as_dict(), "second": round(self.second, 2), "away": round(self.away, 2), "ran": self.ran}


class Executioner:
    """Kills by the schedule.

    Args:
        fleet: What is killed.
        schedule: In order.
        share_done: How far the work has come, 0 to 1.
    """

    def __init__(self, fleet: Fleet, schedule: list[Kill], share_done: Callable[[], float]) -> None:
        self._fleet, self._schedule, self._share_done = fleet, schedule, share_done
        self._began = time.monotonic()
        self._away: set[asyncio.Task[None]] = set()
        self.done: list[Done] = []

    async def run(self) -> None:
        """Carries out the whole schedule; returns when everything is up again."""
        for kill in self._schedule:
            await self._wait_for(kill)
            await asyncio.sleep(kill.delay)
            await self._wait_until_back(kill.target)
            self._away.add(asyncio.create_task(self._strike(kill)))
            self._raise_failures()
        await asyncio.gather(*self._away)

    async def _wait_for(self, kill: Kill) -> None:
        share, since = self._share_done(), time.monotonic()
        while (now := self._share_done()) < kill.at and time.monotonic() - since < _STALLED_SECONDS:
            if now > share:
                share, since = now, time.monotonic()
            self._raise_failures()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _wait_until_back(self, target: str) -> None:
        """Waits for what was killed a moment ago and is not back yet."""
        while target in self._fleet.down:  # noqa: ASYNC110  bringing back is polled for elsewhere too
            await asyncio.sleep(_LOOK_SECONDS)

    async def _strike(self, kill: Kill) -> None:
        began = time.monotonic()
        ran = self._fleet.kill(kill.target)
        await asyncio.sleep(kill.pause)
        await self._fleet.bring_back(kill.target)
        self.done.append(Done(kill, began - self._began, time.monotonic() - began, ran))

    def _raise_failures(self) -> None:
        for task in self._away:
            if task.done():
                task.result()
