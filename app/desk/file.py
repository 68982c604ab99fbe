"""The file that the desk keeps what it was asked in; committed with every statement, so that a killed desk has forgotten nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def opened(path: Path, table: str) -> sqlite3.Connection:
    """A connection to the file, with rows by name.

    Args:
        path: Where it lies; made with its folder when it is missing.
        table: The statement that makes the table if there is none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(table)
    return connection
