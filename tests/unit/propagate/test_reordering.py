"""The order, which computes anew only what a placement reaches, against computing everything anew for each place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stages.propagate.chances import Chances
from app.stages.propagate.order import Place, Rules, influence_order
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Floats, Ints
from benchmarks.influence.recomputing import recomputed_order
from tests.unit.propagate.cities import City, cities, make_city


def agree(ours: list[Place], plain: list[Place]) -> None:
    assert [place.person for place in ours] == [place.person for place in plain]
    for one, other in zip(ours, plain, strict=True):
        assert one.accepted_friends == other.accepted_friends
        figures = [(p.gain, p.acceptance, p.coming_friends, p.lift) for p in (one, other)]
        assert figures[0] == pytest.approx(figures[1], rel=1e-9, abs=1e-12)


rules = st.builds(
    Rules,
    budget=st.integers(0, 12),
    seats=st.integers(0, 6),
    organic_friends=st.integers(0, 3),
    organic_weight=st.sampled_from([0.0, 0.5, 1.0]),
    patience=st.sampled_from([0.0, 0.4, 1.0]),
    lookahead=st.sampled_from([0.0, 0.5, 1.0]),
)


@settings(deadline=None, max_examples=150)
@given(city=cities(), rules=rules, answered=st.booleans())
def test_an_order_is_the_one_of_recomputing_everything_for_each_place(city: City, rules: Rules, answered: bool) -> None:
    ours = influence_order(city.state, city.chances, rules, answered=answered)
    agree(ours, recomputed_order(city.state, city.chances, rules, answered=answered))


@settings(deadline=None, max_examples=60)
@given(city=cities(), rules=rules, steps=st.lists(st.sampled_from(["ask", "yes", "no"]), max_size=8))
def test_after_any_asks_and_answers_the_order_is_the_one_of_recomputing(
    city: City, rules: Rules, steps: list[str]
) -> None:
    state = city.state
    for step in steps:
        wave = influence_order(state, city.chances, rules, 2)
        agree(wave, recomputed_order(state, city.chances, rules, 2))
        still_open = np.flatnonzero(state.standing == OPEN)
        if step == "ask":
            state = state.with_standing({place.person: OPEN for place in wave})
        elif len(still_open):
            who = int(city.luck.choice(still_open))
            state = state.with_standing({state.people[who]: IN if step == "yes" else OUT})
        ahead = influence_order(state, city.chances, rules, 10, answered=True)
        agree(ahead, recomputed_order(state, city.chances, rules, 10, answered=True))


def test_friends_who_are_named_twice_do_not_count_thrice() -> None:
    state = CascadeState.of("abcd", [0.5, 0.0, -0.5, -1.0], [("a", "b", 0.5), ("b", "a", 0.5), ("b", "c", 0.9)])
    chances = make_city(np.random.default_rng(0), 1, "learned").chances
    rules = Rules(budget=4, seats=4, organic_friends=0)
    agree(influence_order(state, chances, rules), recomputed_order(state, chances, rules))


@dataclass
class Watched:
    """Chances that note whom they were asked about; None is everybody."""

    chances: Chances
    asked: list[set[int] | None] = field(default_factory=list)

    def expected(self, state: CascadeState, inside: Floats, people: Ints | None = None) -> Floats:
        self.asked.append(None if people is None else {int(u) for u in people})
        return self.chances.expected(state, inside, people)

    def with_one_more(self, state: CascadeState, inside: Floats, edges: Ints) -> Floats:
        self.asked.append({int(v) for v in state.other[edges]})
        return self.chances.with_one_more(state, inside, edges)


@pytest.mark.parametrize("answered", [False, True])
def test_a_placement_asks_about_nobody_but_the_friends_of_whoever_is_placed(answered: bool) -> None:
    city = make_city(np.random.default_rng(5), 40, "learned", 0.1)
    rules = Rules(budget=20, seats=20)
    one, two = Watched(city.chances), Watched(city.chances)
    first = influence_order(city.state, one, rules, 1, answered=answered)[0]
    influence_order(city.state, two, rules, 2, answered=answered)

    placed = city.state.people.index(first.person)
    friends = {int(v) for v in city.state.other[city.state.one == placed]}
    assert None in one.asked, "the first place is about everybody"
    assert len(two.asked) > len(one.asked)
    for people in two.asked[len(one.asked) :]:
        assert people is not None
        assert people <= friends


@pytest.mark.parametrize("people", [[], [3], [0, 2, 4], list(range(12))])
def test_sums_over_friends_of_some_people_are_those_of_everybody(people: list[int]) -> None:
    luck = np.random.default_rng(4)
    state = make_city(luck, 12, "learned", 0.5).state
    some = np.array(people, dtype=np.int64)
    for weight in (np.zeros(12), np.eye(12)[4], np.where(luck.random(12) < 0.5, luck.random(12), 0.0), luck.random(12)):
        plain = np.zeros((2, 12))
        np.add.at(plain[0], state.one, weight[state.other])
        np.add.at(plain[1], state.one, weight[state.other] * state.strength)
        everybody = state.friends_weighted(weight)
        for whole, part, by_hand in zip(everybody, state.friends_weighted(weight, some), plain, strict=True):
            assert whole == pytest.approx(by_hand, abs=1e-12)
            assert np.array_equal(part, whole[some])


def test_the_way_back_leads_where_an_edge_came_from() -> None:
    state = make_city(np.random.default_rng(6), 15, "learned", 0.5).state
    edges = np.arange(len(state.one))
    back = state.back(edges)
    assert np.array_equal(state.one[back], state.other)
    assert np.array_equal(state.other[back], state.one)
    assert np.array_equal(state.strength[back], state.strength)
    assert set(state.edges_of(np.array([2, 7])).tolist()) == set(np.flatnonzero(np.isin(state.one, [2, 7])).tolist())
    assert not len(state.edges_of(np.array([], dtype=np.int64)))
    assert (state.standing == WAITING).any()
