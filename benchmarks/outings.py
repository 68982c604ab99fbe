"""What real outings say: the rankers of people, venues and hours against simpler ones, on outings they have not seen.

    python -m benchmarks.outings --data FOLDER                     # fitted on what lies before 2010-08-01
    python -m benchmarks.outings --data FOLDER --cut 2010-06-01 --json FILE
    python -m benchmarks.outings --data FOLDER --quick             # fewer lessons and networks, no second protocol

FOLDER holds people, friendships, venues, visits and covisits as CSV, plain or gzipped; coordinates, categories and names may be
missing. Everything is fitted on what lies before the cut, settings on an inner split of it; intervals are of 95 %, by bootstrap
over people. 2 is returned, with one line, for a folder that cannot be read or has no outing after the cut.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import torch

from benchmarks.report import console, machine, print_table
from ml.outings.data import BadFolder, read_folder, seconds_of
from ml.outings.mirror import FULL, QUICK, NoOutings, measure
from ml.sociallgn.memory import highest_resident

CUT: Final = "2010-08-01"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, writes; 2 when there is nothing to measure."""
    given = _parser().parse_args(arguments)
    # One thread: the same figures on every machine, and nobody else's timings disturbed.
    torch.set_num_threads(1)
    began = time.perf_counter()
    try:
        cut = seconds_of(given.cut)
    except ValueError:
        return _refused(f"--cut {given.cut!r} is not a day such as {CUT}")
    if given.json_file is not None and not given.json_file.parent.is_dir():
        return _refused(f"--json {given.json_file}: there is no folder {given.json_file.parent}")
    try:
        folder = read_folder(given.data)
        read = round(time.perf_counter() - began, 2)
        figures = measure(
            folder, cut, given.seed, QUICK if given.quick else FULL, lambda part: console.print(f"{part}: done")
        )
    except (BadFolder, NoOutings) as error:
        return _refused(str(error))
    seconds = {"read": read, **figures["seconds"], "all": round(time.perf_counter() - began, 2)}
    seconds["processor"] = round(time.process_time(), 2)
    settings: dict[str, Any] = {
        "cut": given.cut,
        "seed": given.seed,
        "quick": given.quick,
        "bootstrap": 1000,
        "threads": 1,
    }
    settings["fitted"] = figures.pop("fitted")
    document = {
        "benchmark": "outings",
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **figures,
        "seconds": seconds,
        "peak_bytes": highest_resident(),
        "settings": settings,
    }
    _print(document)
    if given.json_file is not None:
        given.json_file.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n")
        console.print(f"written to {given.json_file}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outings", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with real people, visits and outings")
    parser.add_argument("--cut", default=CUT, help=f"day or time (UTC) that parts past and future; {CUT}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="under a minute: fewer lessons and networks")
    parser.add_argument("--json", type=Path, dest="json_file")
    return parser


def _refused(message: str) -> int:
    print(f"outings: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _print(document: dict[str, Any]) -> None:
    who, where, when = document["who"], document["where"], document["when"]
    follows, seeds = document["follows"], document["seeds"]
    strangers, anew = who["never_together"], where["new_to_all"]
    _table(
        f"Who comes along: {who['cases']} cases, {who['candidates']:.1f} friends each",
        [("MRR", who, "mrr"), ("hit@3", who, "hit@3"), ("never together, MRR", strangers, "mrr")],
    )
    _table(
        f"Where they go: {where['cases']} outings; new to all: {anew['cases']}, among venues new to all",
        [("Recall@20", where, "recall@20"), ("NDCG@20", where, "ndcg@20"), ("new, Recall@20", anew, "recall@20")],
    )
    _table(f"When: {when['cases']} outings", [("log loss", when, "log_loss"), ("hit@3", when, "hit@3")])
    rates = {"credit": follows["credit"], **follows["baselines"]}
    _table(
        f"Who follows whom: {follows['cases']} trials, {follows['followed']} followed",
        [("log loss", {**follows, "baselines": rates}, "log_loss"), ("AUC", {**follows, "baselines": rates}, "auc")],
    )
    _table(
        f"Whole seeds, {seeds['kept']} a person: share of {seeds['cases']} outings",
        [(name, seeds, name) for name in ("group", "venue", "either", "both")],
    )
    for part, name in (("who", "mrr"), ("where", "recall@20")):
        before = document[part].get("evening_before")
        if before:
            console.print(f"{part}, with what was known up to the evening before: {name} {_shown(before, name)}")
    console.print(
        f"{document['seconds']['all']:.0f} s, {document['seconds']['processor']:.0f} s of processor time, peak {document['peak_bytes'] / 2**20:.0f} MiB"
    )


def _table(title: str, columns: Sequence[tuple[str, dict[str, Any], str]]) -> None:
    names = list(columns[0][1]["baselines"])
    rows = [("model", *(_shown(figures, key) for _, figures, key in columns))]
    rows += [
        (name, *(_shown(figures["baselines"].get(name, {}), key) for _, figures, key in columns)) for name in names
    ]
    print_table(title, ("ranker", *(column for column, _, _ in columns)), rows)


def _shown(figures: dict[str, Any], key: str) -> str:
    """A figure and its interval, where there is one."""
    if figures.get(key) is None:
        return "-"
    digits = 4 if key == "log_loss" else 3
    interval = figures.get(f"{key}_interval")
    text = f"{figures[key]:.{digits}f}"
    return f"{text} ({interval[0]:.{digits}f}-{interval[1]:.{digits}f})" if interval else text


if __name__ == "__main__":
    sys.exit(main())
