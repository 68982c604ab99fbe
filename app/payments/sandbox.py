"""A payment company of our own to try things with: a SQLite file, which every process of one installation shares.

Amounts that end in 13 are refused, as test cards are elsewhere.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.payments.role import Authorised, PaymentError, Payments, Share

REFUSED_ENDING = 13
_TABLE = """
CREATE TABLE IF NOT EXISTS payment (
    id       TEXT PRIMARY KEY,
    payer_id TEXT,
    amount   INTEGER,
    currency TEXT,
    state    TEXT NOT NULL
) STRICT
"""
_AUTHORISE = """
INSERT INTO payment VALUES (:id, :payer_id, :amount, :currency, :state) ON CONFLICT (id) DO NOTHING
"""
_RELEASE = """
INSERT INTO payment VALUES (?, NULL, NULL, NULL, 'released') ON CONFLICT (id) DO UPDATE SET state = 'released'
"""


class Sandbox(Payments):
    """The sandbox; each call is committed when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def authorise(self, share: Share) -> Authorised:
        """Holds the amount; one that was given back meanwhile is refused."""
        return await asyncio.to_thread(self._authorise, share)

    async def capture(self, id: str) -> None:
        """Takes what is held."""
        await asyncio.to_thread(self._capture, id)

    async def release(self, id: str) -> None:
        """Lets go of what is held or was taken."""
        await asyncio.to_thread(self._release, id)

    def state(self, id: str) -> str | None:
        """How a payment stands: authorised, refused, captured or released; None for an unknown one."""
        with self._open() as connection:
            found = connection.execute("SELECT state FROM payment WHERE id = ?", (id,)).fetchone()
        return str(found[0]) if found else None

    def _authorise(self, share: Share) -> Authorised:
        state = "refused" if share.amount % 100 == REFUSED_ENDING else "authorised"
        row = {
            "id": share.id,
            "payer_id": share.payer_id,
            "amount": share.amount,
            "currency": share.currency,
            "state": state,
        }
        with self._open() as connection:
            connection.execute(_AUTHORISE, row)
            (kept,) = connection.execute("SELECT state FROM payment WHERE id = ?", (share.id,)).fetchone()
        return "authorised" if kept in ("authorised", "captured") else "refused"

    def _capture(self, id: str) -> None:
        with self._open() as connection:
            connection.execute("UPDATE payment SET state = 'captured' WHERE id = ? AND state = 'authorised'", (id,))
            found = connection.execute("SELECT state FROM payment WHERE id = ?", (id,)).fetchone()
        if found is None or found[0] != "captured":
            raise PaymentError(f"nothing is held under {id!r}: {found[0] if found else 'unknown'}")

    def _release(self, id: str) -> None:
        with self._open() as connection:
            connection.execute(_RELEASE, (id,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one call: SQLite's are not shared between threads."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=5.0)) as connection, connection:
                connection.execute(_TABLE)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise PaymentError(f"the payment sandbox does not answer: {error}") from error
