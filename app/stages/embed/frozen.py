"""What folding in needs of a training beside its embeddings: recorded with the version, a few thousand numbers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from app.stages.embed.sample import Sample
from ml.sociallgn.fold_in import CHOSEN, FoldIn, Ties, scale_of

if TYPE_CHECKING:
    from torch import Tensor

Floats = NDArray[np.float64]
#: Digits of the recorded numbers, as the embeddings are of single precision.
_DIGITS: Final = 7
#: Newcomers that are folded in at a time.
BATCH: Final = 500


@dataclass(frozen=True)
class Frozen:
    """A training as folding in sees it.

    Attributes:
        way: How newcomers are folded in.
        of_venues: Sum over venues of `v v^T` `(F, F)`.
        of_people: Sum over people of `p p^T` `(F, F)`.
        longest: Length of the longest venue, to which all are filled up (`for_cosine`).
        usual: Root mean square of people's lengths.
        scale: What folded-in venues are multiplied with, so that they are as long as trained ones.
    """

    way: FoldIn
    of_venues: Floats
    of_people: Floats
    longest: float
    usual: float
    scale: float

    @classmethod
    def read(cls, text: str) -> Frozen | None:
        """What `dump` wrote; None for a version that was recorded before there was folding in."""
        told = json.loads(text)
        if not told:
            return None
        return cls(
            FoldIn(**told["way"]),
            _squares(told["of_venues"]),
            _squares(told["of_people"]),
            told["longest"],
            told["usual"],
            told["scale"],
        )

    def dump(self) -> str:
        """As it is recorded."""
        return json.dumps(
            {
                "way": asdict(self.way),
                "of_venues": _upper(self.of_venues),
                "of_people": _upper(self.of_people),
                "longest": self.longest,
                "usual": self.usual,
                "scale": self.scale,
            }
        )


def freeze(sample: Sample, people: Tensor, venues: Tensor, way: FoldIn = CHOSEN) -> Frozen:
    """Keeps what folding in to a training needs.

    Args:
        sample: What was trained on.
        people: Embeddings `(P, F)`.
        venues: Embeddings `(V, F)`.
        way: How newcomers are to be folded in.
    """
    of_people, of_venues = people.double().numpy(), venues.double().numpy()
    squares = of_people.T @ of_people
    visits = np.bincount(sample.pairs[:, 0], minlength=len(of_people))
    order = np.argsort(sample.pairs[:, 1], kind="stable")
    person, venue = sample.pairs[order, 0], sample.pairs[order, 1]
    again = np.zeros_like(of_venues)
    for start in range(0, len(of_venues), BATCH):
        part = slice(*np.searchsorted(venue, (start, start + BATCH)))
        ties = Ties(venue[part] - start, of_people[person[part]], visits[person[part]])
        count = min(BATCH, len(of_venues) - start)
        again[start : start + count] = way.venues(ties, count, squares)
    longest = float(np.linalg.norm(of_venues, axis=1).max(initial=0.0))
    usual = float(np.sqrt(np.square(of_people).sum(axis=1).mean()))
    return Frozen(way, of_venues.T @ of_venues, squares, longest, usual, scale_of(of_venues, again))


def _upper(squares: Floats) -> list[float]:
    return [float(f"{number:.{_DIGITS}g}") for number in squares[np.triu_indices(len(squares))]]


def _squares(upper: list[float]) -> Floats:
    """The symmetric matrix of an upper triangle."""
    width = round((np.sqrt(8 * len(upper) + 1) - 1) / 2)
    squares = np.zeros((width, width))
    squares[np.triu_indices(width)] = upper
    return squares + np.triu(squares, 1).T
