"""Public graphs as edge lists: `u v` a line, plain or gzipped."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from app.stages.propagate.influence.network import Floats, Ints, Network

Chance = float | None
"""The same for every edge; None is the weighted cascade."""


@dataclass(frozen=True, eq=False)
class EdgeList:
    """A graph.

    Attributes:
        name: Of its file.
        people: n.
        source, target: (m,) ids from 0 on, sorted, each pair once; an undirected graph has both directions.
        undirected: Whether it was taken for one.
    """

    name: str
    people: int
    source: Ints
    target: Ints
    undirected: bool

    @classmethod
    def of(cls, name: str, people: int, pairs: Ints, *, undirected: bool) -> Self:
        """Keeps each pair of `(k, 2)` once: told twice, it would be two chances to our network and one to the judge."""
        directed = np.concatenate([pairs, pairs[:, ::-1]]) if undirected else pairs
        once = np.unique(directed, axis=0)
        return cls(name, people, once[:, 0].copy(), once[:, 1].copy(), undirected)

    def network(self, chance: Chance) -> Network:
        """Who wins whom with which chance."""
        if chance is None:
            return Network.weighted_cascade(self.people, self.source, self.target)
        return Network.of(self.people, self.source, self.target, chance)


def read(path: Path) -> EdgeList:
    """Reads a graph; one whose every line has u < v lists undirected edges once, and gets both directions.

    Raises:
        SystemExit: The file is not there, or a line is not two ids.
    """
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as text:
            edges = np.loadtxt(text, dtype=np.int64, comments="#", ndmin=2, usecols=(0, 1))
    except (OSError, ValueError, IndexError) as error:
        raise SystemExit(f"{path} is no edge list: {error}") from error
    if not len(edges):
        raise SystemExit(f"{path} has no edges")
    ids, numbered = np.unique(edges, return_inverse=True)
    name = path.name.removesuffix(".gz").removesuffix(".txt")
    undirected = bool((edges[:, 0] < edges[:, 1]).all())
    return EdgeList.of(name, len(ids), numbered.reshape(-1, 2), undirected=undirected)


def made_up(people: int = 5000, friends: int = 4, seed: int = 7) -> EdgeList:
    """A graph by preferential attachment (Barabasi, Albert 1999), for where no file is given."""
    luck = np.random.default_rng(seed)
    ends = list(range(friends))
    edges: list[tuple[int, int]] = []
    for person in range(friends, people):
        known = {ends[int(at)] for at in luck.integers(0, len(ends), friends)}
        edges += [(person, other) for other in known]
        ends += [end for other in known for end in (person, other)]
    return EdgeList.of("made-up", people, np.array(edges, dtype=np.int64), undirected=True)


def degree(graph: EdgeList) -> Floats:
    """(n,) how many people each leads to."""
    return np.bincount(graph.source, minlength=graph.people).astype(np.float64)


def pagerank(graph: EdgeList, *, backwards: bool, damping: float = 0.85, rounds: int = 100) -> Floats:
    """(n,) by power iteration; backwards, fame goes from those who are won to those who win them."""
    source, target = (graph.target, graph.source) if backwards else (graph.source, graph.target)
    out = np.maximum(np.bincount(source, minlength=graph.people), 1)
    dangling = np.bincount(source, minlength=graph.people) == 0
    rank = np.full(graph.people, 1.0 / graph.people)
    for _ in range(rounds):
        passed = np.bincount(target, weights=(rank / out)[source], minlength=graph.people)
        rank = (1 - damping) / graph.people + damping * (passed + rank[dangling].sum() / graph.people)
    return rank
