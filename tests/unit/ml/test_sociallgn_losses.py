"""Losses against sums worked out by hand and against what autograd makes of the plain formula."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from ml.sociallgn import losses
from ml.sociallgn.losses import bpr_loss, softmax_loss


def test_bpr_by_hand() -> None:
    loss = bpr_loss(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 2.0]))
    expected = (math.log1p(math.exp(-1)) + math.log1p(math.exp(2))) / 2
    assert float(loss) == pytest.approx(expected)


def test_softmax_by_hand() -> None:
    # Cosines of the only person with three venues: 1, 0, -1. Lengths do not count.
    people, venues = torch.tensor([[2.0, 0.0]]), torch.tensor([[3.0, 0.0], [0.0, 0.5], [-1.0, 0.0]])
    loss = softmax_loss(people, venues, (torch.tensor([0, 0]), torch.tensor([0, 1])), temperature=0.5)
    total = math.log(math.exp(2) + 1 + math.exp(-2))
    assert float(loss) == pytest.approx(total - (2 + 0) / 2)


def plain(people: Tensor, venues: Tensor, row: Tensor, venue: Tensor, offset: Tensor | None = None) -> Tensor:
    scores = functional.normalize(people, dim=1) @ functional.normalize(venues, dim=1).T / 0.2
    among = scores if offset is None else scores + offset
    return (torch.logsumexp(among, 1)[row] - scores[row, venue]).mean()


@pytest.mark.parametrize("at_once", [7, 20, 1000])
def test_softmax_and_its_gradient_equal_the_plain_formula(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(losses._SCORES_AT_ONCE, "cpu", at_once)
    generator = torch.Generator().manual_seed(2)
    people, venues = (torch.randn(n, 4, generator=generator, dtype=torch.float64) for n in (5, 7))
    row, venue = torch.tensor([0, 0, 1, 3, 4, 4, 4]), torch.tensor([1, 2, 2, 6, 0, 3, 5])
    ours = [each.clone().requires_grad_() for each in (people, venues)]
    theirs = [each.clone().requires_grad_() for each in (people, venues)]
    loss = softmax_loss(ours[0], ours[1], (row, venue), temperature=0.2)
    expected = plain(theirs[0], theirs[1], row, venue)
    torch.testing.assert_close(loss, expected)
    (3 * loss).backward()  # type: ignore[no-untyped-call]
    (3 * expected).backward()  # type: ignore[no-untyped-call]
    for one, two in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one.grad, two.grad)


def test_candidates_that_are_all_venues_change_nothing() -> None:
    generator = torch.Generator().manual_seed(3)
    people, venues = torch.randn(3, 4, generator=generator), torch.randn(6, 4, generator=generator)
    pairs = torch.tensor([0, 1, 2, 2]), torch.tensor([5, 0, 1, 3])
    everything = torch.arange(6), torch.zeros(6)
    torch.testing.assert_close(
        softmax_loss(people, venues, pairs, temperature=0.2, candidates=everything),
        softmax_loss(people, venues, pairs, temperature=0.2),
    )
