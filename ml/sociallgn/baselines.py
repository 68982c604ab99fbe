"""What SocialLGN has to beat without a neural network: popularity, chance, item-kNN, ALS."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ml.sociallgn.data import Lists, Pairs, Split, compressed
from ml.sociallgn.evaluate import Scorer

#: About so many numbers of a dense block lie in memory at a time.
_CELLS_AT_ONCE = 16_000_000


def by_popularity(split: Split) -> Scorer:
    """The same order for everybody: how many people of the training part went there."""
    counts = torch.from_numpy(np.bincount(split.train[:, 1], minlength=split.venues)).float()
    return lambda chunk: counts.expand(len(chunk), -1).clone()


def by_chance(split: Split, seed: int) -> Scorer:
    """A random order for each person."""
    generator = torch.Generator().manual_seed(seed)
    return lambda chunk: torch.rand(len(chunk), split.venues, generator=generator)


def by_item_neighbours(split: Split, *, neighbours: int = 100, shrink: float = 10.0) -> Scorer:
    """Item-kNN: a venue scores by its cosines with the venues that a person knows.

    Sarwar et al., WWW 2001; cosines `shared(v, w) / (sqrt(people(v) * people(w)) + shrink)`, of which each venue keeps the
    highest, so that venues with few people do not look alike by accident.

    Args:
        split: Its training pairs are counted.
        neighbours: How many cosines each venue keeps.
        shrink: Added to the divisor.
    """
    visits = _binary(split.train, split.people, split.venues)
    kept = _neighbours(visits, _binary(split.train[:, ::-1], split.venues, split.people), neighbours, shrink)

    def score(chunk: Tensor) -> Tensor:
        known = visits.index_select(0, chunk).to_dense()
        return (kept @ known.T).T.contiguous()

    return score


def _neighbours(visits: Tensor, visitors: Tensor, neighbours: int, shrink: float) -> Tensor:
    """Each venue's highest cosines with other venues, sparse CSR `(V, V)`.

    Args:
        visits: 1 where a person went to a venue, COO `(P, V)`.
        visitors: The same the other way round `(V, P)`.
        neighbours: Cosines that are kept of each venue.
        shrink: Added to the divisor.
    """
    people, venues = visits.shape
    root = torch.bincount(visits.indices()[1], minlength=venues).float().sqrt()
    width = max(1, _CELLS_AT_ONCE // max(people, venues))
    rows, columns, values = list[Tensor](), list[Tensor](), list[Tensor]()
    by_venue = compressed(visitors)
    for start in range(0, venues, width):
        block = torch.arange(start, min(start + width, venues))
        shared = by_venue @ visitors.index_select(0, block).to_dense().T
        cosine = shared / (root.unsqueeze(1) * root[block] + max(shrink, 1e-9))
        cosine[block, torch.arange(len(block))] = 0
        top = cosine.topk(min(neighbours, venues), dim=0)
        some = top.values > 0
        rows.append(block.expand_as(top.indices)[some])
        columns.append(top.indices[some])
        values.append(top.values[some])
    index = torch.stack([torch.cat(rows), torch.cat(columns)])
    return compressed(torch.sparse_coo_tensor(index, torch.cat(values), (venues, venues), check_invariants=False))


def _binary(pairs: Pairs, rows: int, columns: int) -> Tensor:
    """1 for each pair, sparse COO `(rows, columns)`."""
    index = torch.from_numpy(np.ascontiguousarray(pairs.T))
    return torch.sparse_coo_tensor(index, torch.ones(len(pairs)), (rows, columns), check_invariants=False).coalesce()


def by_factors(
    split: Split,
    *,
    dim: int = 64,
    unseen: float = 0.2,
    decay: float = 10.0,
    sweeps: int = 8,
    seed: int = 0,
) -> Scorer:
    """ALS for implicit feedback: a venue scores by the dot product of its factors with the person's.

    Hu, Koren, Volinsky, ICDM 2008, with the decay of Rendle et al., Revisiting the performance of iALS on item
    recommendation benchmarks, RecSys 2022: it grows with the number of pairs.

    Args:
        split: Its training pairs are learned as 1, all others as 0.
        dim: Number of factors F.
        unseen: Weight of all pairs as 0, beside a weight of 1 of the training pairs.
        decay: Weight of squared factors of a person or venue with a mean number of pairs.
        sweeps: How often people's and venues' factors are solved for.
        seed: Of the first factors.
    """
    visits, visitors = _Padded(split.train, split.people), _Padded(split.train[:, ::-1], split.venues)
    generator = torch.Generator().manual_seed(seed)
    venues = torch.randn(split.venues, dim, generator=generator) * (0.1 / dim**0.5)
    people = torch.zeros(split.people, dim)
    for _ in range(sweeps):
        people = visits.solve(venues, unseen, decay)
        venues = visitors.solve(people, unseen, decay)
    people = visits.solve(venues, unseen, decay)
    return lambda chunk: people[chunk] @ venues.T


class _Padded:
    """The pairs of each row, in blocks of rows that have about as many."""

    def __init__(self, pairs: Pairs, rows: int) -> None:
        lists = Lists(pairs, rows)
        self.other, self.start, self.count = lists.items, lists.start[:-1], lists.start.diff()
        self.mean = len(pairs) / max(1, rows)
        self.order = torch.argsort(self.count, descending=True, stable=True)[: int((self.count > 0).sum())]

    def solve(self, fixed: Tensor, unseen: float, decay: float) -> Tensor:
        """The least squares factors of all rows, given the others' `(n, F)`; 0 for rows without pairs."""
        dim = fixed.shape[1]
        gram = unseen * (fixed.T @ fixed)
        solved, at = fixed.new_zeros(len(self.count), dim), 0
        while at < len(self.order):
            longest = int(self.count[self.order[at]])
            rows = self.order[at : at + max(1, _CELLS_AT_ONCE // 8 // ((longest + dim) * dim))]
            offset = torch.arange(longest)
            real = offset < self.count[rows].unsqueeze(1)
            other = self.other[(self.start[rows].unsqueeze(1) + offset).clamp(max=len(self.other) - 1)]
            known = fixed[other] * real.unsqueeze(2)
            squares = torch.bmm(known.transpose(1, 2), known) + gram
            weight = decay * (self.count[rows] + unseen * len(fixed)) / (self.mean + unseen * len(fixed))
            squares.diagonal(dim1=1, dim2=2).add_(weight.unsqueeze(1))
            solved[rows] = torch.cholesky_solve(known.sum(1).unsqueeze(2), torch.linalg.cholesky(squares)).squeeze(2)
            at += len(rows)
        return solved
