"""One training of SocialLGN or LightGCN: from a split to embeddings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, partial

import torch
from torch import Tensor
from torch.nn import functional

from ml.sociallgn.data import Split, adjacencies
from ml.sociallgn.evaluate import Figures, by_embeddings, rank_figures
from ml.sociallgn.losses import bpr_loss, softmax_loss
from ml.sociallgn.model import SocialLGN
from ml.sociallgn.sampling import PairSampler, PeopleBatch, PeopleSampler
from ml.sociallgn.settings import TrainingSettings

#: The validation part is looked at through so many people, which is often done.
_MOST_PEOPLE = 2000
#: Called with what is being done, how much of it is done, and the whole.
Progress = Callable[[str, int, int], None]
#: Called with an epoch and the embeddings of people and venues after it.
Look = Callable[[int, Tensor, Tensor], None]


@dataclass(frozen=True)
class Fit:
    """A model that was trained.

    Attributes:
        people: Embeddings of people `(P, F)`; the venues that score highest by dot product come first.
        venues: Embeddings of venues `(V, F)`.
        epochs: Epochs that the embeddings have seen.
        losses: Mean loss of each epoch that ran.
        validation: Figures on the validation part; None when there was none.
        curve: (epoch, NDCG on the validation part) of each look.
    """

    people: Tensor
    venues: Tensor
    epochs: int
    losses: tuple[float, ...]
    validation: Figures | None
    curve: tuple[tuple[int, float], ...] = ()

    @property
    def ndcg(self) -> float:
        """On the validation part; 0 where there was none."""
        return self.validation.ndcg if self.validation is not None else 0.0


def named(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    """A progress callback for one of several trainings."""
    return None if progress is None else lambda done, total: progress(what, done, total)


def default_device() -> torch.device:
    """CUDA where present, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(
    split: Split,
    settings: TrainingSettings,
    *,
    social: bool = True,
    validate: bool = False,
    progress: Callable[[int, int], None] | None = None,
    look: Look | None = None,
    device: torch.device | None = None,
    alone: bool = False,
) -> Fit:
    """Trains one model.

    Args:
        split: Its `train` pairs are learned; its `test` pairs stop training when `validate` is set.
        settings: How to train.
        social: False trains LightGCN.
        validate: Keep the epoch that ranks `split.test` best and stop when it gets no better.
        progress: Called with epochs done and epochs at most.
        look: Called at each `look_every`-th epoch and the last one; what it sees changes nothing.
        device: Default: CUDA where present.
        alone: Take all cores; otherwise one is left to whoever answers requests.
    """
    with nullcontext() if alone else _one_core_spared():
        return _Training(split, settings, social, device or default_device()).run(validate, progress, look)


@contextmanager
def _one_core_spared() -> Iterator[None]:
    """Leaves a core to whoever answers requests; threads that wait for a busy core cost more than they bring."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before - 1))
    try:
        yield
    finally:
        torch.set_num_threads(before)


class _Training:
    """A model, its optimiser and what it learns from."""

    def __init__(self, split: Split, settings: TrainingSettings, social: bool, device: torch.device) -> None:
        self.split, self.settings, self.device = split, settings, device
        self.model = SocialLGN(
            split.people,
            split.venues,
            dim=settings.dim,
            layers=settings.layers,
            fusion=settings.fusion if social else None,
            own_weight=settings.own_weight,
            start=settings.start,
            seed=settings.seed,
        ).to(device)
        self.graphs = adjacencies(split, device)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=settings.learning_rate, fused=True)

    @cached_property
    def pairs(self) -> PairSampler:
        """What BPR draws from."""
        return PairSampler(self.split.train, self.split.venues, self.settings.seed)

    @cached_property
    def people(self) -> PeopleSampler:
        """What the softmax draws from."""
        return PeopleSampler(self.split.train, self.split.people, self.split.venues, self.settings.seed)

    def run(self, validate: bool, progress: Callable[[int, int], None] | None, look: Look | None) -> Fit:
        """Trains for all epochs, or until the validation part is ranked no better."""
        settings = self.settings
        best, losses, curve, worse = self._snapshot(0, validate), list[float](), list[tuple[int, float]](), 0
        for epoch in range(1, settings.epochs + 1):
            losses.append(self.epoch())
            if progress is not None:
                progress(epoch, settings.epochs)
            due = epoch % settings.look_every == 0 or epoch == settings.epochs
            if not due or not (validate or look is not None):
                continue
            now = self._snapshot(epoch, validate)
            if look is not None:
                look(epoch, now.people, now.venues)
            if validate:
                curve.append((epoch, now.ndcg))
                best, worse = (now, 0) if now.ndcg > best.ndcg else (best, worse + 1)
                if worse >= settings.patience:
                    break
        if not validate or best.epochs == 0:
            best = self._snapshot(len(losses), validate)
        return replace(best, losses=tuple(losses), curve=tuple(curve))

    def epoch(self) -> float:
        """One pass over all pairs; returns the mean loss of its steps."""
        settings, losses = self.settings, list[Tensor]()
        if settings.loss == "softmax":
            for some in self.people.batches(settings.batch, settings.candidates):
                losses.append(self._step(partial(self._softmax, some.to(self.device))))
        else:
            for triples in self.pairs.batches(settings.batch):
                losses.append(self._step(partial(self._bpr, *(index.to(self.device) for index in triples))))
        return float(torch.stack(losses).mean()) if losses else 0.0

    def _step(self, loss_of: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        """One propagation and one change of the weights."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = loss_of(*self.model(*self.graphs))
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return loss.detach()

    def _decayed(self, loss: Tensor, people: Tensor, *venues: Tensor) -> Tensor:
        """The loss of some pairs, with decay on the layer-0 embeddings of their people and venues."""
        if not self.settings.decay:
            return loss
        rows = torch.cat([people, *(index + self.model.people for index in venues)])
        squared = self.model.embedding.index_select(0, rows).square().sum()
        return loss + self.settings.decay * squared / (2 * len(people))

    def _softmax(self, batch: PeopleBatch, people: Tensor, venues: Tensor) -> Tensor:
        loss = softmax_loss(
            people.index_select(0, batch.people),
            venues,
            (batch.row, batch.venue),
            temperature=self.settings.temperature,
            candidates=batch.candidates,
        )
        return self._decayed(loss, batch.people[batch.row], batch.venue)

    def _bpr(self, person: Tensor, wanted: Tensor, other: Tensor, people: Tensor, venues: Tensor) -> Tensor:
        anchor = people.index_select(0, person)
        scores = ((anchor * venues.index_select(0, index)).sum(1) for index in (wanted, other))
        return self._decayed(bpr_loss(*scores), person, wanted, other)

    @torch.no_grad()
    def _snapshot(self, epoch: int, validate: bool) -> Fit:
        """The embeddings as they are now, with figures on the held-out pairs if asked for."""
        people, venues = self.model(*self.graphs)
        if self.settings.loss == "softmax":
            # What was learned are cosines: lengths mean nothing.
            people, venues = functional.normalize(people, dim=1), functional.normalize(venues, dim=1)
        figures = None
        if validate:
            scorer = by_embeddings(people, venues)
            figures = rank_figures(scorer, self.split, k=self.settings.choose_at, most_people=_MOST_PEOPLE)
        return Fit(people.cpu().clone(), venues.cpu().clone(), epoch, (), figures)
