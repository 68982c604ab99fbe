"""Dead letters: events that a group could not handle, kept with their cause until someone replays or drops them.

They lie in the graph, so that they outlive any broker; the stream `sprout.dead` tells of each as it is buried.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import uuid_utils

from app.bus.transport import encode
from app.errors import SproutError
from app.graph import Graph

ONLY_GROUP: Final = "replayed_for"
"""Extra property of a replayed event: all groups but this one leave it alone."""
_LONGEST_TRACEBACK: Final = 8_000


class NotReplayable(SproutError):
    """What was buried is no event, so no group could handle it; it can only be dropped."""


@dataclass(frozen=True)
class DeadLetter:
    """One event that one group gave up on.

    Attributes:
        id: Of the letter; ids are in the order of time.
        stream, group: Where it was read, and for whom.
        body: The event as JSON.
        cause: The last error in one line.
        attempts: How often it was tried.
        traceback: Of the last error; empty when its consumers died instead.
        at: When it was given up (real time).
    """

    id: str
    stream: str
    group: str
    body: str
    cause: str
    attempts: int
    traceback: str
    at: datetime

    @property
    def event(self) -> dict[str, Any]:
        """The event's properties."""
        return dict(json.loads(self.body))

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        plain = {name: value for name, value in asdict(self).items() if name != "body"}
        return {**plain, "event": self.event, "at": self.at.isoformat()}


async def bury(
    graph: Graph, *, stream: str, group: str, entry_id: str, body: Mapping[str, Any], cause: Exception, attempts: int
) -> None:
    """Keeps a letter; burying the same delivery again changes nothing."""
    event = {name: value for name, value in body.items() if name != ONLY_GROUP}
    event_id = event.get("id")
    lines = "".join(traceback.format_exception(cause)) if cause.__traceback__ else ""
    await graph.write(
        "bus/bury_event",
        repeatable=True,
        id=str(uuid_utils.uuid7()),
        key=f"{group}:{event_id or f'{stream}:{entry_id}'}",
        stream=stream,
        group=group,
        event_type=event.get("type"),
        event_id=event_id,
        body=encode(event),
        cause=f"{type(cause).__name__}: {cause}",
        attempts=attempts,
        traceback=lines[-_LONGEST_TRACEBACK:],
        now=datetime.now(UTC),
    )


async def letters(graph: Graph, *, after: str = "", limit: int = 100) -> list[DeadLetter]:
    """Dead letters after the one with this id, oldest first."""
    return [DeadLetter(**row) for row in await graph.read("bus/list_letters", after=after, limit=limit)]


async def letter(graph: Graph, letter_id: str) -> DeadLetter | None:
    """One dead letter."""
    rows = await graph.read("bus/get_letter", id=letter_id)
    return DeadLetter(**rows[0]) if rows else None


async def replay(graph: Graph, buried: DeadLetter) -> bool:
    """Puts a letter's event on the outbox again, for the group that gave up on it, and removes the letter.

    Returns:
        Whether the letter was still there.

    Raises:
        NotReplayable: It holds no event.
    """
    event = buried.event
    if not event.get("type"):
        raise NotReplayable(f"{buried.id} holds no event: {buried.cause}. It can only be dropped")
    rows = await graph.write(
        "bus/replay_letter",
        id=buried.id,
        event_type=event["type"],
        key=str(event.get("key", buried.id)),
        sequence=int(event.get("sequence", 0)),
        payload=encode({**event, ONLY_GROUP: buried.group}),
        now=datetime.now(UTC),
    )
    return bool(rows and rows[0]["replayed"])


async def drop(graph: Graph, letter_id: str) -> bool:
    """Forgets a letter; whether there was one."""
    rows = await graph.write("bus/drop_letter", repeatable=True, id=letter_id)
    return bool(rows and rows[0]["dropped"])
