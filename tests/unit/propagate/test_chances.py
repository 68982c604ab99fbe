"""What an order knows of answers: formulas, exact expectations, and an independent cascade that stands in for any model."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.stages.propagate.chances import Independent, Learned, acceptance_now, independent
from app.stages.propagate.state import IN, WAITING, CascadeState, Floats
from ml.acceptance import FALLBACK
from tests.unit.propagate.cities import City, cities, make_chances, make_city

PAIR = CascadeState.of("ab", [0.0, 0.0], [("a", "b", 0.5)])
STEEP = Learned(replace(FALLBACK, social_count=1.0, social_strength=0.8, steps=np.array([0.0, 0.2, 1.5])))


def by_formula(state: CascadeState, chances: Independent, who: set[int]) -> Floats:
    """1 - (1 - b) * product of (1 - q), edge by edge."""
    refusal = 1.0 - chances.alone
    for one, other, sway in zip(state.one, state.other, chances.sway, strict=True):
        if int(one) in who:
            refusal[other] *= 1.0 - sway
    return 1.0 - refusal


def drawn(luck: np.random.Generator, size: int) -> Floats:
    """Fractions, among them people who are surely in and who surely are not."""
    fractions: Floats = np.where(
        luck.random(size) < 0.4, luck.integers(0, 2, size).astype(np.float64), luck.random(size)
    )
    return fractions


@settings(deadline=None)
@given(seed=st.integers(0, 100_000), size=st.integers(1, 12))
def test_independent_chances_are_their_formula_for_whoever_is_in(seed: int, size: int) -> None:
    luck = np.random.default_rng(seed)
    state = make_city(luck, size, "independent", 0.5).state
    chances = make_chances(luck, state, "independent")
    assert isinstance(chances, Independent)
    who = set(np.flatnonzero(luck.random(size) < 0.5).tolist())
    inside = np.isin(np.arange(size), list(who)).astype(np.float64)

    assert chances.expected(state, inside) == pytest.approx(by_formula(state, chances, who), abs=1e-12)
    edges = np.flatnonzero(inside[state.one] == 0.0)
    more = [by_formula(state, chances, who | {int(state.one[edge])})[state.other[edge]] for edge in edges]
    assert chances.with_one_more(state, inside, edges) == pytest.approx(np.array(more), abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 100_000), size=st.integers(1, 6))
def test_independent_chances_are_exact_where_friends_answer_independently(seed: int, size: int) -> None:
    """The mean over all subsets of friends who may be in, each weighed by how likely it is."""
    luck = np.random.default_rng(seed)
    state = make_city(luck, size, "independent", 0.7).state
    chances = make_chances(luck, state, "independent")
    assert isinstance(chances, Independent)
    inside = drawn(luck, size)

    exact = np.zeros(size)
    for bits in product([0, 1], repeat=size):
        likely = float(np.prod(np.where(np.array(bits) == 1, inside, 1.0 - inside)))
        exact += likely * by_formula(state, chances, set(np.flatnonzero(bits).tolist()))
    assert chances.expected(state, inside) == pytest.approx(exact, abs=1e-12)


@settings(deadline=None)
@given(seed=st.integers(0, 100_000), size=st.integers(1, 12), steep=st.booleans())
def test_learned_chances_are_those_of_the_acceptance_model(seed: int, size: int, steep: bool) -> None:
    luck = np.random.default_rng(seed)
    state, model = make_city(luck, size, "learned", 0.5).state, STEEP.model if steep else FALLBACK
    inside = drawn(luck, size)
    friends, strength = np.zeros(size), np.zeros(size)
    np.add.at(friends, state.one, inside[state.other])
    np.add.at(strength, state.one, inside[state.other] * state.strength)

    chances = Learned(model)
    assert chances.expected(state, inside) == pytest.approx(model.probability(state.base, friends, strength), abs=1e-12)
    v = state.other
    more = model.probability(state.base[v], friends[v] + 1.0, strength[v] + state.strength)
    assert chances.with_one_more(state, inside, np.arange(len(v))) == pytest.approx(more, abs=1e-12)


@settings(deadline=None)
@given(city=cities())
def test_chances_of_some_people_are_those_of_everybody(city: City) -> None:
    size = len(city.state.people)
    inside = drawn(city.luck, size)
    some = np.flatnonzero(city.luck.random(size) < 0.3)
    edges = np.flatnonzero(city.luck.random(len(city.state.one)) < 0.3)

    everybody = city.chances.expected(city.state, inside)
    assert city.chances.expected(city.state, inside, some) == pytest.approx(everybody[some], abs=1e-12)
    every_edge = city.chances.with_one_more(city.state, inside, np.arange(len(city.state.one)))
    assert city.chances.with_one_more(city.state, inside, edges) == pytest.approx(every_edge[edges], abs=1e-12)


@settings(deadline=None)
@given(city=cities())
def test_one_friend_more_never_lowers_a_chance_and_all_chances_are_probabilities(city: City) -> None:
    inside = drawn(city.luck, len(city.state.people))
    before = city.chances.expected(city.state, inside)
    more = city.chances.with_one_more(city.state, inside, np.arange(len(city.state.one)))

    for chance in (before, more):
        assert np.isfinite(chance).all()
        assert ((chance >= 0.0) & (chance <= 1.0)).all()
    assert (more >= before[city.state.other] - 1e-12).all()


@settings(deadline=None)
@given(city=cities(), joined=st.integers(0, 5))
def test_the_independent_cascade_agrees_with_any_model_now_and_with_one_friend_more(city: City, joined: int) -> None:
    """Also after more people are in: whoever is in has had their effect, and sways nobody a second time."""
    state = city.state
    waiting = [state.people[u] for u in np.flatnonzero(state.standing == WAITING)]
    state = state.with_standing(dict.fromkeys(waiting[:joined], IN))
    inside = (state.standing == IN).astype(np.float64)

    near = independent(state, city.chances)

    assert np.isfinite(near.alone).all()
    assert ((near.sway >= 0.0) & (near.sway <= 1.0)).all()
    now = acceptance_now(state, city.chances)
    assert acceptance_now(state, near) == pytest.approx(now, abs=1e-9)
    edges = np.flatnonzero(inside[state.one] == 0.0)
    more = city.chances.with_one_more(state, inside, edges)
    assert near.with_one_more(state, inside, edges) == pytest.approx(more, abs=1e-9)
    gone = np.flatnonzero(inside[state.one] > 0.0)
    assert near.with_one_more(state, inside, gone) == pytest.approx(now[state.other[gone]], abs=1e-9)


@settings(deadline=None)
@given(seed=st.integers(0, 100_000), size=st.integers(2, 12))
def test_an_independent_cascade_stands_in_for_itself_whoever_joins(seed: int, size: int) -> None:
    """Where chances are independent already, it agrees not only for one friend more but for any number."""
    luck = np.random.default_rng(seed)
    state = make_city(luck, size, "learned", 0.5).state
    chances = Independent(luck.random(size) * 0.9, luck.random(len(state.one)) * 0.9)
    near = independent(state, chances)
    later = replace(state, standing=np.where(luck.random(size) < 0.5, IN, state.standing))

    assert acceptance_now(later, near) == pytest.approx(acceptance_now(later, chances), abs=1e-9)


@pytest.mark.parametrize("alone", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("sway", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("inside", [0.0, 0.5, 1.0])
def test_impossible_and_certain_answers_stay_exact(alone: float, sway: float, inside: float) -> None:
    chances = Independent(np.full(2, alone), np.full(2, sway))
    present = np.array([inside, 0.0])

    assert chances.expected(PAIR, present)[1] == pytest.approx(1.0 - (1.0 - alone) * (1.0 - inside * sway))
    assert chances.with_one_more(PAIR, present, np.array([0]))[0] == pytest.approx(
        1.0 - (1.0 - alone) * (1.0 - inside * sway) * (1.0 - sway)
    )
    near = independent(PAIR, chances)
    assert near.alone == pytest.approx(np.full(2, alone))
    # Whom nothing can make likelier is swayed by nobody.
    assert near.sway == pytest.approx(np.full(2, 0.0 if alone == 1.0 else sway))


@pytest.mark.parametrize("base", [-1e6, -40.0, 40.0, 1e6])
def test_a_logit_beyond_all_bounds_is_a_chance_all_the_same(base: float) -> None:
    state = CascadeState.of("ab", [base, base], [("a", "b", 1.0)], {"a": IN})
    near = independent(state, STEEP)

    assert np.isfinite(near.alone).all()
    assert np.isfinite(near.sway).all()
    assert acceptance_now(state, STEEP) == pytest.approx(np.full(2, float(base > 0)), abs=1e-9)


def test_nobody_and_a_person_without_friends_have_chances_too() -> None:
    nobody = CascadeState.of([], [], [])
    alone = CascadeState.of("a", [0.0], [])
    none = np.array([], dtype=np.int64)

    for state in (nobody, alone):
        size = len(state.people)
        for chances in (STEEP, Independent(np.full(size, 0.5), np.zeros(0))):
            assert chances.expected(state, np.zeros(size)) == pytest.approx(np.full(size, 0.5))
            assert len(chances.with_one_more(state, np.zeros(size), none)) == 0
            assert len(independent(state, chances).sway) == 0


@settings(deadline=None)
@given(city=cities())
def test_chances_leave_what_they_were_given_untouched(city: City) -> None:
    assume(len(city.state.one) > 0)
    inside = drawn(city.luck, len(city.state.people))
    given_inside, standing = inside.copy(), city.state.standing.copy()
    city.chances.expected(city.state, inside)[:] = -1.0
    city.chances.with_one_more(city.state, inside, np.arange(len(city.state.one)))[:] = -1.0
    independent(city.state, city.chances)
    assert np.array_equal(inside, given_inside)
    assert np.array_equal(city.state.standing, standing)


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan")])
def test_what_is_no_chance_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Independent(np.array([0.5, chance]), np.zeros(0))
    with pytest.raises(ValueError, match="from 0 to 1"):
        Independent(np.array([0.5, 0.5]), np.array([chance, 0.1]))
    with pytest.raises(ValueError, match="strength"):
        CascadeState.of("ab", [0.0, 0.0], [("a", "b", chance)])


def test_a_logit_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="base logit"):
        CascadeState.of("ab", [0.0, float("nan")], [])
