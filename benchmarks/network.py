"""A small network that nothing constrains: how much the monotone acceptance model leaves on the table."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from torch import nn

from ml.acceptance import Asks
from ml.judging import Interval, gain, log_loss
from ml.logistic import Array

HIDDEN: Final = 16
EPOCHS: Final = 40
NETWORKS: Final = 3
_BATCH: Final = 256


def headroom(
    model: Array, teach: Asks, tune: Asks, held_out: Asks, *, epochs: int = EPOCHS, networks: int = NETWORKS
) -> tuple[float, Interval]:
    """Return the network's log loss on held-out asks, and what the model saves against it: below zero, the network is better.

    Networks of one hidden layer are averaged. Each learns from `teach` and stops at the epoch that says `tune` best.

    Args:
        model: the model's probabilities (n,) of `held_out`.
        teach: asks that the networks learn from.
        tune: asks that say when to stop.
        held_out: asks that judge.
        epochs: at most, of each network.
        networks: how many, each from its own seed.
    """
    means, scales = _inputs(teach).mean(axis=0), np.maximum(_inputs(teach).std(axis=0), 1e-9)

    def tensor(asks: Asks) -> torch.Tensor:
        return torch.tensor((_inputs(asks) - means) / scales, dtype=torch.float32)

    answers = torch.tensor(teach.labels, dtype=torch.float32)
    said = [
        _trained(tensor(teach), answers, tensor(tune), tune.labels, tensor(held_out), seed=seed, epochs=epochs)
        for seed in range(networks)
    ]
    network: Array = np.mean(said, axis=0)
    return log_loss(held_out.labels, network), gain(held_out.labels, model, network, held_out.groups)


def _inputs(asks: Asks) -> Array:
    """What the model sees, with the first three friends one by one."""
    friends = [asks.accepted_friends >= count for count in (1, 2, 3)]
    return np.column_stack([asks.features, np.log1p(asks.accepted_friends), asks.accepted_strength, *friends])


def _trained(
    teaching: torch.Tensor,
    answers: torch.Tensor,
    tuning: torch.Tensor,
    tuned: Array,
    judging: torch.Tensor,
    *,
    seed: int,
    epochs: int,
) -> Array:
    """Probabilities (n,) of `judging` by the network's best epoch."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = nn.Sequential(nn.Linear(teaching.shape[1], HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 1))
        descent = torch.optim.AdamW(network.parameters(), lr=5e-3, weight_decay=1e-3)
        best, said = float("inf"), np.full(len(judging), 0.5)
        for _ in range(epochs):
            for batch in torch.split(torch.randperm(len(answers)), _BATCH):
                loss = nn.functional.binary_cross_entropy_with_logits(network(teaching[batch])[:, 0], answers[batch])
                descent.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
                descent.step()
            found = log_loss(tuned, _says(network, tuning))
            if found < best:
                best, said = found, _says(network, judging)
    return said


def _says(network: nn.Module, inputs: torch.Tensor) -> Array:
    with torch.no_grad():
        result: Array = torch.sigmoid(network(inputs)[:, 0]).numpy().astype(np.float64)
    return result
