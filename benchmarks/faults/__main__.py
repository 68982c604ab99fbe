"""Nothing lost, nothing doubled: clients answer and book over HTTP while processes and engines are killed.

    python -m benchmarks.faults                  # 1,000 bookings, 10,000 answers, 50 kills
    python -m benchmarks.faults --quick          # 60 bookings, 300 answers, 6 kills
    python -m benchmarks.faults --seed 7         # the same schedule of kills, the same people, again

Everything is the run's own: embedded Neo4j and Redis, API, two workers with a relay each, scheduler and venue desk as processes in a
home folder that is removed afterwards. Killed are processes and engines by SIGKILL, at moments that the seed draws. Clients repeat what got no
answer, or a 5xx, under the same key until it is acknowledged. Afterwards all that was acknowledged is held against the graph,
and the graph against `cypher/checks`. Ends with 1 when anything is lost, doubled or broken.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from stamina.instrumentation import set_on_retry_hooks

from benchmarks.faults import arena, report
from benchmarks.faults.fleet import Fleet
from benchmarks.faults.run import Run, play
from benchmarks.faults.schedule import draw
from benchmarks.report import console, write_json


def main() -> int:
    """Runs, prints, writes; 1 on any violation, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="60 bookings, 300 answers, 6 kills")
    parser.add_argument(
        "--seed", type=int, default=None, help="of the schedule and of everybody's luck; drawn and printed without it"
    )
    parser.add_argument("--answers", type=int, default=None, help="acknowledged answers to reach")
    parser.add_argument("--bookings", type=int, default=None, help="acknowledged bookings to reach")
    parser.add_argument("--kills", type=int, default=None, help="kills meanwhile")
    parser.add_argument(
        "--keep", type=Path, default=None, help="folder that keeps logs and data, also after a run that passed"
    )
    parser.add_argument("--json", type=Path, dest="json_file")
    given = parser.parse_args()
    if given.keep is not None and given.keep.exists() and any(given.keep.iterdir()):
        parser.error(f"--keep {given.keep} is not empty: a run begins with nothing")
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    size = arena.QUICK if given.quick else arena.FULL
    wished = {
        name: getattr(given, name) for name in ("answers", "bookings", "kills") if getattr(given, name) is not None
    }
    size = replace(size, **wished)
    schedule = draw(seed, size.kills)
    report.print_schedule(seed, schedule)
    set_on_retry_hooks([])  # that engines are away is no news here
    # Told to stop is stopped by hand: everything ends, nothing is left behind. Also where a shell's background made it deaf.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    home = given.keep or Path(tempfile.mkdtemp(prefix="sprout-faults-"))
    fleet = Fleet(home.absolute())
    passed = False
    try:
        with console.status("starting Neo4j and Redis"):
            fleet.start_engines()
        run: Run = asyncio.run(play(fleet, size, schedule, seed))
        report.print_run(run)
        settings = {"seed": seed, **asdict(size), "schedule": [kill.as_dict() for kill in schedule]}
        write_json(given.json_file, "faults", settings, report.results(run))
        passed = not run.verdict.violations
    except KeyboardInterrupt:
        console.print("interrupted")
        return 130
    finally:
        fleet.stop()
        if given.keep is None and passed:
            shutil.rmtree(home, ignore_errors=True)
        else:
            console.print(f"logs and data lie in {home}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
