"""The six stages from end to end: seconds and memory a stage, and what came of it beside other orders of asking.

    python -m benchmarks.stages                                   # the demo city: 200 people, 50 venues
    python -m benchmarks.stages --people 10000 --venues 500       # a generated city of another size
    python -m benchmarks.stages --city FOLDER                     # real people, by their CSV files

Each run is a whole `sprout demo --exit` in a process of its own on engines that run already: real HTTP, workers, scheduler, venue
desk, and people who answer. Seconds are those of the stages, after start-up; the time to fill the graph is told apart.
Memory is resident memory sampled every 0.1 s: of Neo4j, and of all Sprout processes together.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.engines.addresses import embedded, places
from app.engines.progress import up_with_progress
from app.settings import load_settings
from benchmarks.memory import MemoryWatch
from benchmarks.report import console, print_table, shown, spread, write_json

STAGES: Final = ("sense", "embed", "generate", "score", "propagate", "book")
TARGET_SECONDS: Final = 20.0
_STAGE_LINE: Final = re.compile(r"^(?P<number>[1-6]) (?P<name>[A-Z][a-z]+) .*?(?P<seconds>[\d.]+) s$")
_CITY_LINE: Final = re.compile(r"^City: \d")


@dataclass(frozen=True)
class Run:
    """One demo: its figures, and the peaks of memory in each stage.

    Attributes:
        figures: The demo's own JSON.
        memory: By stage, resident bytes by group of processes.
        fill_seconds: From the start of the process until the city was there.
    """

    figures: dict[str, Any]
    memory: dict[str, dict[str, int]]
    fill_seconds: float

    @property
    def seconds(self) -> float:
        """All six stages."""
        return float(sum(stage["seconds"] for stage in self.figures["stages"]))


def run_once(arguments: list[str], engine_pids: dict[str, int]) -> Run:
    """Runs one demo and watches it.

    Args:
        arguments: Of `sprout demo`, beyond `--exit --keep --json`.
        engine_pids: Process ids of the embedded engines; empty when they run elsewhere.

    Raises:
        SystemExit: The demo failed; its last lines are printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "app.cli", "demo", "--exit", "--keep", "--json", str(file), *arguments]
        began = time.monotonic()
        wide = {**os.environ, "COLUMNS": "200"}  # a line a stage, not broken
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=wide)
        ends: dict[str, tuple[float, float]] = {}
        fill_seconds, lines = 0.0, []
        with MemoryWatch({"sprout": process.pid, **engine_pids}) as watch:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                if match := _STAGE_LINE.match(line.rstrip()):
                    now = time.monotonic()
                    ends[match["name"].lower()] = (now - float(match["seconds"]), now)
                elif _CITY_LINE.match(line):
                    fill_seconds = time.monotonic() - began
            status = process.wait()
        if status != 0:
            console.print("\n".join(lines[-30:]), markup=False)
            raise SystemExit(f"the demo ended with {status}")
        memory = {name: watch.peak(*window) for name, window in ends.items()}
        return Run(json.loads(file.read_text()), memory, fill_seconds)


def report(title: str, runs: list[Run]) -> dict[str, Any]:
    """Prints the tables of one city and returns what goes into the JSON file."""
    rows, stages = [], []
    for number, name in enumerate(STAGES):
        seconds = spread([run.figures["stages"][number]["seconds"] for run in runs])
        peaks = {group: max(run.memory.get(name, {}).get(group, 0) for run in runs) for group in ("neo4j", "sprout")}
        rows.append((name, shown(seconds), *(_mebibytes(peaks[group]) for group in ("neo4j", "sprout"))))
        stages.append({"name": name, "seconds": seconds, "peak_bytes": peaks})
    total = spread([run.seconds for run in runs])
    rows.append(("all six", shown(total), "", ""))
    print_table(title, ("stage", "seconds", "Neo4j, MiB", "Sprout's processes, MiB"), rows)
    orders = {
        name: spread([run.figures["per_100_asks"][name] for run in runs]) for name in runs[0].figures["per_100_asks"]
    }
    print_table(
        "People who go per 100 asks, same city, same luck",
        ("order of asking", "per 100 asks"),
        [(name, shown(figures, 1)) for name, figures in orders.items()],
    )
    counted = ("seeds_propagated", "plans_tipped", "tables_booked", "accepted_friends_at_ask_median")
    counts = {name: [run.figures[name] for run in runs] for name in counted}
    print_table("Counts, run by run", ("what", "runs"), list(counts.items()))
    fill = spread([run.fill_seconds for run in runs])
    console.print(f"start-up and city: {shown(fill, 1)} s; later runs find the city there")
    return {
        "stages": stages,
        "seconds": total,
        "fill_seconds": fill,
        "per_100_asks": orders,
        "counts": counts,
        "runs": [run.figures for run in runs],
    }


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:,.0f}" if size else "-"


def main() -> int:
    """Measures, prints, writes; 1 when the demo city missed its target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--venues", type=int, default=50)
    parser.add_argument("--city", type=Path, help="folder with a city's CSV files, instead of a generated one")
    parser.add_argument("--runs", type=int, default=3, help="runs, each with its own seed of the city")
    parser.add_argument("--quick", action="store_true", help="one run")
    parser.add_argument("--json", type=Path, dest="json_file")
    given = parser.parse_args()
    if embedded(load_settings()):
        up_with_progress(load_settings().home, console=console)
    pids = {place.engine: place.pid for place in places(load_settings()) if place.pid}
    runs = []
    for number in range(1 if given.quick else given.runs):
        size = ["--people", str(given.people), "--venues", str(given.venues)]
        where = ["--city", str(given.city)] if given.city else size
        console.print(f"run {number + 1}: {' '.join(where)} --seed {7 + number}")
        runs.append(run_once([*where, "--seed", str(7 + number)], pids))
    name = given.city.name if given.city else f"{given.people:,} people, {given.venues:,} venues"
    results = report(name, runs)
    settings = {
        "people": given.people,
        "venues": given.venues,
        "city": given.city and given.city.name,
        "runs": len(runs),
    }
    write_json(given.json_file, "stages", settings, results)
    demo_city = given.city is None and (given.people, given.venues) == (200, 50)
    if demo_city and results["seconds"]["median"] > TARGET_SECONDS:
        console.print(f"over the target of {TARGET_SECONDS:g} s")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
