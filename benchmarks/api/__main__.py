"""Reads of the API at 10,000 people and 100,000 friendships against a bare handler that runs `RETURN 1`, in the same run.

    python -m benchmarks.api                        # 10,000 people, about 100,000 friendships, 500 venues
    python -m benchmarks.api --quick                # 1,000 people, short
    python -m benchmarks.api --flame docs/api-flame.svg    # and where the time of the API's process goes (needs py-spy)

Each server is one process, as `sprout serve` runs it; the load comes from the same machine. First all connections ask as fast as
they are answered: throughput. Then they pause between requests, so that about half as many come: p95 at half load. The bare handler and
the reads take turns; told are medians of the rounds, and the share is of the same round's bare handler. The city stays below `--home`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from app.city.world import CitySize
from app.settings import load_settings
from benchmarks.api.ground import Ground, prepare
from benchmarks.load import Request, Sample, measure
from benchmarks.report import console, print_table, write_json

BARE: Final = "RETURN 1"
CONNECTIONS: Final = 8
SHARE: Final = 0.6
P95_MS: Final = 50.0
_REQUESTS: Final = 2_000
_WARM_SECONDS: Final = 3.0


@dataclass(frozen=True)
class Figures:
    """What came of one kind of read.

    Attributes:
        per_second: Answers a second as fast as they come, each round.
        share: Of the bare handler's in the same round.
        p95: Milliseconds as fast as they come.
        half_per_second, half_p50, half_p95: At about half of that.
        failed: Answers of 5xx, and requests without an answer.
    """

    per_second: list[float]
    share: list[float]
    p95: list[float]
    half_per_second: list[float]
    half_p50: list[float]
    half_p95: list[float]
    failed: int


def measured(ground: Ground, *, rounds: int, seconds: float, flame: Path | None) -> dict[str, Figures]:
    """Lets the bare handler and the reads take turns."""
    kinds = {BARE: [Request(BARE, "GET", "/one", "none")]} | ground.requests(_REQUESTS)
    samples: dict[str, list[tuple[Sample, Sample]]] = {name: [] for name in kinds}
    with (
        ground.serving(("benchmarks.api.bare",), "/one") as (bare, _),
        ground.serving(("app.cli", "serve", "--quiet"), "/health/ready") as (api, process),
    ):
        for name, requests in kinds.items():
            measure(bare if name == BARE else api, requests, _WARM_SECONDS, CONNECTIONS)
        for number in range(rounds):
            for name, requests in kinds.items():
                url = bare if name == BARE else api
                full = measure(url, requests, seconds, CONNECTIONS)
                pause = 1_000 * CONNECTIONS / full.per_second
                samples[name].append((full, measure(url, requests, seconds, CONNECTIONS, pause_ms=pause)))
                console.print(f"round {number + 1}, {name}: {full.per_second:,.0f} a second")
        if flame:
            _draw(process.pid, flame, api, [each for name, of in kinds.items() if name != BARE for each in of])
    bare_rates = [full.per_second for full, _ in samples[BARE]]
    return {
        name: Figures(
            per_second=[full.per_second for full, _ in found],
            share=[full.per_second / rate for (full, _), rate in zip(found, bare_rates, strict=True)],
            p95=[full.p95 for full, _ in found],
            half_per_second=[half.per_second for _, half in found],
            half_p50=[half.p50 for _, half in found],
            half_p95=[half.p95 for _, half in found],
            failed=sum(full.failed + half.failed for full, half in found),
        )
        for name, found in samples.items()
    }


def _draw(pid: int, file: Path, url: str, requests: list[Request]) -> None:
    """A flame graph of the API's process under all reads."""
    if not shutil.which("py-spy"):
        raise SystemExit("--flame needs py-spy: pip install py-spy")
    with subprocess.Popen(
        ["py-spy", "record", "--pid", str(pid), "--duration", "15", "--rate", "250", "--output", str(file)],
        stdout=subprocess.DEVNULL,
    ) as spy:
        measure(url, requests, 16.0, CONNECTIONS)
        spy.wait(60)


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    share, p95 = median(figures.share), median(figures.half_p95)
    return (
        name,
        f"{median(figures.per_second):,.0f}",
        "" if name == BARE else f"{share:.0%}" + ("" if share >= SHARE else " (!)"),
        f"{median(figures.p95):.1f}",
        f"{median(figures.half_per_second):,.0f}",
        f"{median(figures.half_p50):.1f}",
        f"{p95:.1f}" + ("" if p95 < P95_MS else " (!)"),
        str(figures.failed),
    )


def main() -> None:
    """Runs the benchmark."""
    reading = argparse.ArgumentParser(
        prog="python -m benchmarks.api", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reading.add_argument("--quick", action="store_true", help="1,000 people, one short round")
    reading.add_argument("--people", type=int, default=10_000)
    reading.add_argument("--venues", type=int, default=500)
    reading.add_argument("--rounds", type=int, default=5)
    reading.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    reading.add_argument("--home", type=Path, help="where engines and city lie")
    reading.add_argument("--flame", type=Path, help="SVG file for a flame graph")
    reading.add_argument("--json", type=Path)
    given = reading.parse_args()
    if given.quick:
        given.people, given.venues, given.rounds, given.seconds = 1_000, 100, 1, 3.0
    home = given.home or load_settings().home / "benchmarks" / f"api-{given.people}"
    ground = prepare(home.absolute(), CitySize(given.people, given.venues, 7))
    figures = measured(ground, rounds=given.rounds, seconds=given.seconds, flame=given.flame)
    about = ", ".join(f"{count:,} {name}" for name, count in ground.counts.items())
    print_table(
        f"Reads of the API, {CONNECTIONS} connections ({about})",
        ("read", "a second", "of RETURN 1", "p95, ms", "at half", "p50, ms", "p95, ms", "failed"),
        [_row(name, each) for name, each in figures.items()],
    )
    console.print(f"Wanted: at least {SHARE:.0%} of RETURN 1, and p95 below {P95_MS:.0f} ms at half load.")
    settings: dict[str, Any] = {
        "people": given.people,
        "venues": given.venues,
        "rounds": given.rounds,
        "seconds": given.seconds,
        "connections": CONNECTIONS,
        "counts": ground.counts,
    }
    write_json(given.json, "api", settings, {name: asdict(each) for name, each in figures.items()})


if __name__ == "__main__":
    main()
