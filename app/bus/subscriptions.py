"""From "who handles which event" to "which group reads which stream"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.bus.events import Event, stream_of
from app.bus.work import Handler

Routes = Mapping[type[Event], Mapping[str, Handler]]
"""Event class -> consumer group -> handler: `app/workers.py` holds the product's."""


@dataclass(frozen=True)
class Subscription:
    """One consumer group on one stream.

    Attributes:
        stream: The Redis stream.
        group: The consumer group; the product's groups are named like the stage or domain that handles.
        handlers: Handler by event type. Other types on the stream are acknowledged and left alone.
    """

    stream: str
    group: str
    handlers: dict[str, Handler] = field(default_factory=dict)


def subscriptions(routes: Routes, only: Collection[str] = ()) -> list[Subscription]:
    """The subscriptions that routes ask for, by stream and group.

    Args:
        routes: Who handles which event.
        only: Groups to keep; none given keeps all.

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
            subscription = found.setdefault((stream, group), Subscription(stream, group))
            subscription.handlers[event_type] = handler
    return [found[name] for name in sorted(found)]
