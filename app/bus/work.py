"""What a handler is given beside its event."""

from collections.abc import Awaitable, Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class BatchWork:
    """One delivery of several events to one consumer group; all of them take effect in one transaction, or none.

    Attributes:
        graph, clock, settings: As in `Work`.
        once: The keys of all of the batch: pass them to the one write that carries the effect.
    """

    graph: Graph
    clock: Clock
    settings: Settings
    once: tuple[str, ...]


Handler = Callable[[Any, Work], Awaitable[None]]
"""`async def name(event: PersonAnswered, work: Work) -> None`; the event's class is fixed by the subscription."""


@dataclass(frozen=True, slots=True)
class Together:
    """Marks a handler that takes several events of one type at once, in the order of their stream.

    Two batches may run in two processes at once, so the effect must not depend on the order of batches: it counts, or it
    makes what is not there yet.

    Attributes:
        handle: `async def name(events: Sequence[PersonAsked], work: BatchWork) -> None`.
    """

    handle: Callable[[Sequence[Any], BatchWork], Awaitable[None]]
