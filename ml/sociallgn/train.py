"""Trains SocialLGN and its baseline LightGCN, compares them honestly, and gives the embeddings to use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ml.sociallgn.data import Pairs, Split, adjacencies, cut_validation
from ml.sociallgn.evaluate import Figures, by_chance, by_embeddings, by_popularity, rank_figures
from ml.sociallgn.model import SocialLGN, bpr_loss

#: Called with what is being done, how much of it is done, and the whole.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class TrainingSettings:
    """How to train.

    Attributes:
        dim: Width of the embeddings.
        layers: Number of convolutions.
        learning_rate: Of Adam.
        decay: Weight of the squared layer-0 embeddings in the loss.
        batch: Pairs per step; the graph is propagated once a step.
        epochs: Passes over the training pairs, at most.
        look_every: Epochs between two looks at the validation part.
        patience: Looks without a better figure after which training stops.
        validation_share: Part of each person's training pairs that chooses epochs and model.
        seed: Of weights, batches and negative venues.
    """

    dim: int = 64
    layers: int = 3
    learning_rate: float = 1e-3
    decay: float = 1e-4
    batch: int = 2048
    epochs: int = 200
    look_every: int = 5
    patience: int = 5
    validation_share: float = 0.1
    seed: int = 7

    @classmethod
    def for_size(cls, pairs: int, **changes: Any) -> TrainingSettings:
        """Defaults that suit a number of training pairs: small data in seconds, large data in minutes."""
        if pairs <= 20_000:
            fitting = cls(learning_rate=1e-2, decay=1e-2, batch=4096, epochs=200, look_every=10, patience=3)
        else:
            fitting = cls(learning_rate=5e-3, decay=1e-2, batch=8192, epochs=80, look_every=10, patience=2)
        return replace(fitting, **changes)


@dataclass(frozen=True)
class Fit:
    """A model that was trained.

    Attributes:
        people: Embeddings of people `(P, F)`.
        venues: Embeddings of venues `(V, F)`.
        epochs: Epochs that the embeddings have seen.
        losses: Mean loss of each epoch that ran.
        validation: Figures on the validation part; None when there was none.
    """

    people: Tensor
    venues: Tensor
    epochs: int
    losses: tuple[float, ...]
    validation: Figures | None


@dataclass(frozen=True)
class Trained:
    """Embeddings to use, and how they were arrived at.

    Attributes:
        chosen: `sociallgn` or `lightgcn`: whichever ranked the validation part better by NDCG.
        people: Its embeddings after training on all pairs, held-out ones included `(P, F)`.
        venues: The same for venues `(V, F)`.
        validation: NDCG and recall of both models on the validation part.
        test: Recall and NDCG on the held-out pairs, by model: sociallgn, lightgcn, popularity, random.
        settings: What both were trained with.
        epochs: Epochs of each model.
    """

    chosen: str
    people: Tensor
    venues: Tensor
    validation: dict[str, Figures]
    test: dict[str, Figures]
    settings: TrainingSettings
    epochs: dict[str, int]

    def figures(self) -> dict[str, Any]:
        """Everything to record of this training, as plain numbers and words."""
        return {
            "chosen": self.chosen,
            "chosen_by": "NDCG@20 on a validation part of the training pairs",
            "trained_on": "all pairs, held-out ones included, for the epochs that the validation part chose",
            "held_out": {name: asdict(figures) for name, figures in self.test.items()},
            "validation": {name: asdict(figures) for name, figures in self.validation.items()},
            "epochs": self.epochs,
            "k": 20,
        }


def default_device() -> torch.device:
    """CUDA where present, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(split: Split, settings: TrainingSettings | None = None, *, progress: Progress | None = None) -> Trained:
    """Trains SocialLGN and LightGCN, measures both beside popularity and chance, and trains the better one on all.

    A validation part is cut from the training pairs: it chooses the number of epochs of each model and which of the
    two is used. The held-out pairs are looked at once, after that. Then the chosen model is trained anew on all pairs
    for as many epochs, as a product should not forget what people did last.

    Args:
        split: Pairs, held-out pairs and friendships.
        settings: Default: what suits the number of pairs.
        progress: Called after each epoch.
    """
    settings = settings or TrainingSettings.for_size(len(split.train))
    fits, test = compare(split, settings, progress=progress)
    validation = {name: fit.validation for name, fit in fits.items() if fit.validation is not None}
    chosen = max(fits, key=lambda name: (validation[name].ndcg, name == "sociallgn"))
    everything = replace(split, train=np.concatenate([split.train, split.test]), test=split.test[:0], times=None)
    final = fit(
        everything,
        replace(settings, epochs=max(1, fits[chosen].epochs)),
        social=chosen == "sociallgn",
        progress=named(progress, f"{chosen} on all pairs"),
    )
    epochs = {name: done.epochs for name, done in fits.items()}
    return Trained(chosen, final.people, final.venues, validation, test, settings, epochs)


@contextmanager
def _one_core_spared() -> Iterator[None]:
    """Leaves a core to whoever answers requests; threads that wait for a busy core cost more than they bring."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before - 1))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def compare(
    split: Split, settings: TrainingSettings, *, progress: Progress | None = None
) -> tuple[dict[str, Fit], dict[str, Figures]]:
    """Fits both models and measures them beside popularity and chance on the held-out pairs.

    Returns:
        The fits by name, and the figures on the held-out pairs by name.
    """
    inner = cut_validation(split, settings.validation_share, settings.seed)
    fits = {
        name: fit(inner, settings, social=name == "sociallgn", validate=True, progress=named(progress, name))
        for name in ("sociallgn", "lightgcn")
    }
    scorers = {name: by_embeddings(done.people, done.venues) for name, done in fits.items()}
    scorers |= {"popularity": by_popularity(split), "random": by_chance(split, settings.seed)}
    return fits, {name: rank_figures(scorer, split) for name, scorer in scorers.items()}


def fit(
    split: Split,
    settings: TrainingSettings,
    *,
    social: bool = True,
    validate: bool = False,
    progress: Callable[[int, int], None] | None = None,
    device: torch.device | None = None,
) -> Fit:
    """Trains one model.

    Args:
        split: Its `train` pairs are learned; its `test` pairs stop training when `validate` is set.
        settings: How to train.
        social: False trains LightGCN.
        validate: Keep the epoch that ranks `split.test` best and stop when it gets no better.
        progress: Called with epochs done and epochs at most.
        device: Default: CUDA where present.
    """
    with _one_core_spared():
        return _fit(split, settings, social, validate, progress, device or default_device())


def _fit(
    split: Split,
    settings: TrainingSettings,
    social: bool,
    validate: bool,
    progress: Callable[[int, int], None] | None,
    device: torch.device,
) -> Fit:
    model = SocialLGN(
        split.people, split.venues, dim=settings.dim, layers=settings.layers, social=social, seed=settings.seed
    ).to(device)
    graphs = adjacencies(split, device)
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate, fused=True)
    sampler = PairSampler(split.train, split.venues, settings.seed)
    best, losses, worse = _snapshot(model, graphs, split, epochs=0, validate=validate), [], 0
    for epoch in range(1, settings.epochs + 1):
        losses.append(_epoch(model, graphs, optimizer, sampler, settings))
        if progress is not None:
            progress(epoch, settings.epochs)
        if validate and epoch % settings.look_every == 0:
            now = _snapshot(model, graphs, split, epochs=epoch, validate=True)
            if _ndcg(now) > _ndcg(best):
                best, worse = now, 0
            else:
                worse += 1
            if worse >= settings.patience:
                break
    if not validate or best.epochs == 0:
        best = _snapshot(model, graphs, split, epochs=len(losses), validate=validate)
    return replace(best, losses=tuple(losses))


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


def _epoch(
    model: SocialLGN,
    graphs: tuple[Tensor, Tensor],
    optimizer: torch.optim.Optimizer,
    sampler: PairSampler,
    settings: TrainingSettings,
) -> float:
    """One pass over all pairs; returns the mean loss of its batches."""
    total, batches = 0.0, sampler.batches(settings.batch)
    for batch in batches:
        person, wanted, other = (index.to(model.embedding.device) for index in batch)
        optimizer.zero_grad(set_to_none=True)
        loss = _loss(model, graphs, person, wanted, other, settings.decay)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total += float(loss.detach())
    return total / max(1, len(batches))


def _loss(
    model: SocialLGN, graphs: tuple[Tensor, Tensor], person: Tensor, wanted: Tensor, other: Tensor, decay: float
) -> Tensor:
    """BPR on propagated embeddings, and decay on the layer-0 embeddings of the batch."""
    people, venues = model(*graphs)
    anchor = people.index_select(0, person)
    scores = (anchor * venues.index_select(0, wanted)).sum(1), (anchor * venues.index_select(0, other)).sum(1)
    rows = torch.cat([person, wanted + model.people, other + model.people])
    squared = model.embedding.index_select(0, rows).square().sum() / (2 * len(person))
    return bpr_loss(*scores) + decay * squared


@torch.no_grad()
def _snapshot(model: SocialLGN, graphs: tuple[Tensor, Tensor], split: Split, *, epochs: int, validate: bool) -> Fit:
    """The embeddings as they are now, with figures on the held-out pairs if asked for."""
    people, venues = (part.detach().clone() for part in model(*graphs))
    figures = rank_figures(by_embeddings(people, venues), split, most_people=2000) if validate else None
    return Fit(people.cpu(), venues.cpu(), epochs, (), figures)


def _ndcg(fit: Fit) -> float:
    return fit.validation.ndcg if fit.validation is not None else 0.0


def named(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    """A progress callback for one of several trainings."""
    if progress is None:
        return None
    return lambda done, total: progress(what, done, total)
