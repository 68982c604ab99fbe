"""Baselines against sums worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ml.sociallgn import baselines
from ml.sociallgn.baselines import by_chance, by_factors, by_item_neighbours, by_popularity
from ml.sociallgn.data import Split
from ml.sociallgn.evaluate import by_embeddings

NOBODY = np.empty((0, 2), np.int64)
#: Persons 0 and 1 went to venue 1, person 1 also to venue 2, person 2 to venue 3; nobody to venue 0.
TOWN = Split(3, 4, np.array([(0, 1), (1, 1), (1, 2), (2, 3)]), np.array([(0, 3)]), NOBODY)


def test_popularity_chance_and_embeddings_score_everybody() -> None:
    people = torch.tensor([0, 2])
    assert by_popularity(TOWN)(people).tolist() == [[0, 2, 1, 1]] * 2
    assert torch.equal(by_chance(TOWN, 1)(people), by_chance(TOWN, 1)(people))
    assert by_embeddings(torch.eye(3), torch.ones(4, 3))(people).shape == (2, 4)


@pytest.mark.parametrize("at_once", [4, 1000])
def test_item_neighbours_by_hand(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "_CELLS_AT_ONCE", at_once)
    scores = by_item_neighbours(TOWN, neighbours=2, shrink=1.0)(torch.tensor([0, 1, 2]))
    # Venues 1 and 2 share person 1: 1 / (sqrt(2 * 1) + 1); no other pair of venues shares anybody.
    cosine = 1 / (math.sqrt(2) + 1)
    torch.testing.assert_close(scores, torch.tensor([[0, 0, cosine, 0], [0, cosine, cosine, 0], [0, 0, 0, 0]]))


def test_only_the_nearest_neighbours_count() -> None:
    # Venue 0 shares two people with venue 1 and one with venue 2.
    pairs = np.array([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 2)])
    split = Split(3, 3, pairs, NOBODY, NOBODY)
    one = by_item_neighbours(split, neighbours=1, shrink=0.0)(torch.tensor([2]))
    # Person 2 knows 0 and 2: venue 0 looks at 1 alone, venue 2 at 0, venue 1 at 0.
    torch.testing.assert_close(one, torch.tensor([[0, 2 / math.sqrt(6), 1 / math.sqrt(3)]]))


@pytest.mark.parametrize("at_once", [8, 1_000_000])
def test_factors_solve_the_weighted_least_squares(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "_CELLS_AT_ONCE", at_once)
    rng = np.random.default_rng(1)
    pairs = np.argwhere(rng.random((6, 9)) < 0.4)
    fixed = torch.randn(9, 3, generator=torch.Generator().manual_seed(1))
    padded = baselines._Padded(pairs, 6)
    solved = padded.solve(fixed, 0.3, 2.0)
    known = np.zeros((6, 9))
    known[tuple(pairs.T)] = 1
    for person in range(6):
        # (known) weighs 1 towards 1, every pair 0.3 towards 0.
        weight = 2.0 * (known[person].sum() + 0.3 * 9) / (len(pairs) / 6 + 0.3 * 9)
        squares = fixed.T @ torch.diag(torch.from_numpy(known[person] + 0.3).float()) @ fixed + weight * torch.eye(3)
        expected = torch.linalg.solve(squares, fixed.T @ torch.from_numpy(known[person]).float())
        torch.testing.assert_close(solved[person], expected)


def test_factors_find_who_goes_where_and_know_nothing_of_others() -> None:
    pairs = np.array([(p, v) for p in range(12) for v in range(8) if p % 2 == v % 2 and (p, v) != (0, 0)])
    scores = by_factors(Split(13, 8, pairs, NOBODY, NOBODY), dim=4, decay=0.5)(torch.tensor([0, 12]))
    assert scores[0, 0] > scores[0, 1::2].max()
    assert scores[1].tolist() == [0.0] * 8
