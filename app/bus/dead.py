"""Dead letters: events that a group could not handle, kept with their cause until someone replays or drops them."""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from redis.asyncio import Redis

from app.bus.streams import DATA
from app.bus.subscriptions import Subscription

STREAM: Final = "sprout.dead"
ONLY_GROUP: Final = "replayed_for"
"""Extra property of a replayed event: all groups but this one leave it alone."""


@dataclass(frozen=True)
class DeadLetter:
    """One event that one group gave up on.

    Attributes:
        id: Id in the dead-letter stream; `sprout bus replay` takes it.
        stream, group: Where it was read, and for whom.
        event: The event as JSON.
        cause: The last error in one line.
        attempts: How often it was tried.
        traceback: Of the last error; empty when its consumers died instead.
        at: When it was given up (real time, RFC 3339).
    """

    id: str
    stream: str
    group: str
    event: str
    cause: str
    attempts: int
    traceback: str
    at: str


def write_letter(subscription: Subscription, event: str, cause: Exception, attempts: int) -> dict[str, str]:
    """The fields of a new dead letter for an event (JSON) that a group gave up on."""
    return {
        "stream": subscription.stream,
        "group": subscription.group,
        "event": event,
        "cause": f"{type(cause).__name__}: {cause}",
        "attempts": str(attempts),
        "traceback": "".join(traceback.format_exception(cause)) if cause.__traceback__ else "",
        "at": datetime.now(UTC).isoformat(),
    }


async def bury(redis: Redis, entry_id: str, letter: dict[str, str]) -> None:
    """Moves an entry to the dead letters and acknowledges it, both or neither."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.xadd(STREAM, cast(dict[Any, Any], letter))
        pipe.xack(letter["stream"], letter["group"], entry_id)
        await pipe.execute()


async def letters(redis: Redis, limit: int = 100) -> list[DeadLetter]:
    """The dead letters, oldest first."""
    entries: Any = await redis.xrange(STREAM, count=limit)
    return [_letter(entry_id, fields) for entry_id, fields in entries or ()]


def _letter(entry_id: str, fields: dict[str, Any]) -> DeadLetter:
    return DeadLetter(id=entry_id, **{**fields, "attempts": int(fields["attempts"])})


async def replay(redis: Redis, letter: DeadLetter) -> None:
    """Publishes a dead letter's event again, for the group that gave up on it, and removes the letter."""
    event = {**json.loads(letter.event), ONLY_GROUP: letter.group}
    async with redis.pipeline(transaction=True) as pipe:
        pipe.xadd(letter.stream, {DATA: json.dumps(event)})
        pipe.xdel(STREAM, letter.id)
        await pipe.execute()


def as_json(letter: DeadLetter) -> dict[str, Any]:
    """For `--json`."""
    return {**asdict(letter), "event": json.loads(letter.event)}
