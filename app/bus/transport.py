"""What carries events from the outbox to consumers: one role, played by Redis Streams or by Kafka.

Only what differs between the two is in here. Handling, retries, dead letters, the outbox and its relay are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from redis.exceptions import RedisError

from app.bus.subscriptions import Subscription
from app.errors import SproutError
from app.settings import Settings

if TYPE_CHECKING:
    from faststream._internal.broker import BrokerUsecase

    from app.bus.delivery import Deliveries, Delivery

UNREACHABLE: Final = (RedisError, OSError, TimeoutError)
"""What a broker that is away looks like; Kafka's own errors are told as `ConnectionError`."""


class BusUnavailable(SproutError):
    """No broker is known. One that is known but away is waited for instead."""


@dataclass(frozen=True)
class Store:
    """What a broker is, as far as it may have lost something.

    Attributes:
        run: Names one run of one server; another after a restart.
        kept: Whether it still has what was put there before.
    """

    run: str
    kept: bool


@dataclass(frozen=True)
class GroupStatus:
    """How far one group is on one stream.

    Attributes:
        stream, group: Which.
        waiting: Events that the group has not been given yet.
        pending: Events given to a consumer and not acknowledged yet.
        consumers: Consumers of the group.
        oldest: When the oldest of these events reached the stream; None where there is none.
    """

    stream: str
    group: str
    waiting: int
    pending: int
    consumers: int
    oldest: datetime | None = None


class Transport(Protocol):
    """The role. Every method may raise one of `UNREACHABLE`."""

    holds_each: bool
    """Whether one event of a batch can stay unacknowledged while later ones are acknowledged."""

    async def publish(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Appends events, each to the stream of its type; those of a key stay in the given order."""

    async def store(self) -> Store:
        """Which store answers now."""

    async def mark_store(self) -> None:
        """Leaves a mark in the store that lives as long as its data."""

    async def tidy(self) -> datetime:
        """Drops what every group has handled.

        Returns:
            A moment: everything published before it has been handled by every group.
        """

    async def ensure(self, wanted: Iterable[Subscription]) -> None:
        """Makes streams and groups that are missing; a new group begins at the stream's beginning."""

    def broker(self, wanted: Iterable[Subscription], deliveries: Deliveries) -> BrokerUsecase[Any, Any]:
        """A FastStream broker, not started, that hands every event of the subscriptions to `deliveries`."""

    async def start(self, broker: BrokerUsecase[Any, Any]) -> None:
        """Starts a broker's readers."""

    async def check(self, broker: BrokerUsecase[Any, Any]) -> bool:
        """Whether all of a started broker's readers still read."""

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Tells the group that these need not come again."""

    async def hold(self, deliveries: Sequence[Delivery], attempt: int) -> None:
        """Keeps these in this consumer's hands, with the number of attempts that a successor should see."""

    async def status(self) -> list[GroupStatus]:
        """Every group of every stream of the bus."""

    async def close(self) -> None:
        """Closes its connections."""


def open_transport(settings: Settings, consumer: str = "-") -> Transport:
    """The transport that the settings name.

    Args:
        settings: Which one, and where it is.
        consumer: Name of this process in its groups.

    Raises:
        BusUnavailable: Nobody said where it is.
    """
    if settings.bus == "kafka":
        from app.bus.topics import KafkaTopics

        return KafkaTopics(settings)
    from app.bus.streams import RedisStreams

    return RedisStreams(settings, consumer)


def encode(event: Mapping[str, Any]) -> str:
    """An event's flat properties as JSON, times in RFC 3339; a replayed event carries its JSON as it was."""
    if "payload" in event:
        return str(event["payload"])
    return json.dumps(event, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"an event holds flat values, not {type(value).__name__}")
