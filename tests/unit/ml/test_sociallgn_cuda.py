"""The same model and losses on a GPU as on the CPU."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ml.sociallgn.data import Split, adjacencies
from ml.sociallgn.fit import fit
from ml.sociallgn.losses import softmax_loss
from ml.sociallgn.model import FUSIONS, Fusion, SocialLGN
from ml.sociallgn.settings import TrainingSettings

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU"),
]


def town() -> Split:
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, (40, 30), (400, 2)), axis=0)
    friends = np.unique(np.sort(rng.integers(0, 40, (80, 2)), axis=1), axis=0)
    friends = friends[friends[:, 0] != friends[:, 1]]
    held = rng.random(len(pairs)) < 0.2
    return Split(40, 30, pairs[~held], pairs[held], friends)


@pytest.mark.parametrize("fusion", [*FUSIONS, None])
def test_propagation_loss_and_gradients_are_equal(fusion: Fusion | None) -> None:
    split, found = town(), list[list[torch.Tensor]]()
    for device in (torch.device("cpu"), torch.device("cuda")):
        model = SocialLGN(split.people, split.venues, dim=8, fusion=fusion, seed=3).to(device)
        people, venues = model(*adjacencies(split, device))
        pairs = torch.from_numpy(split.train.T.copy()).to(device)
        loss = softmax_loss(people, venues, (pairs[0], pairs[1]), temperature=0.2)
        loss.backward()  # type: ignore[no-untyped-call]
        gradients = [each.grad for each in model.parameters() if each.grad is not None]
        found.append([each.detach().cpu() for each in (people, venues, loss, *gradients)])
    for one, two in zip(*found, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5)


def test_a_training_ends_with_nearly_the_same_embeddings() -> None:
    settings = TrainingSettings(dim=8, batch=8, epochs=3)
    one, two = (fit(town(), settings, device=torch.device(device)) for device in ("cpu", "cuda"))
    torch.testing.assert_close(one.people @ one.venues.T, two.people @ two.venues.T, rtol=1e-2, atol=1e-3)
