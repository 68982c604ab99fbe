"""Which of several seeds may ask whom: room is kept, nobody is granted twice, no other choice is worth more, a yes has its worth."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stages.propagate.competing import Claims, grant, left_to_rivals, worth_of_a_yes
from app.stages.propagate.queries import Rival
from app.stages.propagate.state import IN, CascadeState, Limits
from ml.acceptance import FALLBACK

people = st.sampled_from([f"u-{number}" for number in range(5)])
worths = st.dictionaries(people, st.floats(0.0, 5.0), max_size=5)


@st.composite
def competitions(draw: st.DrawFn) -> list[Claims]:
    return [Claims(f"s-{number}", draw(st.integers(0, 3)), draw(worths)) for number in range(draw(st.integers(1, 3)))]


def total(competing: list[Claims], granted: dict[str, str]) -> float:
    worth = {claims.seed: claims.worth for claims in competing}
    return sum(worth[seed][person] for person, seed in granted.items())


def best(competing: list[Claims]) -> float:
    """The best of all ways to give each person to a seed or to none."""
    everybody = sorted({person for claims in competing for person in claims.worth})
    ways = [
        [(claims.seed, claims.worth[person]) for claims in competing if person in claims.worth] + [("", 0.0)]
        for person in everybody
    ]
    room = {claims.seed: claims.room for claims in competing} | {"": len(everybody)}
    return max(
        sum(worth for _, worth in chosen)
        for chosen in product(*ways)
        if all(count <= room[seed] for seed, count in Counter(seed for seed, _ in chosen).items())
    )


@given(competitions())
def test_room_is_kept_and_no_choice_is_worth_more(competing: list[Claims]) -> None:
    granted = grant(competing)
    for claims in competing:
        mine = [person for person, seed in granted.items() if seed == claims.seed]
        assert len(mine) <= claims.room
        assert all(claims.worth[person] > 0.0 for person in mine)
    assert total(competing, granted) == pytest.approx(best(competing))


@given(competitions())
def test_whoever_is_left_is_left_to_a_seed_that_does_not_leave_them(competing: list[Claims]) -> None:
    left = {own.seed: left_to_rivals(own, [claims for claims in competing if claims is not own]) for own in competing}
    granted = grant(competing)
    for own in competing:
        assert left[own.seed] <= set(own.worth)
        for person in left[own.seed]:
            assert person not in left[granted[person]]


def test_a_person_is_left_to_whom_they_are_worth_more_only_while_there_is_room() -> None:
    own = Claims("s-1", 2, {"u-1": 0.5, "u-2": 0.4})
    assert left_to_rivals(own, [Claims("s-2", 1, {"u-1": 0.9})]) == {"u-1"}
    assert left_to_rivals(own, [Claims("s-2", 1, {"u-1": 0.9, "u-3": 1.2})]) == set(), "the rival is full with u-3"
    assert left_to_rivals(own, [Claims("s-2", 1, {"u-1": 0.3})]) == set()
    assert left_to_rivals(own, [Claims("s-2", 5, {"u-9": 9.0})]) == set()
    assert left_to_rivals(own, []) == set()


def test_claims_count_what_a_yes_is_worth_to_their_seed() -> None:
    assert Claims.of(Rival("s-2", 3, 2.0, ["u-1", "u-2"], [0.5, 0.1])) == Claims("s-2", 3, {"u-1": 1.0, "u-2": 0.2})


def test_worth_of_a_yes_is_what_one_more_adds_to_the_people_who_go() -> None:
    """Strangers to each other, so every outcome of their coins can be counted."""
    logits, needed = [-0.5, 0.2, -1.0, 0.6], 4
    state = CascadeState.of([*"abcdef"], [0.0, 0.0, *logits], [], {"a": IN, "b": IN})
    limits = Limits(max_group=8, budget=4, rounds=9.0)
    chances = FALLBACK.probability(np.array(logits), np.zeros(4), np.zeros(4))

    def go(extra: int) -> float:
        expected = 0.0
        for coins in product((0, 1), repeat=4):
            number = 2 + sum(coins) + extra
            likely = float(np.prod(np.where(np.array(coins) == 1, chances, 1.0 - chances)))
            expected += likely * number * (number >= needed)
        return expected

    assert worth_of_a_yes(state, FALLBACK, limits, needed) == pytest.approx(go(1) - go(0))


def test_a_yes_is_worth_one_to_a_plan_that_has_tipped_and_nothing_where_hope_is_lost() -> None:
    state = CascadeState.of([*"abc"], [0.0, 0.0, 0.0], [], {"a": IN, "b": IN})
    limits = Limits(max_group=8, budget=1, rounds=9.0)
    assert worth_of_a_yes(state, FALLBACK, limits, 2) == 1.0
    assert worth_of_a_yes(state, FALLBACK, limits, 6) == 0.0
    assert 1.0 < worth_of_a_yes(state, FALLBACK, limits, 3) < 3.0
