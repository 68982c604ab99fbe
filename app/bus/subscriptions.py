"""From "who handles which event" and "who reads which stream how" to what is subscribed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum

from app.bus.event import Event
from app.bus.events import stream_of
from app.bus.work import Handler, Together
from app.settings import Settings

Routes = Mapping[type[Event], Mapping[str, Handler | Together]]
"""Event class -> consumer group -> handler: `app/workers.py` holds the product's."""


class Acknowledge(Enum):
    """When an event counts as handled.

    Attributes:
        AFTER_EFFECT: When its effect is written, or its dead letter: at least once, and once with `ProcessedEvent`.
        ON_DELIVERY: When it is handed over: a process that dies loses it. For what comes again anyhow.
    """

    AFTER_EFFECT = "after_effect"
    ON_DELIVERY = "on_delivery"


@dataclass(frozen=True)
class Reading:
    """How one group reads one stream.

    Attributes:
        batch: Events read, and handled by batch handlers, at once at most; 0: `bus_concurrency` of the settings.
        patience: Silence after which another consumer takes over what one has in hand, as a multiple of
            `bus_claim_seconds` of the settings.
        acknowledge: When an event counts as handled.
    """

    batch: int = 0
    patience: float = 1.0
    acknowledge: Acknowledge = Acknowledge.AFTER_EFFECT

    def at_once(self, settings: Settings) -> int:
        """Events that one process reads, and handles, at once at most."""
        return self.batch or settings.bus_concurrency


Readings = Mapping[tuple[str, str], Reading]
"""(stream, group) -> how it is read."""


@dataclass(frozen=True)
class Subscription:
    """One consumer group on one stream.

    Attributes:
        stream: The stream (Redis) or topic (Kafka).
        group: The consumer group; the product's groups are named like the stage or domain that handles.
        handlers: Handler by event type. Other types on the stream are acknowledged and left alone.
        reading: How it is read.
    """

    stream: str
    group: str
    handlers: dict[str, Handler | Together] = field(default_factory=dict)
    reading: Reading = Reading()

    @property
    def together(self) -> bool:
        """Whether any of its handlers takes several events at once."""
        return any(isinstance(handler, Together) for handler in self.handlers.values())


def subscriptions(routes: Routes, only: Collection[str] = (), readings: Readings | None = None) -> list[Subscription]:
    """The subscriptions that routes ask for, by stream and group.

    Args:
        routes: Who handles which event.
        only: Groups to keep; none given keeps all.
        readings: How they are read, where that is not as usual.

    Raises:
        ValueError: `only` names a group that handles nothing.
    """
    known = {group for handlers in routes.values() for group in handlers}
    if unknown := set(only) - known:
        raise ValueError(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    found: dict[tuple[str, str], Subscription] = {}
    for kind, handlers in routes.items():
        event_type = str(kind.model_fields["type"].default)
        stream = stream_of(event_type)
        for group, handler in handlers.items():
            if only and group not in only:
                continue
            reading = (readings or {}).get((stream, group), Reading())
            subscription = found.setdefault((stream, group), Subscription(stream, group, reading=reading))
            subscription.handlers[event_type] = handler
    return [found[name] for name in sorted(found)]
