"""What a handler is given beside its event."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Work:
    """One delivery of one event to one consumer group.

    Attributes:
        graph: The process's graph.
        clock: The clock of the service; simulated in the demo.
        settings: The process's settings.
        once: Key of the `ProcessedEvent`: pass it to the write that carries the handler's effect
            (`graph.write(..., once=work.once)`), so that a second delivery takes no second effect. A handler that
            has nothing to write simply returns.
        attempt: 1 at the first delivery, counted up by retries.
    """

    graph: Graph
    clock: Clock
    settings: Settings
    once: str
    attempt: int = 1


Handler = Callable[[Any, Work], Awaitable[None]]
"""`async def name(event: PersonAnswered, work: Work) -> None`; the event's class is fixed by the subscription."""
