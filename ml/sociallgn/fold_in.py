"""Vectors for people and venues that came after the training, from frozen neighbours: no weights change, no torch needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: `step`: one light convolution over the frozen neighbours. `least-squares`: ridge regression against frozen venues.
Method = Literal["step", "least-squares"]


@dataclass(frozen=True)
class Ties:
    """What some newcomers are tied to, one row a tie.

    Attributes:
        row: Which newcomer `(n,)`, from 0.
        vectors: The frozen neighbour's embedding `(n, F)`.
        degree: How many ties of this kind the neighbour has `(n,)`, at least 1.
    """

    row: Integers
    vectors: Floats
    degree: Integers

    @classmethod
    def none(cls, dim: int) -> Ties:
        """Nobody is tied to anything."""
        return cls(np.empty(0, np.int64), np.empty((0, dim)), np.empty(0, np.int64))

    def sums(self, newcomers: int, weights: Floats) -> Floats:
        """Each newcomer's weighted sum of neighbours `(newcomers, F)`."""
        total = np.zeros((newcomers, self.vectors.shape[1]))
        np.add.at(total, self.row, self.vectors * weights[:, None])
        return total

    def counts(self, newcomers: int) -> Integers:
        """How many ties each newcomer has `(newcomers,)`."""
        return np.bincount(self.row, minlength=newcomers).astype(np.int64)


@dataclass(frozen=True)
class FoldIn:
    """How newcomers are folded in.

    Attributes:
        method: See `Method`.
        friends: Weight of what friends say beside what the person's own venues say; whoever has no venues has friends only.
        unseen: Least squares: weight of all venues as 0, beside a weight of 1 of the person's venues as 1.
        decay: Least squares: weight of the distance to what friends say (to 0 without friends), beside a mean squared length
            of the neighbours.
    """

    method: Method = "least-squares"
    friends: float = 0.1
    unseen: float = 0.01
    decay: float = 1.0

    def people(self, venues: Ties, friends: Ties, newcomers: int, squares: Floats | None = None) -> Floats:
        """Embeddings of people `(newcomers, F)`; 0 for whoever is tied to nothing. Lengths mean nothing: venues are ranked alike.

        Args:
            venues: Whom they went to.
            friends: Whom they know.
            newcomers: How many they are.
            squares: Least squares: sum over all venues of `v v^T` `(F, F)`.

        Raises:
            ValueError: Least squares without `squares`, or a neighbour's embedding is not finite.
        """
        alone = venues.counts(newcomers) == 0
        said_by_friends = np.where(alone, 1.0, self.friends)[:, None] * one_step(friends, newcomers)
        if self.method == "step":
            return one_step(venues, newcomers) + said_by_friends
        if squares is None:
            raise ValueError("least squares needs the squares of all venues")
        return least_squares(venues, squares, unseen=self.unseen, decay=self.decay, towards=said_by_friends)

    def venues(self, visitors: Ties, newcomers: int, squares: Floats | None = None) -> Floats:
        """Embeddings of venues `(newcomers, F)`, all in one scale (`scale_of`); 0 for whichever nobody went to.

        Args:
            visitors: Who went there.
            newcomers: How many they are.
            squares: Least squares: sum over all people of `p p^T` `(F, F)`.

        Raises:
            ValueError: Least squares without `squares`, or a neighbour's embedding is not finite.
        """
        nothing = np.zeros((newcomers, visitors.vectors.shape[1]))
        return self.people(visitors, Ties.none(nothing.shape[1]), newcomers, squares) if newcomers else nothing


def one_step(ties: Ties, newcomers: int) -> Floats:
    """One light convolution: the sum over neighbours by `1 / sqrt(deg(i) deg(j))`, as in training.

    He et al.: LightGCN, SIGIR 2020, equation 3, with the neighbours' final embeddings in place of the layer before.

    Args:
        ties: Of the newcomers with frozen neighbours.
        newcomers: How many they are.

    Returns:
        `(newcomers, F)`; 0 without ties.

    Raises:
        ValueError: A neighbour's embedding is not finite.
    """
    _check(ties)
    own = np.maximum(ties.counts(newcomers), 1)
    return ties.sums(newcomers, 1.0 / np.sqrt(np.maximum(ties.degree, 1) * own[ties.row]))


def least_squares(ties: Ties, squares: Floats, *, unseen: float, decay: float, towards: Floats) -> Floats:
    """Ridge regression of "went there" on frozen venues, all other venues weakly as 0: a half sweep of ALS.

    Hu, Koren, Volinsky: Collaborative filtering for implicit feedback datasets, ICDM 2008, equation 4.

    Args:
        ties: Of the newcomers with frozen venues.
        squares: Sum over all venues of `v v^T` `(F, F)`.
        unseen: Weight of all venues as 0.
        decay: Weight of the squared distance to `towards`, in squared lengths of a newcomer's neighbours on average.
        towards: What holds without ties `(newcomers, F)`.

    Returns:
        `(newcomers, F)`; whoever has no ties gets `towards`.

    Raises:
        ValueError: A neighbour's embedding is not finite.
    """
    _check(ties)
    dim = squares.shape[0]
    solved = towards.copy()
    for newcomer in np.unique(ties.row):
        own = ties.vectors[ties.row == newcomer]
        scale = decay * max(float(np.square(own).sum(1).mean()), 1e-12)
        left = own.T @ own + unseen * squares + scale * np.eye(dim)
        solved[newcomer] = np.linalg.solve(left, own.sum(0) + scale * towards[newcomer])
    return solved


def filled_to(vectors: Floats, longest: float) -> Floats:
    """Venues as the cosine index stores them: filled up to the longest one in one more dimension (`for_cosine`).

    Args:
        vectors: Embeddings `(n, F)`; whichever is longer than the longest is cut to it.
        longest: Length to fill up to.

    Returns:
        `(n, F + 1)`, all of the same length.
    """
    length = np.linalg.norm(vectors, axis=1)
    cut = vectors * np.minimum(1.0, longest / np.maximum(length, 1e-12))[:, None]
    filling = np.sqrt(np.maximum(0.0, longest**2 - np.square(cut).sum(1)))
    return np.concatenate([cut, filling[:, None]], axis=1)


def scale_of(trained: Floats, folded: Floats) -> float:
    """What folded-in venues are multiplied with, so that they are as long as trained ones: least squares over all.

    Args:
        trained: Embeddings of venues `(V, F)`.
        folded: What folding in gives for the same venues `(V, F)`.
    """
    return float((trained * folded).sum() / max(float(np.square(folded).sum()), 1e-12))


def _check(ties: Ties) -> None:
    if not np.isfinite(ties.vectors).all():
        raise ValueError("a neighbour's embedding is not finite: train the model anew (`sprout ml train sociallgn`)")


#: What `python -m benchmarks.fold_in` found best (docs/models.md, Fold-in).
CHOSEN: Final = FoldIn()
