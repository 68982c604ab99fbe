"""Holds what the clients were told against the graph, and the graph against its invariants."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from app import checks
from app.bus import dead
from app.graph import Graph
from benchmarks.faults.fleet import Fleet
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.quiet import Quiet

_SHOWN: Final = 5


@dataclass
class Verdict:
    """What was found.

    Attributes:
        violations: What must not be, one line each.
        counts: What was compared.
        invariants: Rows that break an invariant, by its name.
    """

    violations: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    invariants: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, wrong: list[str]) -> None:
        """Notes how many of a kind are wrong, and the first few by name."""
        self.counts[what] = len(wrong)
        if wrong:
            more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            self.violations.append(f"{what}: {', '.join(wrong[:_SHOWN])}{more}")


async def judge(graph: Graph, fleet: Fleet, ledger: Ledger, quiet: Quiet) -> Verdict:
    """Compares everything.

    Args:
        graph: After the run.
        fleet: For processes that ended by themselves.
        ledger: What was acknowledged.
        quiet: Whether it became quiet.
    """
    verdict = Verdict()
    verdict.count("not quiet in time", [f"{number} {what}" for what, number in quiet.left.items()])
    verdict.count("contradictions", ledger.contradictions)
    verdict.count("processes that ended by themselves", fleet.surprises)
    await _answers(graph, ledger, verdict)
    await _seeds(graph, ledger, verdict)
    await _bookings(graph, ledger, verdict)
    verdict.count("dead letters", await _dead_letters(graph))
    for outcome in await checks.check(graph, fleet.clock.now()):
        verdict.invariants[outcome.name] = len(outcome.rows)
        if not outcome.holds:
            verdict.count(f"invariant {outcome.name}", [f"{row['id']}: {row['found']}" for row in outcome.rows])
    return verdict


async def _answers(graph: Graph, ledger: Ledger, verdict: Verdict) -> None:
    """Every acknowledged answer is the one in the graph, with its time, and told by one event."""
    rows = await graph.read("faults/list_asks", timeout=60.0)
    kept = {(row["seed_id"], row["user_id"]): (row["answer"], row["answered_at"]) for row in rows}
    events = await graph.read("faults/list_answer_events", timeout=60.0)
    told = Counter({(row["seed_id"], row["user_id"]): row["events"] for row in events})
    lost = [key for key, said in ledger.answers.items() if kept.get(key) != said]
    verdict.count("answers lost or changed", [f"{key}: {ledger.answers[key]} is {kept.get(key)}" for key in lost])
    # Also those that no client was told of: their request was cut off for good.
    given = [key for key, (answer, _) in kept.items() if answer in ("yes", "maybe", "no")]
    verdict.count("answers not told once", [f"{key}: {told[key]} events" for key in given if told[key] != 1])
    verdict.count(
        "answers never given", [str(key) for key in told if kept.get(key, (None,))[0] not in ("yes", "maybe", "no")]
    )
    verdict.counts["answers acknowledged"] = len(ledger.answers)
    verdict.counts["answers in the graph"] = len(given)


async def _seeds(graph: Graph, ledger: Ledger, verdict: Verdict) -> None:
    """Every acknowledged launch and cancellation has happened."""
    rows = await graph.read("faults/list_seeds", timeout=60.0)
    states = {row["id"]: row["state"] for row in rows}
    launched = [seed for seed in ledger.launched if states[seed] in ("draft", "scored")]
    verdict.count("launches lost", launched)
    verdict.count("cancellations lost", [seed for seed in ledger.cancelled if states[seed] != "cancelled"])
    verdict.counts["seeds launched"] = len(ledger.launched)
    verdict.counts["seeds cancelled"] = len(ledger.cancelled)


async def _bookings(graph: Graph, ledger: Ledger, verdict: Verdict) -> None:
    """Every acknowledged booking is there, once for its key, and a cancelled one is cancelled."""
    rows = {row["id"]: row for row in await graph.read("faults/list_bookings", timeout=60.0)}
    doubled = [booking for booking, times in Counter(ledger.bookings.values()).items() if times > 1]
    verdict.count("bookings lost", [booking for booking in ledger.bookings.values() if booking not in rows])
    verdict.count("bookings that answer to two keys", doubled)
    by_hand = {booking for booking, row in rows.items() if row["seed_id"] is None}
    verdict.count("bookings that nobody was told of", sorted(by_hand - set(ledger.bookings.values())))
    cancelled = [booking for booking in ledger.cancelled_bookings if rows[booking]["state"] != "cancelled"]
    going = {
        (row["plan_id"], row["user_id"]): row["state"] for row in await graph.read("faults/list_going", timeout=60.0)
    }
    # Whoever accepted may be put on the waiting list when seats run out, but nobody declines unasked.
    said = ledger.plan_answers.items()
    lost = [str(key) for key, state in said if (going.get(key) == "declined") != (state == "declined")]
    verdict.count("answers to invitations lost", lost)
    verdict.counts["invitations answered"] = len(ledger.plan_answers)
    verdict.count("cancellations of bookings lost", cancelled)
    verdict.counts["bookings acknowledged"] = len(ledger.bookings)
    verdict.counts["bookings of seeds"] = len(rows) - len(by_hand)


async def _dead_letters(graph: Graph) -> list[str]:
    """Events that a group gave up on, with their cause."""
    found = await dead.letters(graph, limit=1_000)
    return [f"{letter.event.get('type')} for {letter.group}: {letter.cause}" for letter in found]
