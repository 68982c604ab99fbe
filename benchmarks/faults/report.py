"""What a fault run prints and writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from benchmarks.faults.run import Run
from benchmarks.faults.schedule import Kill
from benchmarks.report import console, print_table


def print_schedule(seed: int, schedule: list[Kill]) -> None:
    """Says what will be killed when, and how to have the same again."""
    console.print(f"seed {seed}; the same schedule again: --seed {seed}")
    line = ", ".join(f"{100 * kill.at:.0f}% {kill.target}" for kill in schedule)
    console.print(
        f"{len(schedule)} kills, each when so much of the work is done: {line}", soft_wrap=True, highlight=False
    )


def print_run(run: Run) -> None:
    """Prints all counts, and what is wrong."""
    away: dict[str, list[float]] = {}
    for done in run.kills:
        away.setdefault(done.kill.target, []).append(done.away)
    rows = [
        (name, len(each), f"{sum(each) / len(each):.1f}", f"{max(each):.1f}") for name, each in sorted(away.items())
    ]
    print_table("Killed by SIGKILL", ("what", "times", "away, mean s", "longest s"), rows)
    print_table("Requests of the clients", ("what came of them", "times"), sorted(run.ledger.counts.items()))
    print_table("Answers not taken", ("why", "times"), sorted(Counter(run.ledger.refused.values()).items()))
    work = run.quiet.work
    states = [(f"{kind} {row['state']}", row["number"]) for kind in ("seeds", "bookings") for row in work[kind]]
    counts = [(name, work[name]) for name in ("asks", "answers", "plans", "notifications", "events", "handled")]
    print_table("In the graph afterwards", ("what", "number"), counts + states)
    print_table("Compared", ("what", "number"), list(run.verdict.counts.items()))
    holding = sum(not rows for rows in run.verdict.invariants.values())
    console.print(f"invariants that hold: {holding} of {len(run.verdict.invariants)}")
    console.print(", ".join(f"{name} {seconds:.1f} s" for name, seconds in run.seconds.items()))
    for violation in run.verdict.violations:
        console.print(f"VIOLATION {violation}", markup=False, highlight=False, soft_wrap=True)
    console.print("nothing lost, nothing doubled" if not run.verdict.violations else "the run has failed")


def results(run: Run) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "passed": not run.verdict.violations,
        "seconds": {name: round(value, 2) for name, value in run.seconds.items()},
        "kills": [done.as_dict() for done in run.kills],
        "requests": dict(run.ledger.counts),
        "answers_not_taken": dict(Counter(run.ledger.refused.values())),
        "graph": run.quiet.work,
        "compared": run.verdict.counts,
        "invariants": run.verdict.invariants,
        "violations": run.verdict.violations,
        "quiet_after_seconds": round(run.quiet.seconds, 2),
        "left": asdict(run.quiet)["left"],
    }
