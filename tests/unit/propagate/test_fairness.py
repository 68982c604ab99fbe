"""How evenly first asks are shared, by figures that can be worked out by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from app.stages.propagate.chances import Learned
from app.stages.propagate.fairness import FirstAsks, gini
from app.stages.propagate.order import Rules, influence_order
from app.stages.propagate.state import IN, CascadeState
from ml.acceptance import FALLBACK


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


def first_waves(city: int, fair_within: float, *, people: int = 120, seeds: int = 60) -> tuple[FirstAsks, float]:
    """First waves of many seeds on a ring of friends, one after the other, with what they gain in all."""
    luck = np.random.default_rng(city)
    names = [f"p{number:03}" for number in range(people)]
    base = luck.normal(-1.8, 1.0, people)
    ties = [
        (names[one], names[(one + step) % people], float(luck.beta(2, 3)))
        for one in range(people)
        for step in range(1, 8)
        if luck.random() < 0.8
    ]
    rules = Rules(budget=13, seats=6, organic_weight=0.5, fair_within=fair_within)
    times, met, gain = np.zeros(people, dtype=np.int64), set[int](), 0.0
    for _ in range(seeds):
        middle = int(luck.integers(people))
        near = [(middle + step) % people for step in range(-12, 13)]
        starters = {names[(middle + step) % people]: IN for step in (-1, 0, 1)}
        state = CascadeState.of([names[one] for one in near], base[near].tolist(), ties, starters, times[near].tolist())
        wave = influence_order(state, Learned(FALLBACK), rules, 2)
        gain += sum(place.gain for place in wave)
        times[[names.index(place.person) for place in wave]] += 1
        met.update(near)
    return FirstAsks.of(Counter(times[sorted(met)].tolist())), gain


def test_turns_share_first_asks_more_evenly_and_cost_little() -> None:
    free, fair = ([first_waves(city, within) for city in range(8)] for within in (0.0, Rules(1, 1).fair_within))
    assert sum(shared.gini for shared, _ in fair) < sum(shared.gini for shared, _ in free)
    assert sum(shared.most for shared, _ in fair) < sum(shared.most for shared, _ in free)
    assert sum(gain for _, gain in fair) > 0.99 * sum(gain for _, gain in free)
