"""The AsyncAPI document: which events travel on which stream, in which form, and which groups read them.

FastStream makes it from a broker that is built like the real one and never started.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from types import GenericAlias
from typing import Annotated, Any, Final, Literal, Union

from pydantic import Field

from app import __version__
from app.bus.event import Event
from app.bus.events import EVENTS, STREAMS, stream_of
from app.bus.subscriptions import Subscription

DESCRIPTION: Final = """
Every change of the graph that others react to, at least once; a consumer tells a second delivery by the event's `id`.
Order holds per `key` (a seed, a plan, a person, a booking); `sequence` is that thing's version after the change. `schema` is
the version of the payload: fields are only added, and consumers understand older versions.
"""


def document(wanted: tuple[Subscription, ...] = (), transport: Literal["redis", "kafka"] = "redis") -> dict[str, Any]:
    """The document as JSON.

    Args:
        wanted: Who reads what; left out, it tells what is published alone.
        transport: What carries the events.
    """
    from faststream.specification import AsyncAPI

    broker = _kafka(wanted) if transport == "kafka" else _redis(wanted)
    made = AsyncAPI(broker, title="Sprout's events", version=__version__, description=DESCRIPTION.strip())
    return dict(made.to_specification().to_jsonable())


def _redis(wanted: Iterable[Subscription]) -> Any:
    from faststream.redis import RedisBroker, StreamSub

    broker = RedisBroker("redis://redis:6379")
    for each in wanted:
        read = StreamSub(each.stream, group=each.group, consumer="worker", batch=each.together)
        broker.subscriber(stream=read, title=_reads(each))(_handler(each))
    for stream in STREAMS:
        broker.publisher(stream=stream, schema=_form(_events_of(stream)), title=f"{stream} from the relay")
    return broker


def _kafka(wanted: Iterable[Subscription]) -> Any:
    from faststream.kafka import KafkaBroker

    from app.bus.topics import group_id

    broker = KafkaBroker("kafka:9092")
    for each in wanted:
        reader: Any = broker.subscriber(each.stream, group_id=group_id(each), title=_reads(each))
        reader(_handler(each))
    for stream in STREAMS:
        broker.publisher(stream, schema=_form(_events_of(stream)), title=f"{stream} from the relay")
    return broker


def _reads(subscription: Subscription) -> str:
    return f"{subscription.stream} for {subscription.group}"


def _events_of(stream: str) -> list[type[Event]]:
    return [kind for name, kind in EVENTS.items() if stream_of(name) == stream]


def _form(kinds: list[type[Event]]) -> Any:
    """The payload: one event, or one of several told apart by `type`."""
    if len(kinds) == 1:
        return kinds[0]
    return Annotated[Union[tuple(kinds)], Field(discriminator="type")]  # noqa: UP007 - known at run time only


def _handler(subscription: Subscription) -> Callable[..., Awaitable[None]]:
    """A function whose signature tells what the group handles."""
    form = _form([EVENTS[name] for name in subscription.handlers])

    async def handle(body: Any) -> None:
        """Stands in for the handlers."""

    handle.__annotations__["body"] = GenericAlias(list, (form,)) if subscription.together else form
    handle.__doc__ = f"Handled: {', '.join(sorted(subscription.handlers))}. Others are left alone."
    return handle
