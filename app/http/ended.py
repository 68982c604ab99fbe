"""Access that has ended before its tokens: of sessions that were revoked and of people who were erased.

A token is good for minutes without asking anybody. So that one dies at once, ending a session or erasing a person leaves
an `:EndedAccess` node in the same transaction. Every API process keeps these few in memory and reads new ones four times a
second, so a request costs a look-up in a dictionary; the process that ends a session knows at once. A process that could
not read for two seconds asks the graph at each request instead: while the list is old, nothing is taken on trust.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from functools import lru_cache

import structlog

from app.graph import Graph, GraphError
from app.waiting import came_within

log = structlog.get_logger("sprout.http")

#: Real seconds between two looks, and the age at which the list is not trusted any more.
LOOK_SECONDS = 0.25
TRUSTED_SECONDS = 2.0
#: After which everything is read anew, so that what is over does not stay in memory.
_ANEW_SECONDS = 3600.0
#: A transaction may commit long after its clock was read: each look goes back so far.
_OVERLAP_SECONDS = 120.0


@lru_cache(maxsize=10_000)
def mark_of(person_id: str) -> str:
    """What is kept of a person who is gone, for as long as a token of theirs may be about: the hash of their id."""
    return "person:" + hashlib.sha256(person_id.encode()).hexdigest()[:32]


class Ended:
    """What has ended, as this process knows it.

    Args:
        graph: Where it is written down.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._marks: set[str] = set()
        self._known_at: float | None = None
        self._anew_at = 0.0

    async def has(self, person_id: str, session: str | None) -> bool:
        """Whether the access of a person, or of this session of theirs, has ended.

        Raises:
            GraphUnavailable: Nothing new could be read lately, nor now.
        """
        marks = [mark_of(person_id), *([session] if session else [])]
        if not self._marks.isdisjoint(marks):
            return True
        if self._known_at is not None and time.monotonic() - self._known_at < TRUSTED_SECONDS:
            return False
        return bool(await self._graph.read("http/get_ended", marks=marks))

    def add(self, *marks: str) -> None:
        """Takes note of what this process has just ended."""
        self._marks.update(marks)

    async def watch(self, stop: asyncio.Event) -> None:
        """Keeps the list new until `stop` is set; a look under way is finished first."""
        while not stop.is_set():
            try:
                await self.look()
            except GraphError as error:
                if self._known_at is not None:
                    log.warning("ended sessions cannot be read; each request asks the graph", error=str(error))
                self._known_at = None
            await came_within(stop, LOOK_SECONDS)

    async def look(self) -> None:
        """Reads what has ended since the last look; all of it the first time.

        Raises:
            GraphError: It cannot be read.
        """
        began = time.monotonic()
        anew = self._known_at is None or began - self._known_at > _OVERLAP_SECONDS / 2 or began > self._anew_at
        before = self._marks
        if anew:
            self._marks, self._anew_at = set(before), began + _ANEW_SECONDS
        rows = await self._graph.read("http/list_ended", seconds=None if anew else _OVERLAP_SECONDS, timeout=5.0)
        found = {row["id"] for row in rows}
        if anew:  # what was added meanwhile stays, what is over goes
            found |= self._marks - before
            self._marks = found
        else:
            self._marks |= found
        self._known_at = began


async def forget(graph: Graph) -> int:
    """Forgets what no token is left of; how many."""
    rows = await graph.write("http/forget_ended", repeatable=True, limit=10_000)
    return int(rows[0]["forgotten"])
