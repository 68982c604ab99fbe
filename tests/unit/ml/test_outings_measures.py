"""Figures of ranked lists by hand, intervals that draw whole people, and a ranker that learns a choice."""

import numpy as np
import pytest

from ml.outings.measures import People, recall_and_gain, reciprocal_and_hit
from ml.outings.ranker import Case, Ranker, Shape


def test_reciprocal_rank_by_hand() -> None:
    luck = np.random.default_rng(0)
    scores = np.array([4.0, 3.0, 2.0, 1.0])
    assert reciprocal_and_hit(scores, np.array([0.0, 0.0, 1.0, 1.0]), luck) == pytest.approx((1 / 3, 1.0))
    assert reciprocal_and_hit(scores, np.array([0.0, 0.0, 0.0, 1.0]), luck) == (0.25, 0.0)
    assert reciprocal_and_hit(scores, np.zeros(4), luck) == (0.0, 0.0)


def test_equals_share_their_ranks() -> None:
    luck = np.random.default_rng(0)
    figures = [reciprocal_and_hit(np.zeros(2), np.array([1.0, 0.0]), luck)[0] for _ in range(400)]
    assert np.mean(figures) == pytest.approx(0.75, abs=0.03)


def test_recall_and_gain_by_hand() -> None:
    luck = np.random.default_rng(0)
    scores = np.arange(30.0)
    assert recall_and_gain(scores, 29, luck) == (1.0, 1.0)
    assert recall_and_gain(scores, 28, luck) == pytest.approx((1.0, 1 / np.log2(3)))
    assert recall_and_gain(scores, 9, luck) == (0.0, 0.0)
    assert recall_and_gain(scores, -1, luck) == (0.0, 0.0)
    everybody_equal = [recall_and_gain(np.zeros(40), 3, luck)[0] for _ in range(400)]
    assert np.mean(everybody_equal) == pytest.approx(0.5, abs=0.05)


def test_cases_of_one_person_are_drawn_together() -> None:
    values = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    alone = People([[row] for row in range(6)], 1).figure(values)
    together = People([[0], [0], [0], [1], [1], [1]], 1).figure(values)
    assert alone is not None
    assert together is not None
    assert alone.mean == together.mean == 0.5
    assert (together.low, together.high) == (0.0, 1.0)
    assert alone.low > 0.0
    assert People([], 1).figure(np.zeros(0)) is None
    assert People([[0, 1]], 1).figure(np.ones(1)) is not None


def test_a_ratio_counts_each_trial_once() -> None:
    figure = People([[0], [1]], 1).ratio(np.array([3.0, 0.0]), np.array([3.0, 1.0]))
    assert figure is not None
    assert (figure.mean, figure.low, figure.high) == (0.75, 0.0, 1.0)


def make_cases(count: int, seed: int) -> list[Case]:
    """Choices by a rule no single column tells: the first column, turned round where the second is negative."""
    luck = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        features = luck.normal(size=(int(luck.integers(2, 8)), 3)).astype(np.float32)
        features[:, 1] = luck.choice([-1.0, 1.0])
        best = (features[:, 0] * features[:, 1]).argmax()
        cases.append(Case(features, (np.arange(len(features)) == best).astype(float)))
    return cases


@pytest.mark.parametrize(("hidden", "least", "most"), [(0, 0.3, 0.75), (16, 0.78, 1.0)])
def test_a_network_learns_what_a_line_cannot(hidden: int, least: float, most: float) -> None:
    ranker = Ranker.fit(make_cases(400, 1), Shape(hidden, 40), seed=0, starts=1)
    luck = np.random.default_rng(0)
    figures = [reciprocal_and_hit(ranker.scores(each.features), each.chosen, luck)[0] for each in make_cases(100, 2)]
    assert least < np.mean(figures) <= most


def test_a_ranker_is_deterministic_and_leaves_luck_alone() -> None:
    import torch

    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    cases = make_cases(40, 3)
    first, second = (Ranker.fit(cases, Shape(8, 3), seed=4, starts=2) for _ in range(2))
    assert torch.equal(torch.rand(1), expected)
    assert first.scores(cases[0].features).tolist() == second.scores(cases[0].features).tolist()
    assert first.scores(np.zeros((0, 3), dtype=np.float32)).shape == (0,)


def test_a_ranker_refuses_what_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="somebody chosen"):
        Ranker.fit([], Shape(0, 1), 0)
    with pytest.raises(ValueError, match="somebody chosen"):
        Ranker.fit([Case(np.zeros((2, 3), dtype=np.float32), np.zeros(2))], Shape(0, 1), 0)
