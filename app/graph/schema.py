"""Schema files: applied once, in order, remembered in the graph with their checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, LiteralString

import stamina
from neo4j.exceptions import ClientError, TransientError

from app.graph.driver import Graph
from app.graph.errors import SchemaChanged
from app.graph.queries import CYPHER

FOLDER = CYPHER / "schema"
State = Literal["applied", "pending", "changed"]


@dataclass(frozen=True)
class SchemaFile:
    """One `NNN-name.cypher`: idempotent statements, ended by semicolons."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[LiteralString]:
        """The statements without comments."""
        lines = (line for line in self.text.splitlines() if not line.lstrip().startswith("//"))
        parts = (part.strip() for part in "\n".join(lines).split(";"))
        return [part for part in parts if part]


@dataclass(frozen=True)
class FileStatus:
    """How a schema file stands against the graph."""

    name: str
    state: State
    applied_at: datetime | None = None


def schema_files(folder: Path = FOLDER) -> list[SchemaFile]:
    """The schema files in the order in which they are applied."""
    return [SchemaFile(path.name, path.read_text()) for path in sorted(folder.glob("[0-9]*.cypher"))]


async def status(graph: Graph, folder: Path = FOLDER) -> list[FileStatus]:
    """Which files are applied, which wait, and which were changed after they were applied."""
    applied = {row["name"]: row for row in await graph.read("graph/applied_schema_files")}
    found: list[FileStatus] = []
    for file in schema_files(folder):
        row = applied.get(file.name)
        if row is None:
            found.append(FileStatus(file.name, "pending"))
        else:
            state: State = "applied" if row["checksum"] == file.checksum else "changed"
            found.append(FileStatus(file.name, state, row["applied_at"]))
    return found


async def apply(
    graph: Graph, folder: Path = FOLDER, on_file: Callable[[str], None] = lambda _: None
) -> list[FileStatus]:
    """Applies the files that wait. Safe to run from several processes at once: one goes first, the others find it done.

    Args:
        graph: The open graph.
        folder: Where the files lie.
        on_file: Told each file's name before it is applied.

    Returns:
        The status of every file afterwards.

    Raises:
        SchemaChanged: An applied file has another content now. Nothing was applied.
    """
    await _statement(
        graph, "CREATE CONSTRAINT schema_file_name IF NOT EXISTS FOR (n:SchemaFile) REQUIRE n.name IS UNIQUE"
    )
    await _statement(graph, "CREATE CONSTRAINT schema_lock_id IF NOT EXISTS FOR (n:SchemaLock) REQUIRE n.id IS UNIQUE")
    async with graph.locked("graph/lock_schema"):
        before = await status(graph, folder)
        changed = [file.name for file in before if file.state == "changed"]
        if changed:
            raise SchemaChanged(
                f"{', '.join(changed)} was applied with another content. Restore it, and put the change into a new file."
            )
        pending = {file.name for file in before if file.state == "pending"}
        for file in schema_files(folder):
            if file.name in pending:
                on_file(file.name)
                await _apply_file(graph, file)
        await graph.read("graph/await_indexes", timeout=300)
    return await status(graph, folder)


async def _apply_file(graph: Graph, file: SchemaFile) -> None:
    for statement in file.statements:
        await _statement(graph, statement)
    await graph.write(
        "graph/record_schema_file", name=file.name, checksum=file.checksum, now=datetime.now(UTC), repeatable=True
    )


def _collided(error: Exception) -> bool:
    """Two processes that create the same index at once: the loser's second try finds it there."""
    if isinstance(error, TransientError):
        return True
    code = error.code or "" if isinstance(error, ClientError) else ""
    return code.startswith("Neo.ClientError.Schema.") and "AlreadyExists" in code


async def _statement(graph: Graph, statement: LiteralString) -> None:
    async for attempt in stamina.retry_context(on=_collided, attempts=10, timeout=30, wait_initial=0.05):
        with attempt:
            await graph.run_schema(statement)


__all__ = ["FileStatus", "SchemaFile", "apply", "schema_files", "status"]
