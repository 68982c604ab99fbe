"""The bus: events a second with their effects in Neo4j, and how soon an answer re-orders its wave.

    python -m benchmarks.bus                 # three repetitions
    python -m benchmarks.bus --quick         # one, of fewer events
    python -m benchmarks.bus --json FILE

Engines of its own, real worker processes (`sprout worker --only GROUP`). The limit beside it is a bare loop of XADD,
XREADGROUP and XACK in one process, which does nothing with what it reads.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.bus.answers import answered
from benchmarks.bus.ground import Ground, ground
from benchmarks.bus.rates import GROUP_OF, bare_loop, failed_over, handled, relayed
from benchmarks.report import console, print_table, shown, spread, write_json

TARGET_RATE: Final = 1_000.0
TARGET_WAIT_SECONDS: Final = 1.0
ANSWERS_A_SECOND: Final = 10.0


def measure(on: Ground, repetitions: int, events: int, backlog: int, answers: int) -> dict[str, Any]:
    """All figures, each a spread over the repetitions."""
    found: dict[str, list[float]] = {}

    def note(name: str, value: float, digits: int = 0) -> None:
        found.setdefault(name, []).append(value)
        console.print(f"  {name}: {value:,.{digits}f}")

    for number in range(repetitions):
        console.print(f"repetition {number + 1} of {repetitions}")
        note("bare loop, events/s", bare_loop(str(on.settings.redis_url), events))
        for kind, group in GROUP_OF.items():
            for processes in (1, 2):
                on.clear()
                rate = handled(on, kind, events, processes)
                note(f"{kind} handled ({group}), {processes} worker{'s' * (processes > 1)}, events/s", rate)
        on.clear()
        first, last = relayed(on, backlog)
        note(f"relay, outbox of {backlog:,}, second fifth, events/s", first)
        note(f"relay, outbox of {backlog:,}, last fifth, events/s", last)
        on.clear()
        note("fail-over of the relay, s", failed_over(on), 2)
        on.clear()
        with on.workers("propagate"):
            waits, given = asyncio.run(answered(on, answers, ANSWERS_A_SECOND))
        note("answers given", given)
        note("answers that were reacted to", len(waits))
        note("answer to re-ordered wave, median, s", statistics.median(waits), 3)
        note("answer to re-ordered wave, p95, s", statistics.quantiles(waits, n=20)[18], 3)
    return {name: spread(values) for name, values in found.items()}


def main() -> int:
    """Measures, prints, writes; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bus", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one repetition of fewer events")
    parser.add_argument("--json", type=Path, dest="json_file")
    given = parser.parse_args()
    sizes = {
        "repetitions": 1 if given.quick else 3,
        "events": 5_000 if given.quick else 20_000,
        "backlog": 20_000 if given.quick else 200_000,
        "answers": 100 if given.quick else 300,
    }
    with tempfile.TemporaryDirectory(prefix="sprout-bus-") as home, ground(Path(home)) as on:
        results = measure(on, **sizes)
    digits = {name: 3 if name.endswith(", s") else 0 for name in results}
    rows = [(name, shown(figures, digits[name])) for name, figures in results.items()]
    print_table("The bus", ("what", "median (range)"), rows)
    write_json(given.json_file, "bus", sizes, results)
    slow = [name for name, figures in results.items() if "handled" in name and figures["median"] < TARGET_RATE]
    late = results["answer to re-ordered wave, p95, s"]["median"] > TARGET_WAIT_SECONDS
    if slow:
        console.print(f"under the target of {TARGET_RATE:,.0f} events/s: {', '.join(slow)}")
    if late:
        console.print(f"over the target of {TARGET_WAIT_SECONDS:g} s from answer to re-ordered wave")
    return int(bool(slow) or late)


if __name__ == "__main__":
    raise SystemExit(main())
