"""The outbox as a test reads it, in the relay's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.bus import events
from app.bus.event import Event
from tests.integration.town import Town


def take_unsent(town: Town, type: str | None = None) -> list[Event]:
    """Takes all events that are not sent yet off the outbox, or those of one type; oldest first."""
    rows = town.run(
        """
        MATCH (e:Unsent)
        WHERE $type IS NULL OR e.type = $type
        WITH e
        ORDER BY e.at, e.sequence
        REMOVE e:Unsent
        RETURN properties(e) AS event
        """,
        type=type,
    )
    return [event_of(row["event"]) for row in rows]


def event_of(properties: Mapping[str, Any]) -> Event:
    """The event of which a node of the outbox has these properties."""
    return events.parse({**properties, "at": properties["at"].to_native()})
