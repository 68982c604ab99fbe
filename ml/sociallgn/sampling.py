"""Which people, venues and other venues a training step looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ml.sociallgn.data import Lists, Pairs


class PairSampler:
    """Batches of (person, venue they went to, venue they did not go to), drawn without loops.

    Args:
        pairs: Training pairs `(n, 2)`.
        venues: Number of venues V.
        seed: Of order and negative venues.
    """

    def __init__(self, pairs: Pairs, venues: int, seed: int) -> None:
        self.pairs = torch.from_numpy(pairs)
        self.venues = venues
        self.keys = torch.sort(self.pairs[:, 0] * venues + self.pairs[:, 1]).values
        self.generator = torch.Generator().manual_seed(seed)

    def batches(self, size: int) -> list[tuple[Tensor, Tensor, Tensor]]:
        """All pairs once in random order, each with one other venue; three tensors `(B,)` a batch."""
        shuffled = self.pairs[torch.randperm(len(self.pairs), generator=self.generator)]
        people, wanted = shuffled[:, 0].contiguous(), shuffled[:, 1].contiguous()
        other = self.other_venues(people)
        return [
            (people[start : start + size], wanted[start : start + size], other[start : start + size])
            for start in range(0, len(people), size)
        ]

    def other_venues(self, people: Tensor) -> Tensor:
        """A random venue for each person that is none of theirs; people who know all venues get any."""
        drawn = torch.randint(self.venues, people.shape, generator=self.generator)
        for _ in range(50):
            known = self._is_known(people, drawn)
            missing = int(known.sum())
            if missing == 0:
                break
            drawn[known] = torch.randint(self.venues, (missing,), generator=self.generator)
        return drawn

    def _is_known(self, people: Tensor, venues: Tensor) -> Tensor:
        keys = people * self.venues + venues
        position = torch.searchsorted(self.keys, keys).clamp(max=len(self.keys) - 1)
        return self.keys[position] == keys


@dataclass(frozen=True)
class PeopleBatch:
    """Some people with all of their training pairs.

    Attributes:
        people: Their indices `(b,)`.
        row: Position in `people` of each pair `(n,)`.
        venue: Venue of each pair `(n,)`.
        candidates: Venues that stand for all venues `(c,)`, and the logarithm of how many each stands for `(c,)`; None
            when all venues are looked at.
    """

    people: Tensor
    row: Tensor
    venue: Tensor
    candidates: tuple[Tensor, Tensor] | None

    def to(self, device: torch.device) -> PeopleBatch:
        """The same on a device."""
        candidates = self.candidates and (self.candidates[0].to(device), self.candidates[1].to(device))
        return PeopleBatch(self.people.to(device), self.row.to(device), self.venue.to(device), candidates)


class PeopleSampler:
    """Batches of people with all their pairs, and of venues that stand for all venues.

    Args:
        pairs: Training pairs `(n, 2)`.
        people: Number of people P.
        venues: Number of venues V.
        seed: Of order and candidates.
    """

    def __init__(self, pairs: Pairs, people: int, venues: int, seed: int) -> None:
        self.lists = Lists(pairs, people)
        self.active = torch.nonzero(self.lists.start.diff()).squeeze(1)
        self.visitors = torch.bincount(self.lists.items, minlength=venues)
        self.generator = torch.Generator().manual_seed(seed)

    def batches(self, size: int, candidates: int | None = None) -> Iterator[PeopleBatch]:
        """Everybody who has a pair, once, in random order and in batches of nearly equal size.

        Args:
            size: People in a batch, at most.
            candidates: How many venues are drawn to stand for all, beside those of the batch itself; default: all venues
                are looked at.
        """
        shuffled = self.active[torch.randperm(len(self.active), generator=self.generator)]
        if not len(shuffled):
            return
        for people in shuffled.tensor_split(-(-len(shuffled) // size)):
            row, venue = self.lists.cells(people)
            few = candidates is not None and candidates < len(self.visitors)
            drawn = self._candidates(venue, len(people), candidates or 0) if few else None
            yield PeopleBatch(people, row, venue, drawn)

    def _candidates(self, venue: Tensor, people: int, drawn: int) -> tuple[Tensor, Tensor]:
        """The batch's own venues and random ones; each stands for 1 / (the chance that it is among them)."""
        venues = len(self.visitors)
        marked = torch.zeros(venues, dtype=torch.bool)
        marked[venue] = True
        marked[torch.randperm(venues, generator=self.generator)[:drawn]] = True
        missed = (1.0 - people / len(self.active)) ** self.visitors.double()
        chance = 1.0 - missed * (1.0 - drawn / venues)
        chosen = torch.nonzero(marked).squeeze(1)
        return chosen, -chance[chosen].log().float()
