from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from app.stages.propagate.momentum import chance_of_tipping, starters_declined
from app.stages.propagate.state import IN, OPEN, OUT, CascadeState, Limits
from ml.acceptance import FALLBACK
from ml.logistic import logit, sigmoid

ALONE = replace(FALLBACK, social_count=0.0, social_strength=0.0)
MOVED = replace(FALLBACK, social_count=1.0, social_strength=0.5)


def test_without_friendships_it_is_the_exact_poisson_binomial() -> None:
    chances = [0.2, 0.5, 0.7, 0.4]
    state = CascadeState.of("abcd", logit(chances).tolist(), [], dict.fromkeys("abcd", OPEN))
    exact = sum(
        float(np.prod([p if yes else 1 - p for p, yes in zip(chances, answers, strict=True)]))
        for answers in product([0, 1], repeat=4)
        if sum(answers) >= 2
    )

    assert chance_of_tipping(state, ALONE, Limits(8, 0, 1.0), 2) == pytest.approx(exact)


def test_a_chain_of_friends_is_worth_what_enumeration_says() -> None:
    """Two asks, the second a friend of the first: the recursion is exact."""
    state = CascadeState.of("ab", [0.3, -1.0], [("a", "b", 0.6)], dict.fromkeys("ab", OPEN))
    first, second = float(sigmoid(0.3)), float(sigmoid(-1.0 + np.log(2.0) + 0.5 * 0.6))

    assert chance_of_tipping(state, MOVED, Limits(8, 0, 1.0), 2) == pytest.approx(first * second)


def test_enough_people_are_in_already() -> None:
    state = CascadeState.of("ab", [0.0, 0.0], [], dict.fromkeys("ab", IN))

    assert chance_of_tipping(state, ALONE, Limits(8, 0, 0.0), 2) == 1.0


@pytest.mark.parametrize(("budget", "rounds"), [(1, 5.0), (5, 0.2)])
def test_neither_asks_nor_time_for_enough_people(budget: int, rounds: float) -> None:
    state = CascadeState.of("abcd", [0.0] * 4, [], {"a": IN, "b": OUT})

    assert chance_of_tipping(state, ALONE, Limits(8, budget, rounds), 3) == 0.0


def test_each_yes_raises_it_and_each_no_lowers_it() -> None:
    people = [f"p{number}" for number in range(10)]
    friendships = [(people[i], people[j], 0.5) for i in range(10) for j in range(i) if (i + j) % 2]
    state = CascadeState.of(people, [-1.5] * 10, friendships, {"p0": IN, "p1": OPEN})
    limits = Limits(8, 6, 4.0)

    before = chance_of_tipping(state, MOVED, limits, 4)
    assert chance_of_tipping(state.with_standing({"p1": IN}), MOVED, limits, 4) > before
    assert chance_of_tipping(state.with_standing({"p1": OUT}), MOVED, limits, 4) < before


def test_a_seed_without_any_starter_does_not_go_on() -> None:
    state = CascadeState.of("abcd", [0.0] * 4, [], {"a": OUT, "b": OPEN, "d": IN})

    assert not starters_declined(state, "ab", 1)
    assert starters_declined(state, "ab", 2)
    assert starters_declined(state.with_standing({"b": OUT}), "ab", 1)
    assert not starters_declined(state.with_standing({"b": IN}), "ab", 1)
    assert not starters_declined(state, "", 1)
