"""Nested reads over HTTP: round trips, bytes and milliseconds, by one selection, N+1 plain calls, and the neo4j GraphQL library.

    python -m benchmarks.selections                  # three towns
    python -m benchmarks.selections --quick          # one town, fewer reads
    python -m benchmarks.selections --json FILE

On embedded engines of its own. Plain calls of one level go out at once, over kept connections, which is the best they can do. The
library is installed by npm where node is there; it checks no privacy, and is left out with a word where it cannot be had. The three
take turns, each way once untimed for the server's plans.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.report import console, print_table, shown, spread, write_json
from benchmarks.selections.ground import PEOPLE, Ground, ground
from benchmarks.selections.peer import lay_out, served
from benchmarks.selections.reads import READS, Counted, Read

Way = Callable[[Counted, str], Awaitable[None]]
SEEDS: Final = (7, 8, 9)


def ways(read: Read, peer: str | None) -> dict[str, Way]:
    """How one read can be had."""

    async def selection(counted: Counted, me: str) -> None:
        await counted.get(read.path.replace("{me}", me), select=read.select)

    async def library(counted: Counted, me: str) -> None:
        assert peer is not None
        await counted.ask(peer, read.graphql.replace("{me}", me))

    return {"selection": selection, "plain calls": read.plain} | ({"neo4j GraphQL": library} if peer else {})


async def measured(ground_: Ground, url: str, peer: str | None, times: int) -> dict[str, dict[str, dict[str, float]]]:
    """Medians over people: of each read and way the round trips, bytes, first milliseconds and milliseconds."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for read in READS:
        rows: dict[str, list[tuple[int, int, float]]] = {}
        first: dict[str, float] = {}
        for number in range(times + 1):
            me = f"u-{number * 7 % PEOPLE}"
            headers = {"Authorization": f"Bearer {ground_.token(me)}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60.0) as http:
                await http.get("/health/live")  # the connection is there before the clock runs
                for name, way in ways(read, peer).items():
                    counted = Counted(http)
                    began = time.perf_counter()
                    await way(counted, me)
                    took = 1_000 * (time.perf_counter() - began)
                    if number == 0:
                        first[name] = took
                    else:
                        rows.setdefault(name, []).append((counted.calls, counted.bytes, took))
        found[read.name] = {
            name: {
                "round_trips": statistics.median(row[0] for row in each),
                "bytes": statistics.median(row[1] for row in each),
                "milliseconds": statistics.median(row[2] for row in each),
                "first_milliseconds": first[name],
            }
            for name, each in rows.items()
        }
    return found


def main() -> None:
    """Measures each town, prints a table a read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one town, ten reads of each kind")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--peer", type=Path, help="folder that holds the library, or is to hold it")
    given = parser.parse_args()
    seeds, times = (SEEDS[:1], 10) if given.quick else (SEEDS, 20)
    runs: list[dict[str, dict[str, dict[str, float]]]] = []
    with tempfile.TemporaryDirectory() as folder:
        library = given.peer or Path(folder) / "peer"
        version = lay_out(library)
        console.print(
            f"neo4j GraphQL {version}" if version else "neo4j GraphQL: cannot be had here (node, npm); left out"
        )
        with ground(Path(folder) / "home") as found:
            for seed in seeds:
                found.fill(seed)
                with found.api() as url:
                    if version:
                        with served(library, found) as peer:
                            runs.append(asyncio.run(measured(found, url, peer, times)))
                    else:
                        runs.append(asyncio.run(measured(found, url, None, times)))
                console.print(f"town {seed}: done")
    results = report(runs)
    settings = {"form": "quick" if given.quick else "full", "seeds": list(seeds), "reads": times, "library": version}
    write_json(given.json, "selections", settings, results)


def report(runs: list[dict[str, dict[str, dict[str, float]]]]) -> dict[str, Any]:
    """Prints the tables and returns what goes into the JSON file."""
    results: dict[str, Any] = {}
    for read in READS:
        rows = []
        for way in runs[0][read.name]:
            figures = {name: spread([run[read.name][way][name] for run in runs]) for name in runs[0][read.name][way]}
            results.setdefault(read.name, {})[way] = figures
            rows.append(
                (
                    way,
                    shown(figures["round_trips"], 0),
                    shown(figures["bytes"], 0),
                    shown(figures["milliseconds"], 1),
                    shown(figures["first_milliseconds"], 0),
                )
            )
        print_table(read.name, ("way", "round trips", "bytes", "ms, median", "first, ms"), rows)
    return results


if __name__ == "__main__":
    main()
