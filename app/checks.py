"""The invariants of `cypher/checks/`: what must hold in the graph, whatever died meanwhile.

Each file is one invariant: its first line says it, its rows are what breaks it, so no rows are good news. Some hold only once
nothing is on its way any more; their first line begins with "Once quiet".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.graph import Graph, Row
from app.graph.queries import NamedQuery, load_queries

ROOM: Final = "checks"
#: Rows that one invariant tells of at most.
MOST_ROWS: Final = 100
_ONCE_QUIET: Final = "Once quiet: "
_TIMEOUT_SECONDS: Final = 120.0


@dataclass(frozen=True)
class Outcome:
    """What came of checking one invariant.

    Attributes:
        name: Its file in `cypher/checks/`.
        invariant: What must hold.
        once_quiet: Whether it only holds when nothing is on its way.
        rows: What breaks it: `id` and `found`; at most `MOST_ROWS`.
        milliseconds: How long it took.
    """

    name: str
    invariant: str
    once_quiet: bool
    rows: list[Row]
    milliseconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.rows


def invariants(*, quiet: bool = True) -> list[NamedQuery]:
    """The invariants by name; without `quiet` only those that hold at any moment."""
    found = (query for query in load_queries().values() if query.name.startswith(f"{ROOM}/"))
    return [query for query in found if quiet or not query.title.startswith(_ONCE_QUIET)]


async def check(
    graph: Graph,
    now: datetime,
    *,
    quiet: bool = True,
    only: Collection[str] = (),
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
) -> list[Outcome]:
    """Checks the invariants one after another.

    Args:
        graph: What is checked; it is only read.
        now: Product time: what is due before it is overdue.
        quiet: Also check what holds only when nothing is on its way.
        only: Names of those to check; none given checks all.
        progress: Told which invariant, how many are done, of how many.

    Raises:
        GraphUnavailable: Neo4j does not answer.
        GraphTimeout: A check took more than two minutes.
    """
    wanted = [query for query in invariants(quiet=quiet) if not only or query.name.partition("/")[2] in only]
    found: list[Outcome] = []
    for done, query in enumerate(wanted, start=1):
        began = time.perf_counter()
        rows = await graph.read(query.name, timeout=_TIMEOUT_SECONDS, now=now, limit=MOST_ROWS)
        found.append(
            Outcome(
                name=query.name.removeprefix(f"{ROOM}/"),
                invariant=query.title.removeprefix(_ONCE_QUIET),
                once_quiet=query.title.startswith(_ONCE_QUIET),
                rows=rows,
                milliseconds=1_000 * (time.perf_counter() - began),
            )
        )
        progress("invariants", done, len(wanted))
    return found
