"""One training of SocialLGN against the size of the town: seconds, peak memory, and how they grow.

    python -m benchmarks.sociallgn                     # 1,000, 10,000 and 100,000 people
    python -m benchmarks.sociallgn --people 10000      # that many at most
    python -m benchmarks.sociallgn --quick             # 1,000 people

A town of N people has N / 5 venues, 20 N interactions and 10 N friendships, most of them within a community. Each size runs in a
process of its own with the product's default settings. Where a whole training takes longer than `--whole` seconds, the start and
a few epochs are measured and the rest is counted from the median epoch; the table says so.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.report import console, print_table, write_json

SIZES: Final = (1_000, 10_000, 100_000)
TARGET_SECONDS: Final = 30 * 60
TARGET_BYTES: Final = 6 * 2**30


def town(people: int, seed: int) -> Any:
    """A generated data set: communities with venues of their own, popular and seldom ones.

    Args:
        people: Number of people P.
        seed: Of the town.

    Returns:
        A `Split` whose last interactions of each person are held out.
    """
    import numpy as np

    from ml.sociallgn.data import split_by_time

    rng = np.random.default_rng(seed)
    venues, communities = people // 5, max(2, people // 200)
    home = rng.integers(0, communities, people)
    # Twice as many draws as wanted: pairs that are drawn again count once.
    who = rng.integers(0, people, 40 * people)
    popular = (rng.pareto(1.2, len(who)) * venues / 50).astype(np.int64) % venues
    nearby = popular // communities * communities + home[who]
    where = np.where(rng.random(len(who)) < 0.7, np.minimum(nearby, venues - 1), popular)
    pairs = np.unique(np.stack([who, where], axis=1), axis=0)
    pairs = pairs[np.sort(rng.permutation(len(pairs))[: 20 * people])]
    order = np.argsort(home, kind="stable")
    first = rng.integers(0, people, 12 * people)
    near = np.clip(first + rng.integers(1, 60, len(first)), 0, people - 1)
    second = np.where(rng.random(len(first)) < 0.8, near, rng.integers(0, people, len(first)))
    friends = np.sort(np.stack([order[first], order[second]], axis=1), axis=1)
    friends = np.unique(friends[friends[:, 0] != friends[:, 1]], axis=0)
    friends = friends[np.sort(rng.permutation(len(friends))[: 10 * people])]
    return split_by_time(people, venues, pairs, rng.random(len(pairs)), friends)


def measure(people: int, seed: int, whole: float) -> dict[str, Any]:
    """Trains on one town, as far as the time allows.

    Args:
        people: Number of people.
        seed: Of town and training.
        whole: Seconds after which no further epoch is begun.

    Returns:
        Sizes, settings, seconds and memory as plain numbers.
    """
    from ml.sociallgn.data import cut_validation
    from ml.sociallgn.fit import fit
    from ml.sociallgn.memory import PeakMemory
    from ml.sociallgn.settings import TrainingSettings

    split = cut_validation(town(people, seed), 0.1, seed)
    settings = TrainingSettings.for_split(split, seed=seed)
    began, ends = time.perf_counter(), list[float]()

    class Enough(Exception):
        """The time is used up."""

    def told(_done: int, _most: int) -> None:
        ends.append(time.perf_counter())
        if ends[-1] - began > whole:
            raise Enough

    finished = True
    with PeakMemory() as memory:
        try:
            fit(split, settings, validate=True, progress=told)
        except Enough:
            finished = len(ends) >= settings.epochs
    spent = time.perf_counter() - began
    epochs = [later - earlier for earlier, later in zip([began, *ends], ends, strict=False)]
    epoch = statistics.median(epochs[1:] or epochs)
    return {
        "people": people,
        "venues": split.venues,
        "training_pairs": len(split.train),
        "friendships": len(split.friendships),
        "batch": settings.batch,
        "candidates": settings.candidates,
        "epochs_run": len(ends),
        "epochs_at_most": settings.epochs,
        "seconds_an_epoch": epoch,
        "seconds": spent if finished else epochs[0] + epoch * (settings.epochs - 1),
        "whole_training_measured": finished,
        "peak_bytes": memory.peak_bytes,
    }


def main() -> int:
    """Measures, prints, writes; 1 when 100,000 people missed their targets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sociallgn", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, default=SIZES[-1], help="the largest town")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--whole", type=float, default=300, help="seconds after which the rest is counted, not measured"
    )
    parser.add_argument("--quick", action="store_true", help="1,000 people")
    parser.add_argument("--json", type=Path, dest="json_file")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.people, given.seed, given.whole)))
        return 0
    sizes = SIZES[:1] if given.quick else sorted({*(size for size in SIZES if size < given.people), given.people})
    results = []
    for people in sizes:
        console.print(f"{people:,} people ...")
        command = [sys.executable, "-m", "benchmarks.sociallgn", "--one", "--people", str(people)]
        command += ["--seed", str(given.seed), "--whole", str(given.whole)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        results.append(json.loads(done.stdout.splitlines()[-1]))
    print_table(
        "One training of SocialLGN by softmax, stopped by a validation part; peak resident memory",
        ("people", "venues", "pairs", "friends", "epochs", "s/epoch", "minutes", "MiB"),
        [_row(result) for result in results],
    )
    console.print("* counted from the median epoch and the most epochs; early stopping often ends sooner")
    write_json(given.json_file, "sociallgn", {"seed": given.seed, "whole_seconds": given.whole}, results)
    largest = results[-1]
    missed = largest["seconds"] > TARGET_SECONDS or largest["peak_bytes"] > TARGET_BYTES
    if largest["people"] == SIZES[-1] and missed:
        console.print(f"over the target of {TARGET_SECONDS / 60:g} minutes and {TARGET_BYTES / 2**30:g} GiB")
        return 1
    return 0


def _row(result: dict[str, Any]) -> tuple[str, ...]:
    counts = (f"{result[name]:,}" for name in ("people", "venues", "training_pairs", "friendships"))
    mark = "" if result["whole_training_measured"] else "*"
    return (
        *counts,
        f"{result['epochs_run']}/{result['epochs_at_most']}",
        f"{result['seconds_an_epoch']:.2f}",
        f"{result['seconds'] / 60:.1f}{mark}",
        f"{result['peak_bytes'] / 2**20:,.0f}",
    )


if __name__ == "__main__":
    raise SystemExit(main())
