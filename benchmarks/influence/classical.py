"""Influence maximisation on graphs, beside Graph Data Science, CyNetDiff and the usual rules of thumb."""

from __future__ import annotations

import argparse
import math
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.stages.propagate.influence.cover import cover
from app.stages.propagate.influence.maximise import Answer, Rule, maximise
from app.stages.propagate.influence.network import Network
from app.stages.propagate.influence.reverse import Sets
from benchmarks.influence.graphs import Chance, EdgeList, degree, made_up, pagerank, read
from benchmarks.influence.peers import GdsGraph, cynetdiff_celf, graph_data_science
from benchmarks.influence.scorer import RUNS, Scorer
from benchmarks.report import console, print_table, write_json

#: Plain sets over which the reference chooses greedily.
REFERENCE_SETS: Final = 1 << 20
#: Times people, above which the reference's plain sets might not fit into memory (chosen by a draw of a thousand).
_MOST_MEMBERS: Final = 400_000_000
#: Runs a gain, and seconds after which CELF on CyNetDiff is given up.
_CELF_RUNS: Final = 100


@dataclass(frozen=True)
class Row:
    """One method on one graph with one chance.

    Attributes:
        spread, error: By the scorer.
        seconds: To choose, on one thread; None where it is nothing to speak of.
    """

    method: str
    spread: float
    error: float
    seconds: float | None = None


def measure(graph: EdgeList, chance: Chance, given: argparse.Namespace, gds: GdsGraph | None) -> dict[str, Any]:
    """All methods on a graph with one chance."""
    scorer, network = Scorer(graph, chance), graph.network(chance)
    size = min(given.size, graph.people)
    rows: list[Row] = []

    def judge(method: str, chosen: list[int], seconds: float | None = None) -> Row:
        spread, error = scorer.spread(chosen, runs=given.runs)
        rows.append(Row(method, spread, error, seconds))
        return rows[-1]

    began = time.perf_counter()
    answer = maximise(network, size, rule=Rule(seconds=given.seconds), seed=given.seed)
    ours = judge("ours", answer.chosen, time.perf_counter() - began)
    reference, sets = _reference(network, size)
    best = judge(f"greedy over {sets:,} sets", reference[0], reference[1])
    row_of_gds = None
    if gds is not None:
        known = float(network.chance.mean()) if chance is None else chance
        name = f"GDS CELF, p {known:.3g}" if chance is None else "GDS CELF"
        row_of_gds = judge(name, *gds.celf(size, known))
    celf = cynetdiff_celf(graph, chance, size, runs=_CELF_RUNS, seconds=given.celf_seconds)
    if celf is not None:
        judge(f"CyNetDiff CELF, {_CELF_RUNS} runs", *celf)
    judge("degree", _top(degree(graph), size))
    judge("PageRank", _top(pagerank(graph, backwards=False), size))
    judge("PageRank, edges reversed", _top(pagerank(graph, backwards=True), size))
    title = (
        f"{graph.name}, {'weighted cascade' if chance is None else f'p {chance:g}'}, {size} of {graph.people:,} people"
    )
    print_table(
        f"{title}; ours: {answer.stopped}, {answer.sets:,} sets, {answer.bytes / 2**20:,.0f} MiB, "
        f"within {answer.guarantee:.3f} of the best for sure",
        ("method", "people won", "s.e.", "against greedy", "seconds"),
        [
            (
                row.method,
                f"{row.spread:,.1f}",
                f"{row.error:.2f}",
                f"{row.spread / best.spread - 1:+.2%}",
                _seconds(row.seconds),
            )
            for row in rows
        ],
    )
    told = {
        "graph": graph.name,
        "people": graph.people,
        "edges": len(network.chance),
        "undirected": graph.undirected,
        "chance": chance,
        "rows": [asdict(row) for row in rows],
        "guarantee": answer.guarantee,
        "stopped": answer.stopped,
        "sets": answer.sets,
        "bytes": answer.bytes,
        "against_reference": ours.spread / best.spread - 1,
    }
    if row_of_gds is not None and row_of_gds.seconds is not None:
        told["gds"] = _against_gds(scorer, answer, row_of_gds, ours, given.runs)
    return told


def _reference(network: Network, size: int) -> tuple[tuple[list[int], float], int]:
    """Greedy over plain sets, its seconds, and how many sets there was room for."""
    began = time.perf_counter()
    plain = Sets(network, 99, plain=True)
    plain.grow(1000)
    mean = len(plain.members) / max(1, len(plain))
    sets = min(REFERENCE_SETS, 1 << int(math.log2(max(1000.0, _MOST_MEMBERS / max(1.0, mean)))))
    plain.grow(sets)
    return (cover(plain, size).chosen, time.perf_counter() - began), sets


def _against_gds(scorer: Scorer, answer: Answer, gds: Row, ours: Row, runs: int) -> dict[str, Any]:
    """When our answers on the way had reached the spread of Graph Data Science, and what ours wins more in the end."""
    reached = next(
        (each.seconds for each in answer.rounds if scorer.spread(each.chosen, runs=runs)[0] >= gds.spread), None
    )
    assert gds.seconds is not None
    faster = gds.seconds / reached if reached else None
    console.print(
        f"   to GDS's {gds.spread:,.1f}: "
        + (f"{reached:.3f} s against {gds.seconds:.1f} s, {faster:,.0f} times faster" if reached else "not reached")
        + f"; in the end {ours.spread / gds.spread - 1:+.1%} people"
    )
    return {"seconds_to_its_spread": reached, "times_faster": faster, "more_people": ours.spread / gds.spread - 1}


def _top(score: np.ndarray[Any, Any], size: int) -> list[int]:
    return [int(person) for person in np.argsort(-score, kind="stable")[:size]]


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f}"


def main(words: list[str]) -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.influence classical", description=__doc__)
    parser.add_argument(
        "--graph", type=Path, action="append", help="edge list, or a folder of them; default: a made-up one"
    )
    parser.add_argument(
        "--chance", type=float, action="append", help="of every edge; default: weighted cascade, 0.1, 0.01"
    )
    parser.add_argument("--size", type=int, default=50, help="people to choose")
    parser.add_argument("--seconds", type=float, default=120.0, help="time budget of ours")
    parser.add_argument("--celf-seconds", type=float, default=60.0, help="after which CELF on CyNetDiff is given up")
    parser.add_argument("--no-gds", action="store_true", help="leave Graph Data Science out; no engine is started")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="ten people, a tenth of the scorer's runs, one chance")
    parser.add_argument("--json", type=Path, dest="json_file")
    given = parser.parse_args(words)
    given.runs = RUNS // 10 if given.quick else RUNS
    given.size = 10 if given.quick and given.size == 50 else given.size
    if given.quick:
        given.celf_seconds = min(given.celf_seconds, 10.0)
    chances: list[Chance] = list(given.chance) if given.chance else ([0.01] if given.quick else [None, 0.1, 0.01])
    graphs = [read(file) for file in _files(given.graph or [])] or [made_up()]
    began = time.perf_counter()
    maximise(Network.of(3, [0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2]), 1)
    console.print(f"kernels ready after {time.perf_counter() - began:.1f} s; all figures below are without that")
    results = []
    with ExitStack() as stack:
        client = None if given.no_gds else stack.enter_context(graph_data_science())
        for graph in graphs:
            projected = GdsGraph(client, graph) if client is not None else None
            results += [measure(graph, chance, given, projected) for chance in chances]
            if projected is not None:
                projected.drop()
    settings = {name: value for name, value in vars(given).items() if isinstance(value, int | float | bool)}
    write_json(given.json_file, "influence classical", settings, results)
    return 0


def _files(given: list[Path]) -> list[Path]:
    """The edge lists that were named, and those of folders that were."""
    found: list[Path] = []
    for path in given:
        found += sorted([*path.glob("*.txt"), *path.glob("*.txt.gz")]) if path.is_dir() else [path]
    return found
