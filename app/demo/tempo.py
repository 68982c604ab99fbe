"""Time that flies while nothing happens, and waits while something does.

People take minutes to answer, machines milliseconds. At one fixed speed a slow machine would spend the city's evening on its
own work: answers would come after deadlines, and nights before plans. So the clock is slowed down while events are on their
way, and a slow machine sees the same evening as a fast one.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from app.bus.transport import open_transport
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings

#: Product seconds per real second while many events are on their way; with few it is more.
BUSY_SPEED = 60.0
#: Groups whose work nobody waits for: time need not wait for it either.
UNHURRIED = ("notify", "sense")
#: How much faster than usual a night passes in which nobody is asked.
NIGHT = 10.0


class Tempo:
    """Sets the clock's speed by what is on its way.

    Args:
        graph: Whose outbox is looked at.
        settings: Where the streams are.
        clock: The shared clock.
        speed: Product seconds per real second while nothing happens.
    """

    def __init__(self, graph: Graph, settings: Settings, clock: Clock, speed: float) -> None:
        self._graph, self._clock, self._speed = graph, clock, speed
        self._bus = open_transport(settings)
        self._told: float | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._tell(1.0)
        await self._bus.close()

    async def keep(self, *, waited_for: bool = True) -> int:
        """Looks at what is on its way and sets the speed.

        Args:
            waited_for: Whether anybody has still to answer; if not, nothing happens until quiet hours are over.

        Returns:
            How many events are on their way.
        """
        outbox = (await self._graph.read("bus/unsent_count"))[0]["events"]
        groups = [group for group in await self._bus.status() if group.group not in UNHURRIED]
        on_the_way = int(outbox) + sum(group.waiting + group.pending for group in groups)
        idle = self._speed if waited_for else NIGHT * self._speed
        self._tell(max(min(BUSY_SPEED, self._speed), idle / (1 + on_the_way)))
        return on_the_way

    def _tell(self, speed: float) -> None:
        if speed != self._told:
            self._clock.tell(start=self._clock.now(), speed=speed)
            self._told = speed
