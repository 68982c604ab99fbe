"""A listwise ranker: a small network scores each candidate, and the choice is a softmax over the candidates of a case.

ListNet's top-one loss (Cao et al., ICML 2007): minus the log of the probability that falls on those who really were chosen. A
handful of networks from different starts are averaged, so that one start's luck is not sold as skill.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from ml.logistic import Array

STARTS: Final = 4
_BATCH: Final = 64
_LIMIT: Final = 6.0  # standard deviations beyond which a feature tells nothing more
_NOBODY: Final = -1e9


@dataclass(frozen=True)
class Case:
    """One choice that was made.

    Attributes:
        features: (n, F) of its candidates, float32.
        chosen: (n,), 1 for those who were chosen.
    """

    features: np.ndarray
    chosen: np.ndarray


@dataclass(frozen=True)
class Shape:
    """What a time split of the history chooses among.

    Attributes:
        hidden: Width of the one hidden layer; 0 for a linear model.
        epochs: Passes over the cases.
    """

    hidden: int
    epochs: int


class Ranker:
    """Averaged networks over standardised features.

    Attributes:
        shape: As given.
        means, scales: (F,), of the candidates it was fitted on.
        networks: One a start.
    """

    def __init__(self, shape: Shape, means: np.ndarray, scales: np.ndarray, networks: list[nn.Module]) -> None:
        self.shape, self.means, self.scales, self.networks = shape, means, scales, networks

    @classmethod
    def fit(cls, cases: Sequence[Case], shape: Shape, seed: int, starts: int = STARTS) -> Ranker:
        """Fit on `cases`; deterministic by `seed` on one thread.

        Raises:
            ValueError: without cases, or where a case has nobody chosen.
        """
        if not cases or not all(case.chosen.any() for case in cases):
            raise ValueError("a ranker needs cases, each with somebody chosen")
        table = np.concatenate([case.features for case in cases])
        means = table.mean(axis=0)
        spread = table.std(axis=0)
        scales = np.where(spread > 1e-6, spread, 1.0).astype(np.float32)
        ranker = cls(shape, means, scales, [])
        batches = ranker._batches(cases)
        for start in range(starts):
            ranker.networks.append(_fit_one(batches, table.shape[1], shape, seed * 1000 + start))
        return ranker

    def scores(self, features: np.ndarray) -> Array:
        """Score candidates (n, F): the mean over the networks, (n,); only differences within a case mean anything."""
        if len(features) == 0:
            return np.zeros(0)
        with torch.no_grad():
            table = torch.from_numpy(self._standard(features))
            total = torch.stack([network(table).squeeze(-1) for network in self.networks]).mean(dim=0)
        result: Array = total.numpy().astype(np.float64)
        return result

    def _standard(self, features: np.ndarray) -> np.ndarray:
        standard: np.ndarray = np.clip((features - self.means) / self.scales, -_LIMIT, _LIMIT).astype(np.float32)
        return standard

    def _batches(self, cases: Sequence[Case]) -> list[tuple[Tensor, Tensor, Tensor]]:
        """Cases of like length together: features (B, n, F), chosen (B, n), there (B, n)."""
        order = sorted(range(len(cases)), key=lambda i: len(cases[i].chosen))
        batches = []
        for begin in range(0, len(order), _BATCH):
            part = [cases[i] for i in order[begin : begin + _BATCH]]
            longest = max(len(case.chosen) for case in part)
            features = np.zeros((len(part), longest, len(self.means)), dtype=np.float32)
            chosen = np.zeros((len(part), longest), dtype=bool)
            there = np.zeros((len(part), longest), dtype=bool)
            for row, case in enumerate(part):
                size = len(case.chosen)
                features[row, :size] = self._standard(case.features)
                chosen[row, :size] = case.chosen > 0
                there[row, :size] = True
            batches.append((torch.from_numpy(features), torch.from_numpy(chosen), torch.from_numpy(there)))
        return batches


def softmax(scores: Array) -> Array:
    """Chances (n,) of candidates by their scores (n,), summing to 1."""
    if len(scores) == 0:
        return scores
    powers = np.exp(scores - scores.max())
    result: Array = powers / powers.sum()
    return result


def _fit_one(batches: list[tuple[Tensor, Tensor, Tensor]], width: int, shape: Shape, seed: int) -> nn.Module:
    # The global generator is put back: whoever calls a ranker keeps their own luck.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = _network(width, shape.hidden)
        optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2)
        steps = shape.epochs * len(batches)
        # No step-size schedule is wanted for a single batch: OneCycle needs at least a few steps.
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps))
        network.train()
        for features, chosen, there in _shuffled(batches, shape.epochs, seed):
            logits = network(features).squeeze(-1).masked_fill(~there, _NOBODY)
            chances = torch.log_softmax(logits, dim=1).masked_fill(~chosen, _NOBODY)
            loss = -torch.logsumexp(chances, dim=1).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        network.eval()
    return network


def _pace(step: int, steps: int) -> float:
    """Warm up over the first tenth, then slow down to a stop along a cosine."""
    warm = max(1, steps // 10)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1.0 + float(np.cos(np.pi * (step - warm) / max(1, steps - warm))))


def _shuffled(
    batches: list[tuple[Tensor, Tensor, Tensor]], epochs: int, seed: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    luck = np.random.default_rng(seed)
    for _ in range(epochs):
        for row in luck.permutation(len(batches)):
            yield batches[row]


def _network(width: int, hidden: int) -> nn.Module:
    if hidden == 0:
        return nn.Linear(width, 1)
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, 1))
