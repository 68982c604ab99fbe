"""Figures of recommended lists, worked out by hand."""

from __future__ import annotations

import math

import pytest

from app.evaluation.lists import diversity, figures_of, ndcg

TRAITS = {
    "a": frozenset({"ramen", "bar"}),
    "b": frozenset({"ramen", "bar"}),
    "c": frozenset({"jazz"}),
    "d": frozenset({"jazz", "bar"}),
}


def test_gain_falls_with_the_place_and_is_one_for_the_ideal_list() -> None:
    assert ndcg(["a", "b"], {"a"}) == pytest.approx(1.0)
    assert ndcg(["b", "a"], {"a"}) == pytest.approx(1 / math.log2(3))
    assert ndcg(["b", "a"], {"a", "c"}) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert ndcg([*(f"x{n}" for n in range(10)), "a"], {"a"}) == 0.0, "the eleventh place counts for nothing"


def test_lists_of_like_venues_are_not_diverse() -> None:
    assert diversity([TRAITS["a"], TRAITS["b"]]) == 0.0
    assert diversity([TRAITS["a"], TRAITS["c"]]) == 1.0
    assert diversity([TRAITS["a"], TRAITS["d"]]) == pytest.approx(1 - 1 / 3)
    assert diversity([TRAITS["a"]]) == 0.0


def test_means_are_over_people_and_the_empty_list_counts() -> None:
    found = figures_of({"u": ["a", "c"], "w": []}, {"u": {"a", "d"}, "w": {"b"}}, TRAITS)
    assert found.recall == pytest.approx(0.25)
    assert found.ndcg == pytest.approx(0.5 * 1 / (1 + 1 / math.log2(3)))
    assert (found.coverage, found.empty, found.diversity) == (0.5, 0.5, 0.5)


def test_nobody_to_judge_is_refused() -> None:
    with pytest.raises(ValueError, match="no lists"):
        figures_of({}, {}, TRAITS)
