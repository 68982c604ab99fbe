"""How evenly first asks are shared, by figures that can be worked out by hand."""

from __future__ import annotations

import pytest

from app.stages.propagate.fairness import FirstAsks, gini


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [([], 0.0), ([0, 0], 0.0), ([3, 3, 3], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25), ([3, 1], 0.25), ([5], 0.0)],
)
def test_gini_is_the_mean_difference_over_twice_the_mean(counts: list[int], wanted: float) -> None:
    assert gini(counts) == pytest.approx(wanted)
    if any(counts):
        differences = sum(abs(one - other) for one in counts for other in counts)
        assert gini(counts) == pytest.approx(differences / (2 * len(counts) * sum(counts)))


def test_few_asks_among_many_people_cannot_be_even() -> None:
    shared = FirstAsks.of({0: 6, 1: 4})
    assert (shared.people, shared.asks, shared.most) == (10, 4, 1)
    assert shared.gini == shared.gini_at_best == pytest.approx(0.6)


def test_one_who_is_always_first_is_seen() -> None:
    shared = FirstAsks.of({0: 9, 10: 1})
    assert (shared.most, shared.gini_at_best) == (10, 0.0)
    assert shared.gini == pytest.approx(0.9)


def test_nobody_was_asked() -> None:
    assert FirstAsks.of({}) == FirstAsks(0, 0, 0, 0.0, 0.0)
