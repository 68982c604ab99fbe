from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stages.propagate.chances import Chances, Independent, Learned, acceptance_now
from app.stages.propagate.comparing import compare, expected_people, rankings, simulate
from app.stages.propagate.order import Gains, Rules, influence_order, plan_wave
from app.stages.propagate.policies import AsServed, Fixed, Lookahead, MostLikely, Policy
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Limits
from ml.acceptance import FALLBACK
from ml.logistic import sigmoid

MOVED = Learned(replace(FALLBACK, social_count=1.0, social_strength=0.5))
FREELY = Rules(budget=10, seats=10, organic_friends=0, patience=0.0)


def make_city(seed: int, size: int = 60) -> CascadeState:
    """A small world: neighbours on a ring know each other, a few know somebody far; three starters are in."""
    luck = np.random.default_rng(seed)
    people = [f"p{number:04}" for number in range(size)]
    pairs = {(i, (i + step) % size) for i in range(size) for step in range(1, 7) if luck.random() < 0.8}
    friendships = [(people[a], people[b], float(luck.beta(2, 3))) for a, b in sorted(pairs)]
    base = luck.normal(-2.5, 1.0, size).tolist()
    return CascadeState.of(people, base, friendships, dict.fromkeys(people[:3], IN))


def test_acceptance_counts_friends_who_are_in_and_their_strength() -> None:
    state = CascadeState.of("abcd", [0.0] * 4, [("a", "d", 0.5), ("b", "d", 0.2), ("c", "d", 0.9)], {"a": IN, "b": IN})

    expected = float(sigmoid(1.0 * np.log(3.0) + 0.5 * 0.7))
    assert acceptance_now(state, MOVED)[3] == pytest.approx(expected)


def test_the_gain_is_acceptance_times_one_plus_the_lift_in_others() -> None:
    state = CascadeState.of("abc", [0.0, -1.0, -1.0], [("a", "b", 0.4)])

    found, lifts = Gains(state, MOVED).of(FREELY)

    lift = float(sigmoid(-1.0 + np.log(2.0) + 0.5 * 0.4) - sigmoid(-1.0))
    assert found[0] == pytest.approx(0.5 * (1 + lift))
    assert lifts[0] == pytest.approx(lift)
    assert found[2] == pytest.approx(float(sigmoid(-1.0)))


def test_the_lift_ends_where_the_budget_ends() -> None:
    """With one ask left nobody can be lifted; with two, only whoever would be asked then."""
    star = [("hub", leaf, 0.5) for leaf in ("x", "y", "z")]
    state = CascadeState.of(["hub", "x", "y", "z"], [0.0, -1.0, -1.0, -1.0], star)

    gains = Gains(state, MOVED)
    hub = [float(gains.of(replace(FREELY, budget=budget))[0][0]) for budget in (1, 2, 3, 9)]

    assert hub[0] == pytest.approx(0.5)
    assert hub[0] < hub[1] <= hub[2] <= hub[3]


def test_whoever_gains_by_waiting_is_asked_later() -> None:
    """b is a bit more likely than c, but b's friend a has not answered yet."""
    state = CascadeState.of("abc", [1.0, -0.9, -1.0], [("a", "b", 0.9)], {"a": OPEN})

    patient = influence_order(state, MOVED, replace(FREELY, patience=1.0))
    hasty = influence_order(state, MOVED, replace(FREELY, patience=0.0, lookahead=0.0))

    assert [place.person for place in patient] == ["c", "b"]
    assert [place.person for place in hasty] == ["b", "c"]


def test_people_with_three_friends_in_come_first_unless_another_is_worth_clearly_more() -> None:
    friendships = [(starter, "near", 0.1) for starter in "abc"]
    standing = dict.fromkeys("abc", IN)
    close = CascadeState.of([*"abc", "far", "near"], [0, 0, 0, 0.3, -1.5], friendships, standing)
    clear = CascadeState.of([*"abc", "far", "near"], [0, 0, 0, 3.0, -3.0], friendships, standing)

    rules = replace(FREELY, organic_friends=3, organic_weight=0.5)
    assert [place.person for place in influence_order(close, MOVED, rules)] == ["near", "far"]
    assert [place.accepted_friends for place in influence_order(close, MOVED, rules)] == [3, 0]
    assert [place.person for place in influence_order(clear, MOVED, rules)] == ["far", "near"]


@pytest.mark.parametrize(
    ("logits", "first_asks", "order"),
    [
        ([0.0, 0.02, -0.01], [0, 3, 0], "acb"),  # as good as equal: whose turn it is, then the likelier
        ([0.0, 0.02, -0.01], [2, 2, 1], "cba"),
        ([0.0, 1.0, -1.0], [0, 9, 0], "bac"),  # clearly better: first again
        ([0.0, 0.02, -0.01], None, "bac"),
    ],
)
def test_among_near_equals_whoever_was_first_asked_least_often_comes_first(
    logits: list[float], first_asks: list[int] | None, order: str
) -> None:
    state = CascadeState.of("abc", logits, [], first_asks=first_asks)
    places = influence_order(state, MOVED, replace(FREELY, budget=3))
    assert "".join(place.person for place in places) == order
    assert len(places) == 3


@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_taking_turns_costs_next_to_nothing(seed: int) -> None:
    state = make_city(seed, 30)
    turns = np.random.default_rng(seed).integers(0, 5, 30)
    free, fair = (influence_order(each, MOVED, FREELY, 1)[0] for each in (state, replace(state, first_asks=turns)))
    assert free.gain - FREELY.fair_within <= fair.gain <= free.gain


@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_same_state_gives_the_same_order_whatever_order_people_come_in(seed: int) -> None:
    state = make_city(seed, 30)
    shuffle = np.random.default_rng(seed).permutation(30)
    names = [state.people[u] for u in shuffle]
    ties = [
        (state.people[a], state.people[b], float(s))
        for a, b, s in zip(state.one, state.other, state.strength, strict=True)
        if a < b
    ]
    standing = {state.people[u]: int(state.standing[u]) for u in range(30)}
    again = CascadeState.of(names, state.base[shuffle].tolist(), ties[::-1], standing)

    limits = Limits(max_group=8, budget=10, rounds=8.0)
    assert [p.person for p in plan_wave(state, MOVED, limits)] == [p.person for p in plan_wave(again, MOVED, limits)]


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), budget=st.integers(0, 12), taken=st.integers(0, 8))
def test_a_wave_keeps_to_budget_and_seats_and_asks_nobody_twice(seed: int, budget: int, taken: int) -> None:
    state = make_city(seed, 30)
    state = state.with_standing(dict.fromkeys(state.people[3 : 3 + taken], OPEN))
    state = state.with_standing(dict.fromkeys(state.people[20:25], OUT))

    wave = plan_wave(state, MOVED, Limits(max_group=8, budget=budget, rounds=1.0))

    assert len(wave) <= min(budget, max(0, 8 - 3 - taken))
    assert len({place.person for place in wave}) == len(wave)
    standing = dict(zip(state.people, state.standing, strict=True))
    assert all(standing[place.person] == WAITING for place in wave)


def test_with_little_time_more_are_asked_at_once() -> None:
    state = make_city(1)
    wide = Limits(max_group=12, budget=20, rounds=1.0)

    assert len(plan_wave(state, MOVED, wide)) == 9
    assert len(plan_wave(state, MOVED, replace(wide, rounds=20.0))) <= 3


def best_possible(state: CascadeState, budget: int) -> float:
    """Expected people of the best policy that asks one at a time and sees each answer: dynamic programming."""

    @cache
    def value(standing: tuple[int, ...], left: int) -> float:
        if left == 0 or WAITING not in standing:
            return 0.0
        here = replace(state, standing=np.array(standing))
        now = acceptance_now(here, MOVED)
        best = 0.0
        for u in np.flatnonzero(here.standing == WAITING):
            yes = (*standing[:u], IN, *standing[u + 1 :])
            no = (*standing[:u], OUT, *standing[u + 1 :])
            best = max(best, now[u] * (1 + value(yes, left - 1)) + (1 - now[u]) * value(no, left - 1))
        return best

    return value(tuple(int(s) for s in state.standing), budget)


def ours(state: CascadeState, budget: int, lookahead: float) -> float:
    """Expected people of asking one at a time by our gain, by exact enumeration of the answers."""
    if budget == 0 or not (state.standing == WAITING).any():
        return 0.0
    rules = Rules(budget, seats=budget, organic_friends=0, patience=1.0, lookahead=lookahead)
    place = influence_order(state, MOVED, rules, 1)[0]
    yes, no = (state.with_standing({place.person: answer}) for answer in (IN, OUT))
    chance = place.acceptance
    return chance * (1 + ours(yes, budget - 1, lookahead)) + (1 - chance) * ours(no, budget - 1, lookahead)


def test_on_tiny_cities_the_order_is_close_to_the_true_optimum() -> None:
    """Against the best policy there is we lose less than one and a half in a hundred, with lookahead or without."""
    reached, greedy, best = 0.0, 0.0, 0.0
    for seed in range(25):
        luck = np.random.default_rng(seed)
        people = [f"p{number}" for number in range(7)]
        pairs = [pair for pair in combinations(people, 2) if luck.random() < 0.45]
        ties = [(a, b, float(luck.random())) for a, b in pairs]
        state = CascadeState.of(people, luck.normal(-1.5, 1.2, 7).tolist(), ties)
        best += best_possible(state, 4)
        reached += ours(state, 4, 1.0)
        greedy += ours(state, 4, 0.0)

    assert best * 0.985 <= reached <= best + 1e-9
    assert best * 0.985 <= greedy <= best + 1e-9


def contest(state: CascadeState, chances: Chances, limits: Limits, luck: int, runs: int = 6) -> dict[str, float]:
    """Mean people in by policy, over cascades of the same lucks."""
    policies: dict[str, Policy] = {"influence": AsServed(), "most_likely_next": MostLikely()}
    for name, ranking in rankings(state, chances, state.base, luck).items():
        policies[name] = Fixed(ranking)
    draws = np.random.default_rng(luck).random((runs, len(state.people)))
    return {
        name: float(np.mean([simulate(state, chances, limits, policy, draw).people for draw in draws]))
        for name, policy in policies.items()
    }


def test_our_order_wins_more_people_than_the_fixed_orders_in_cities_of_strong_influence() -> None:
    chances = Learned(replace(FALLBACK, social_count=1.5, social_strength=1.0))
    limits = Limits(max_group=20, budget=25, rounds=20.0)
    totals: dict[str, float] = {}
    for seed in range(8):
        state = make_city(seed, 80)
        for name, people in contest(state, chances, limits, luck=seed).items():
            totals[name] = totals.get(name, 0.0) + people

    best_fixed = max(totals[name] for name in ("random", "degree", "affinity", "acceptance"))
    assert totals["influence"] > 1.15 * best_fixed
    # Everybody moves everybody about alike and seats run out: lookahead has nothing to win here, and must not lose much.
    assert totals["influence"] > 0.96 * totals["most_likely_next"]


def test_lookahead_wins_more_people_than_the_likeliest_next_where_influence_is_uneven() -> None:
    limits = Limits(max_group=1000, budget=25, rounds=7.0, wave_size=4, organic_friends=0)
    totals = {"lookahead": 0, "likeliest": 0}
    for seed in range(8):
        state, luck = make_city(seed, 120), np.random.default_rng(seed)
        pull = luck.gamma(0.5, 2.0, 120)[state.one] * luck.gamma(0.7, 1.4, len(state.one))
        chances = Independent(luck.beta(1.0, 15.0, 120), np.minimum(0.9, 0.3 * pull))
        for draw in luck.random((6, 120)):
            totals["lookahead"] += simulate(state, chances, limits, Lookahead(), draw).people
            totals["likeliest"] += simulate(state, chances, limits, MostLikely(), draw).people

    assert totals["lookahead"] > 1.04 * totals["likeliest"]


def test_a_comparison_is_repeatable() -> None:
    state = make_city(3)
    limits = Limits(max_group=8, budget=10, rounds=8.0)

    first = contest(state, MOVED, limits, luck=7)
    quick = compare(state, MOVED, replace(limits, organic_friends=0), state.base, luck=7)

    assert first == contest(state, MOVED, limits, luck=7)
    assert quick == compare(state, MOVED, replace(limits, organic_friends=0), state.base, luck=7)
    assert next(iter(first)) == next(iter(quick)) == "influence"
    assert set(quick) == {"influence", "random", "degree", "affinity", "acceptance"}
    assert quick["influence"] >= max(quick.values()) - 0.1


def test_the_mean_field_counts_those_placed_before_by_their_chance() -> None:
    state = CascadeState.of("ab", [0.0, 0.0], [("a", "b", 1.0)])

    expected = 0.5 + float(sigmoid(np.log1p(0.5) + 0.5 * 0.5))
    assert expected_people(state, MOVED, Limits(8, 2, 9.0), [0, 1]) == pytest.approx(expected)
    assert expected_people(state, MOVED, Limits(8, 1, 9.0), [0, 1]) == pytest.approx(0.5)


def test_a_simulated_cascade_counts_its_asks_and_friends() -> None:
    state = CascadeState.of("abc", [5.0, 5.0, -9.0], [("a", "b", 0.5)])
    limits = Limits(max_group=8, budget=3, rounds=8.0, wave_size=1)

    outcome = simulate(state, MOVED, limits, Fixed([0, 1, 2]), np.full(3, 0.5))

    assert (outcome.people, outcome.asks, outcome.accepted_friends) == (2, 3, (0, 1, 0))


def test_fixed_orders_rank_everybody() -> None:
    state = make_city(4)
    for ranking in rankings(state, MOVED, state.base, luck=1).values():
        assert sorted(ranking) == list(range(len(state.people)))


def test_people_must_be_different() -> None:
    with pytest.raises(ValueError, match="different"):
        CascadeState.of("aa", [0.0, 0.0], [])
