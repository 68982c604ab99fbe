"""The outbox as a test reads it, in the relay's place."""

from __future__ import annotations

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
    return [events.parse({**row["event"], "at": row["event"]["at"].to_native()}) for row in rows]
