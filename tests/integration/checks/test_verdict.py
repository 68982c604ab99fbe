"""The verdict of a fault run sees what was lost, doubled or made up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.clock import Clock
from app.graph import Graph
from benchmarks.faults.fleet import Fleet
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.quiet import Quiet
from benchmarks.faults.verdict import Verdict, judge
from tests.integration.checks.test_invariants import evening
from tests.integration.town import Town

__all__ = ["evening"]  # the evening of the invariants, as pytest finds it
#: One event for each answer of that evening.
_TOLD = """
MATCH (seed:Seed)-[ask:ASKED]->(person:User)
WHERE ask.answer = 'yes'
CREATE (:OutboxEvent {
  id: seed.id + person.id, type: 'person.answered', key: seed.id, sequence: 1, seed_id: seed.id, user_id: person.id, at: $now
})
"""


@pytest.fixture
def told(town: Town, evening: datetime) -> Ledger:
    """What clients were truly told of that evening."""
    town.run(_TOLD, now=evening)
    answers = dict.fromkeys((("s-1", "u-1"), ("s-1", "u-2"), ("s-2", "u-1")), ("yes", evening))
    return Ledger(answers=answers, launched={"s-1", "s-2", "s-3"})


async def verdict_of(graph: Graph, clock: Clock, ledger: Ledger, tmp_path: Path) -> Verdict:
    fleet = Fleet(tmp_path)
    fleet.clock = clock
    return await judge(graph, fleet, ledger, Quiet(1.0, {}, {}))


async def test_a_true_ledger_passes(graph: Graph, clock: Clock, told: Ledger, tmp_path: Path) -> None:
    verdict = await verdict_of(graph, clock, told, tmp_path)
    assert verdict.violations == []
    assert verdict.counts["answers acknowledged"] == verdict.counts["answers in the graph"] == 3


async def test_what_is_lost_is_seen(
    graph: Graph, clock: Clock, told: Ledger, town: Town, evening: datetime, tmp_path: Path
) -> None:
    told.answers["s-3", "u-1"] = ("no", evening)
    told.cancelled.add("s-3")
    told.bookings["book:1"] = "b-9"
    found = await verdict_of(graph, clock, told, tmp_path)
    assert [line.partition(":")[0] for line in found.violations] == [
        "answers lost or changed",
        "cancellations lost",
        "bookings lost",
    ]


async def test_what_is_doubled_or_changed_is_seen(
    graph: Graph, clock: Clock, told: Ledger, town: Town, evening: datetime, tmp_path: Path
) -> None:
    told.answers["s-1", "u-1"] = ("maybe", evening)
    town.run(
        "MATCH (e:OutboxEvent {id: 's-1u-2'}) CREATE (twin:OutboxEvent {id: 'twin'}) SET twin += e {.*, id: 'twin'}"
    )
    told.bookings |= {"book:1": "b-1", "book:2": "b-1"}
    found = {line.partition(":")[0] for line in (await verdict_of(graph, clock, told, tmp_path)).violations}
    assert {"answers lost or changed", "answers not told once", "bookings that answer to two keys"} <= found
