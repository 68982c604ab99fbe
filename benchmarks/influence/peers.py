"""What others offer for the same question: CELF of Graph Data Science, and CELF on CyNetDiff's simulator."""

from __future__ import annotations

import heapq
import time
import warnings
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from app.engines.addresses import wanted
from app.engines.progress import up_with_progress
from app.settings import load_settings
from benchmarks.influence.graphs import Chance, EdgeList
from gds_jobs.projection import connect

if TYPE_CHECKING:
    from graphdatascience import GraphDataScience


@contextmanager
def graph_data_science() -> Iterator[GraphDataScience]:
    """A client, on engines that are started if the settings name none."""
    settings = load_settings()
    if "neo4j" in wanted(settings):
        up_with_progress(settings.home, wanted=("neo4j",))
        settings = load_settings()
    with connect(settings) as gds:
        yield gds


class GdsGraph:
    """One graph in the memory of Graph Data Science."""

    def __init__(self, gds: GraphDataScience, graph: EdgeList) -> None:
        import pandas as pd

        self._gds = gds
        nodes = pd.DataFrame({"nodeId": np.arange(graph.people)})
        edges = pd.DataFrame({"sourceNodeId": graph.source, "targetNodeId": graph.target})
        name = f"influence-{graph.name}"
        gds.graph.drop(name, fail_if_missing=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._graph: Any = gds.graph.construct(name, nodes, edges)

    def celf(self, size: int, chance: float) -> tuple[list[int], float]:
        """People chosen by CELF with its own default of simulations, on one thread, and the seconds it took."""
        began = time.perf_counter()
        found = self._gds.influence_maximization_celf.stream(
            self._graph, size, propagation_probability=chance, concurrency=1, log_progress=False
        )
        seconds = time.perf_counter() - began
        best = found.sort_values(found.columns[1], ascending=False)
        return [int(node) for node in best[found.columns[0]]], seconds

    def drop(self) -> None:
        """Frees its memory."""
        self._graph.drop()


def cynetdiff_celf(
    graph: EdgeList, chance: Chance, size: int, *, runs: int, seconds: float
) -> tuple[list[int], float] | None:
    """CELF (Leskovec et al. 2007) with CyNetDiff's simulator for the gains; None when it is not done in time."""
    from cynetdiff.models import IndependentCascadeModel

    network = graph.network(chance)
    order = np.argsort(network.source, kind="stable")
    starts = np.zeros(graph.people + 1, dtype=np.int64)
    np.cumsum(np.bincount(network.source, minlength=graph.people), out=starts[1:])
    model = IndependentCascadeModel(
        array("I", starts[:-1].tolist()),
        array("I", network.target()[order].tolist()),
        activation_probs=array("f", network.chance[order].tolist()),
    )
    model.set_rng(7)
    began = time.perf_counter()

    def gain_of(chosen: list[int], person: int) -> float:
        return float(model.compute_marginal_gains(chosen, [person], runs)[1])

    queue: list[tuple[float, int, int]] = []
    for person in range(graph.people):
        queue.append((-gain_of([], person), person, 0))
        if time.perf_counter() - began > seconds:
            return None
    heapq.heapify(queue)
    chosen: list[int] = []
    while len(chosen) < size:
        if time.perf_counter() - began > seconds:
            return None
        _, person, seen = heapq.heappop(queue)
        if seen == len(chosen):
            chosen.append(person)
        else:
            heapq.heappush(queue, (-gain_of(chosen, person), person, len(chosen)))
    return chosen, time.perf_counter() - began
