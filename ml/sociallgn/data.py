"""What SocialLGN learns from: pairs of people and venues, friendships, and honest splits of the pairs."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Pairs = NDArray[np.int64]
#: Ids are kept as 64-bit integers.
_ID_LIMIT = 2**63


@dataclass(frozen=True)
class Split:
    """A person-venue data set cut in two.

    Attributes:
        people: Number of people P.
        venues: Number of venues V.
        train: Pairs (person, venue) to learn from `(n, 2)`, each pair once.
        test: Pairs held out `(m, 2)`.
        friendships: Pairs of people `(f, 2)`, each friendship once.
        times: When each training pair began, Unix seconds `(n,)`; None when unknown.
    """

    people: int
    venues: int
    train: Pairs
    test: Pairs
    friendships: Pairs
    times: NDArray[np.float64] | None = None


class Lists:
    """The venues of each person, for looking up many people at once; of pairs turned round, the people of each venue.

    Attributes:
        items: What the lists hold, one list after the other, each ascending `(n,)`.
        start: Where each list begins; list i ends where the next one begins `(rows + 1,)`.
    """

    def __init__(self, pairs: Pairs, rows: int) -> None:
        ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        self.items = torch.from_numpy(np.ascontiguousarray(ordered[:, 1]))
        self.start = torch.from_numpy(np.searchsorted(ordered[:, 0], np.arange(rows + 1)))

    def counts(self, rows: Tensor) -> Tensor:
        """How many items each of these lists has `(b,)`."""
        return self.start[rows + 1] - self.start[rows]

    def cells(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Position in `rows` and item of each entry of these lists, two tensors `(n,)`."""
        counts = self.counts(rows)
        row = torch.repeat_interleave(torch.arange(len(rows)), counts)
        before = torch.cumsum(counts, 0) - counts
        offset = torch.arange(len(row)) - before[row]
        return row, self.items[self.start[rows][row] + offset]


def latest_held_out(people: Pairs, times: NDArray[np.float64], share: float, *, at_least: int = 3) -> NDArray[np.bool_]:
    """Marks each person's latest pairs.

    Args:
        people: Person of each pair `(n,)`.
        times: Sort key of each pair `(n,)`; the largest are held out.
        share: Part of a person's pairs to hold out, rounded.
        at_least: People with fewer pairs keep all of them.

    Returns:
        True for pairs held out `(n,)`; every person keeps at least one pair.
    """
    order = np.lexsort((np.arange(len(people)), times, people))
    person = people[order]
    _, first, count = np.unique(person, return_index=True, return_counts=True)
    held = np.minimum(np.rint(count * share).astype(np.int64), count - 1)
    held[count < at_least] = 0
    rank = np.arange(len(people)) - np.repeat(first, count)
    marked = np.zeros(len(people), dtype=np.bool_)
    marked[order] = rank >= np.repeat(count - held, count)
    return marked


def cut_validation(split: Split, share: float, seed: int) -> Split:
    """Cuts a validation part from the training pairs, the test pairs left out of sight.

    Each person's latest pairs are taken; where times are unknown, random ones.

    Args:
        split: Whose `train` is cut.
        share: Part of each person's pairs to take.
        seed: Of the random choice.

    Returns:
        A split whose `test` is the validation part.
    """
    times = split.times
    if times is None:
        times = np.random.default_rng(seed).random(len(split.train))
    held = latest_held_out(split.train[:, 0], times, share)
    return Split(split.people, split.venues, split.train[~held], split.train[held], split.friendships, times[~held])


def split_by_time(
    people: int, venues: int, pairs: Pairs, times: NDArray[np.float64], friendships: Pairs, share: float = 0.2
) -> Split:
    """Holds out each person's latest venues by the time of the first visit, as the product would meet them."""
    held = latest_held_out(pairs[:, 0], times, share)
    return Split(people, venues, pairs[~held], pairs[held], friendships, times[~held])


def read_folder(folder: Path) -> Split:
    """Reads a data set folder.

    Ids may be any whole numbers from 0 and may have gaps: people and venues are numbered anew, in the order of their ids.
    A pair or friendship told twice counts once, in whichever direction; a friendship with oneself does not count; a test
    pair that is a training pair as well is no test, as it is masked, and is left out.

    Args:
        folder: Holds `train.txt` and `test.txt` (a line a person: its id, then item ids) and `social.txt`
            (a line a pair: two people's ids; more columns are not read). `social.txt` may be empty.

    Raises:
        FileNotFoundError: One of the files is missing.
        ValueError: A line is not made of whole numbers from 0, or a file has no pairs; the message names file and line.
    """
    train, test = _read_lists(folder / "train.txt"), _read_lists(folder / "test.txt")
    social = _read_pairs(folder / "social.txt")
    people = np.unique(np.concatenate([train[:, 0], test[:, 0], social.reshape(-1)]))
    venues = np.unique(np.concatenate([train[:, 1], test[:, 1]]))
    train, test = (_numbered(pairs, people, venues) for pairs in (train, test))
    known = np.isin(test[:, 0] * len(venues) + test[:, 1], train[:, 0] * len(venues) + train[:, 1])
    if known.all():
        raise ValueError(f"{folder / 'test.txt'} has no pair that is not in train.txt: nothing can be measured")
    social = np.unique(np.sort(social[social[:, 0] != social[:, 1]], axis=1), axis=0)
    return Split(len(people), len(venues), train, test[~known], _numbered(social, people, people))


def _numbered(pairs: Pairs, first: Pairs, second: Pairs) -> Pairs:
    """The positions of both columns' ids in sorted lists of ids."""
    return np.stack([np.searchsorted(first, pairs[:, 0]), np.searchsorted(second, pairs[:, 1])], axis=1)


def _rows(path: Path) -> list[tuple[int, list[int]]]:
    """Number and fields of each line that is not blank."""
    try:
        lines = path.read_text().splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not text: {error}") from error
    rows: list[tuple[int, list[int]]] = []
    for number, line in enumerate(lines, start=1):
        try:
            row = [int(field) for field in line.split()]
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: ids are whole numbers: {error}") from error
        if any(not 0 <= field < _ID_LIMIT for field in row):
            raise ValueError(f"{path}, line {number}: ids must lie between 0 and {_ID_LIMIT - 1}")
        if row:
            rows.append((number, row))
    return rows


def _read_lists(path: Path) -> Pairs:
    pairs = [(row[0], item) for _, row in _rows(path) for item in row[1:]]
    if not pairs:
        raise ValueError(f"{path} has no pairs: each line is a person's id, then the ids of that person's items")
    return np.unique(np.array(pairs, dtype=np.int64), axis=0)


def _read_pairs(path: Path) -> Pairs:
    rows = _rows(path)
    for number, row in rows:
        if len(row) < 2:
            raise ValueError(f"{path}, line {number}: a pair of people is needed")
    return np.array([row[:2] for _, row in rows], dtype=np.int64).reshape(-1, 2)


def normalised_adjacency(edges: Tensor, nodes: int) -> Tensor:
    """Symmetric normalisation of an undirected graph, `1 / sqrt(deg(i) deg(j))` for each edge.

    Args:
        edges: Each undirected edge once `(2, E)`.
        nodes: Number of nodes N.

    Returns:
        Sparse CSR matrix `(N, N)`; nodes without edges have empty rows.
    """
    both = torch.cat([edges, edges.flip(0)], dim=1)
    # No edge ends at a node of degree 0, so the infinite ones are not read.
    scale = torch.bincount(both[0], minlength=nodes).float().rsqrt()
    weight = scale[both[0]] * scale[both[1]]
    return compressed(torch.sparse_coo_tensor(both, weight, (nodes, nodes), check_invariants=False))


def compressed(matrix: Tensor) -> Tensor:
    """A sparse COO matrix in CSR form, its repeated entries added up."""
    with warnings.catch_warnings():
        # torch announces once per process that CSR is a beta feature.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return matrix.coalesce().to_sparse_csr()


def adjacencies(split: Split, device: torch.device) -> tuple[Tensor, Tensor]:
    """The two graphs of a split's training part, as `SocialLGN.forward` takes them."""
    visits = torch.from_numpy(split.train.T.copy())
    visits[1] += split.people
    friendships = torch.from_numpy(split.friendships.T.copy())
    return (
        normalised_adjacency(visits, split.people + split.venues).to(device),
        normalised_adjacency(friendships, split.people).to(device),
    )
