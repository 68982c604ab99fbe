"""The desk's book: reservations in a SQLite file, one row per idempotency key, so that a restart forgets nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from app.desk import file
from app.desk.moods import Mood, Outcome

Answer = Literal["confirmed", "refused", "offered"]
State = Literal["waiting", "answered", "undelivered", "cancelled"]

_TABLE = """
CREATE TABLE IF NOT EXISTS reservation (
    idempotency_key TEXT PRIMARY KEY,
    reference       TEXT NOT NULL UNIQUE,
    booking_id      TEXT NOT NULL,
    venue           TEXT NOT NULL,
    party_size      INTEGER NOT NULL,
    start           TEXT NOT NULL,
    callback_url    TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    code            TEXT NOT NULL,
    answer_at       REAL NOT NULL,
    state           TEXT NOT NULL,
    mood            TEXT NOT NULL DEFAULT 'confirm'
) STRICT
"""
_ADD_MOOD = "ALTER TABLE reservation ADD COLUMN mood TEXT NOT NULL DEFAULT 'confirm'"
_TAKE = """
INSERT INTO reservation VALUES (
    :idempotency_key, :reference, :booking_id, :venue, :party_size, :start, :callback_url, :outcome, :code, :answer_at, :state, :mood
) ON CONFLICT (idempotency_key) DO NOTHING
"""
_DUE = """
SELECT * FROM reservation
WHERE state = 'waiting' AND outcome NOT IN ('hangs', 'held') AND answer_at <= ?
ORDER BY answer_at
"""


@dataclass(frozen=True, slots=True)
class Reservation:
    """One row of the book.

    Attributes:
        idempotency_key: The caller's; the same key is the same reservation.
        reference: The desk's own name for it.
        start: When the table is wanted, RFC 3339 as the caller wrote it.
        outcome: What the desk decided; nobody is told before `answer_at`.
        answer_at: Product time of the answer, Unix seconds; of a table that is held, when it lapses.
        state: waiting, answered (webhook delivered), undelivered (the webhook was given up) or cancelled.
        mood: How it is told.
    """

    idempotency_key: str
    reference: str
    booking_id: str
    venue: str
    party_size: int
    start: str
    callback_url: str
    outcome: Outcome
    code: str
    answer_at: float
    state: State
    mood: Mood = "confirm"

    def visible_outcome(self, now: datetime) -> Answer | None:
        """What a caller who asks may hear: the outcome once it is due; None while the desk thinks, hangs or is off."""
        outcome = self.outcome
        if outcome == "hangs" or outcome == "held" or self.state == "cancelled" or self.answer_at > now.timestamp():  # noqa: PLR1714
            return None
        return outcome

    def is_held(self, now: datetime) -> bool:
        """Whether the table is set aside and waits to be confirmed."""
        return self.state == "waiting" and self.outcome == "held" and self.answer_at > now.timestamp()


class Book:
    """The reservations on file. Each call takes well under a millisecond and is committed when it returns."""

    def __init__(self, path: Path) -> None:
        self._connection = file.opened(path, _TABLE)
        columns = {row["name"] for row in self._connection.execute("PRAGMA table_info(reservation)")}
        if "mood" not in columns:  # a book from before there were moods
            self._connection.execute(_ADD_MOOD)

    def take(self, reservation: Reservation) -> Reservation:
        """Writes a reservation down; the one already there under its key, if any, stays and is returned."""
        self._connection.execute(_TAKE, asdict(reservation))
        (kept,) = self._select("SELECT * FROM reservation WHERE idempotency_key = ?", reservation.idempotency_key)
        return kept

    def get(self, reference: str) -> Reservation | None:
        """The reservation with this reference."""
        return next(iter(self._select("SELECT * FROM reservation WHERE reference = ?", reference)), None)

    def resize(self, reference: str, party_size: int) -> None:
        """Changes for how many people the table is laid."""
        self._connection.execute(
            "UPDATE reservation SET party_size = ? WHERE reference = ? AND state <> 'cancelled'",
            (party_size, reference),
        )

    def settle(self, reference: str, now: datetime) -> None:
        """Takes a held table for good."""
        self._connection.execute(
            "UPDATE reservation SET outcome = 'confirmed', answer_at = ?, state = 'answered' "
            "WHERE reference = ? AND outcome = 'held' AND state = 'waiting'",
            (now.timestamp(), reference),
        )

    def move(self, reference: str, *, to: State, unless: State = "cancelled") -> None:
        """Sets the state, unless the reservation is already in the state that must not be left."""
        self._connection.execute(
            "UPDATE reservation SET state = ? WHERE reference = ? AND state <> ?", (to, reference, unless)
        )

    def due(self, now: datetime) -> list[Reservation]:
        """Reservations whose answer should be on its way, earliest first."""
        return self._select(_DUE, now.timestamp())

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _select(self, statement: str, value: str | float) -> list[Reservation]:
        return [Reservation(**dict(row)) for row in self._connection.execute(statement, (value,))]
