"""The desk's telephone log: calls that were ordered, in the same SQLite file as the reservations.

An order carries no key that would make a second one the same call, exactly as with the real company: who orders twice has the
venue called twice, and can see so in the log.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.desk import file
from app.desk.moods import Mood

State = Literal["open", "told", "deleted"]

_TABLE = """
CREATE TABLE IF NOT EXISTS call (
    id         TEXT PRIMARY KEY,
    ordered    TEXT NOT NULL,
    created_at REAL NOT NULL,
    ring_at    REAL NOT NULL,
    answer_at  REAL NOT NULL,
    ended_at   REAL,
    mood       TEXT NOT NULL,
    code       TEXT NOT NULL,
    state      TEXT NOT NULL
) STRICT
"""
_ADD = "INSERT INTO call VALUES (:id, :ordered, :created_at, :ring_at, :answer_at, NULL, :mood, :code, 'open')"


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        ordered: The order as it came, JSON.
        created_at: Real time of the order, Unix seconds.
        ring_at, answer_at: Product time at which the phone rings, and at which the call is over.
        ended_at: Real time at which it was over; None before.
        state: open, told (its report was sent) or deleted before it was made.
    """

    id: str
    ordered: str
    created_at: float
    ring_at: float
    answer_at: float
    ended_at: float | None
    mood: Mood
    code: str
    state: State

    @property
    def order(self) -> dict[str, Any]:
        """The order."""
        found: dict[str, Any] = json.loads(self.ordered)
        return found

    @property
    def purpose(self) -> str:
        """What the call is about."""
        overrides = self.order.get("assistantOverrides") or {}
        return str((overrides.get("metadata") or {}).get("purpose", "reserve"))

    def status(self, now: datetime) -> str:
        """How far it is, in the company's words."""
        if self.state == "deleted":
            return "ended"
        if now.timestamp() < self.ring_at:
            return "scheduled"
        if now.timestamp() < self.answer_at or self.mood == "hang":
            return "in-progress"
        return "ended"


class Calls:
    """The log on file."""

    def __init__(self, path: Path) -> None:
        self._connection = file.opened(path, _TABLE)

    def add(
        self, order: dict[str, Any], *, created_at: float, ring_at: float, answer_at: float, mood: Mood, code: str
    ) -> Call:
        """Writes an order down."""
        row = {
            "id": str(uuid.uuid4()),
            "ordered": json.dumps(order),
            "created_at": created_at,
            "ring_at": ring_at,
            "answer_at": answer_at,
            "mood": mood,
            "code": code,
        }
        self._connection.execute(_ADD, row)
        found = self.get(row["id"])  # type: ignore[arg-type]  # a string
        assert found is not None, "it was written just now"
        return found

    def get(self, id: str) -> Call | None:
        """The call of that id."""
        return next(iter(self._select("SELECT * FROM call WHERE id = ?", id)), None)

    def since(self, created_at: float, limit: int) -> list[Call]:
        """Calls that were ordered from then on, the last first."""
        return self._select(
            "SELECT * FROM call WHERE created_at >= ? ORDER BY created_at DESC LIMIT ?", created_at, limit
        )

    def due(self, now: datetime) -> list[Call]:
        """Calls whose report should be on its way, earliest first."""
        return self._select(
            "SELECT * FROM call WHERE state = 'open' AND mood <> 'hang' AND answer_at <= ? ORDER BY answer_at",
            now.timestamp(),
        )

    def end(self, id: str) -> None:
        """Notes that a call is over."""
        now = datetime.now(UTC).timestamp()
        self._connection.execute("UPDATE call SET ended_at = coalesce(ended_at, ?) WHERE id = ?", (now, id))

    def move(self, id: str, *, to: State) -> None:
        """Sets the state of a call that is open."""
        self._connection.execute("UPDATE call SET state = ? WHERE id = ? AND state = 'open'", (to, id))

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _select(self, statement: str, *values: Any) -> list[Call]:
        return [Call(**dict(row)) for row in self._connection.execute(statement, values)]
