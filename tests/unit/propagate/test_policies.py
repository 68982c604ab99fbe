"""Ways of choosing whom to ask next: what all of them keep to, the odd seeds they cope with, and how near the optimum they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stages.propagate.chances import Chances, Independent, Learned
from app.stages.propagate.comparing import simulate
from app.stages.propagate.order import Place
from app.stages.propagate.policies import (
    AsServed,
    Blast,
    Fixed,
    Lookahead,
    MostFriends,
    MostLikely,
    OneStep,
    Policy,
    Situation,
)
from app.stages.propagate.residual import Residual
from app.stages.propagate.rollouts import Rollouts
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Limits
from ml.acceptance import FALLBACK
from tests.unit.propagate.cities import MODELS, City, cities, make_city
from tests.unit.propagate.optimum import Choice, Game

#: Few sets and plays: what is asked of them here does not hang on how many there are.
POLICIES: Final[dict[str, Callable[[CascadeState], Policy]]] = {
    "fixed": lambda state: Fixed(np.argsort(-state.base, kind="stable").tolist()),
    "blast": lambda _: Blast(),
    "most friends": lambda _: MostFriends(),
    "most likely": lambda _: MostLikely(),
    "one step": lambda _: OneStep(),
    "lookahead": lambda _: Lookahead(),
    "as served": lambda _: AsServed(),
    "residual": lambda _: Residual(sets=64),
    "rollouts": lambda _: Rollouts(tried=3, plays=4),
}
#: Asks all at once by its nature; where nobody may join any more it asks nobody, like the others.
IN_WAVES: Final = [name for name in POLICIES if name != "blast"]

every_policy = pytest.mark.parametrize("name", POLICIES)
limits_of_any_kind = st.builds(
    Limits,
    max_group=st.integers(0, 15),
    budget=st.integers(0, 12),
    rounds=st.sampled_from([0.0, 1.0, 2.5, 30.0]),
    wave_size=st.integers(1, 5),
    organic_friends=st.integers(0, 3),
)


def wave_of(name: str, state: CascadeState, chances: Chances, limits: Limits) -> list[Place]:
    """Asked twice, on copies: a policy neither remembers nor changes what it saw."""
    before = state.standing.copy()
    wave = POLICIES[name](state).next_wave(Situation(state, chances, limits))
    assert np.array_equal(state.standing, before)
    again = POLICIES[name](state).next_wave(Situation(replace(state), chances, limits))
    assert wave == again, "the same situation gives the same wave"
    return wave


def is_allowed(name: str, wave: list[Place], state: CascadeState, limits: Limits) -> None:
    standing = dict(zip(state.people, state.standing.tolist(), strict=True))
    assert len({place.person for place in wave}) == len(wave), "nobody twice"
    assert all(standing[place.person] == WAITING for place in wave), "only who waits"
    assert len(wave) <= limits.budget
    for place in wave:
        assert np.isfinite([place.gain, place.acceptance, place.coming_friends, place.lift]).all()
        assert 0.0 <= place.acceptance <= 1.0
        u = state.people.index(place.person)
        assert place.accepted_friends == int((state.standing[state.other[state.one == u]] == IN).sum())
    seats = limits.max_group - state.count(IN) - state.count(OPEN)
    if name == "blast":
        assert not wave or limits.max_group > state.count(IN)
        return
    assert len(wave) <= max(0, seats)
    at_once = limits.wave_size
    if name == "as served":  # with little time left more are asked at once
        at_once = max(at_once, int(np.ceil(2.0 * seats / max(1.0, limits.rounds))))
    assert len(wave) <= max(0, at_once - state.count(OPEN))


@every_policy
@settings(deadline=None, max_examples=40)
@given(city=cities(), limits=limits_of_any_kind)
def test_a_wave_keeps_to_budget_seats_and_size_and_asks_only_who_waits(name: str, city: City, limits: Limits) -> None:
    is_allowed(name, wave_of(name, city.state, city.chances, limits), city.state, limits)


@every_policy
@settings(deadline=None, max_examples=15)
@given(city=cities(), limits=limits_of_any_kind)
def test_a_whole_cascade_asks_nobody_twice_and_comes_to_an_end(name: str, city: City, limits: Limits) -> None:
    state = city.state
    waiting = state.count(WAITING)
    outcome = simulate(state, city.chances, limits, POLICIES[name](state), city.luck.random(len(state.people)))

    assert outcome.asks <= min(limits.budget, waiting)
    assert outcome.people <= limits.max_group
    assert len(outcome.accepted_friends) == outcome.asks


@every_policy
@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 100_000), independent=st.booleans())
def test_the_wave_is_the_same_whatever_order_people_come_in(name: str, seed: int, independent: bool) -> None:
    luck = np.random.default_rng(seed)
    state = make_city(luck, 20, "learned", 0.3).state
    shuffle = luck.permutation(20)
    half = len(state.one) // 2
    ties = [
        (state.people[a], state.people[b], float(s))
        for a, b, s in zip(state.one[:half], state.other[:half], state.strength[:half], strict=True)
    ]
    mixed = luck.permutation(half)
    again = CascadeState.of(
        [state.people[u] for u in shuffle],
        state.base[shuffle].tolist(),
        [ties[tie] for tie in mixed],
        dict(zip(state.people, state.standing.tolist(), strict=True)),
    )
    chances: Chances = Learned(replace(FALLBACK, social_count=1.0))
    chances_again = chances
    if independent:
        alone, sway = luck.beta(1.0, 5.0, 20), luck.beta(1.0, 2.0, 2 * half)
        chances = Independent(alone, sway)
        chances_again = Independent(alone[shuffle], np.concatenate([sway[:half][mixed], sway[half:][mixed]]))

    limits = Limits(max_group=20, budget=8, rounds=5.0, wave_size=6)
    wave = wave_of(name, state, chances, limits)
    other = wave_of(name, again, chances_again, limits)
    assert [place.person for place in wave] == [place.person for place in other]
    assert [place.gain for place in wave] == pytest.approx([place.gain for place in other])


@pytest.mark.parametrize("name", [name for name in POLICIES if name != "fixed"])
def test_of_equals_the_smaller_ids_are_asked(name: str) -> None:
    state = CascadeState.of("dbca", [0.0] * 4, [])
    wave = wave_of(name, state, Learned(FALLBACK), Limits(max_group=9, budget=2, rounds=30.0, wave_size=2))
    assert [place.person for place in wave] == ["a", "b"]


def a_state(standing: list[int], ties: list[tuple[int, int]] | None = None) -> CascadeState:
    people = [f"p{number}" for number in range(len(standing))]
    friendships = [(people[a], people[b], 0.5) for a, b in ties or []]
    base = np.linspace(-1.0, 0.0, len(standing)).tolist()
    return CascadeState.of(people, base, friendships, dict(zip(people, standing, strict=True)))


@every_policy
@pytest.mark.parametrize(
    "state",
    [
        a_state([]),
        a_state([IN, IN], [(0, 1)]),
        a_state([OUT] * 5, [(0, 1), (1, 2)]),
        a_state([IN, OPEN, OUT], [(0, 1)]),
    ],
    ids=["no people", "all in", "all out", "nobody waits"],
)
def test_where_nobody_waits_nobody_is_asked(name: str, state: CascadeState) -> None:
    assert wave_of(name, state, Learned(FALLBACK), Limits(max_group=9, budget=9, rounds=9.0)) == []


@every_policy
@pytest.mark.parametrize("seats", [0, -2], ids=["no seat left", "more are in than fit"])
def test_where_nobody_can_join_nobody_is_asked(name: str, seats: int) -> None:
    state = a_state([IN, IN, IN, WAITING, WAITING], [(0, 3), (3, 4)])
    assert wave_of(name, state, Learned(FALLBACK), Limits(max_group=3 + seats, budget=9, rounds=9.0)) == []


@pytest.mark.parametrize("name", IN_WAVES)
def test_seats_that_are_promised_are_not_promised_again(name: str) -> None:
    state = a_state([IN, OPEN, WAITING, WAITING], [(0, 2), (1, 3)])
    assert wave_of(name, state, Learned(FALLBACK), Limits(max_group=2, budget=9, rounds=9.0, wave_size=4)) == []


@every_policy
def test_without_asks_left_nobody_is_asked(name: str) -> None:
    state = a_state([IN, WAITING, WAITING], [(0, 1)])
    assert wave_of(name, state, Learned(FALLBACK), Limits(max_group=9, budget=0, rounds=9.0)) == []


@every_policy
@pytest.mark.parametrize("model", MODELS)
def test_the_only_candidate_is_asked(name: str, model: str) -> None:
    state = a_state([IN, WAITING, OUT], [(0, 1), (1, 2)])
    city = make_city(np.random.default_rng(1), 3, model)
    chances = Independent(np.full(3, 0.2), np.full(4, 0.3)) if model == "independent" else city.chances
    wave = wave_of(name, state, chances, Limits(max_group=9, budget=50, rounds=30.0, wave_size=4))
    assert [place.person for place in wave] == ["p1"]


@every_policy
def test_with_more_asks_than_candidates_everybody_is_asked_in_the_end(name: str) -> None:
    state = a_state([IN] + [WAITING] * 6, [(0, 1), (1, 2), (3, 4)])
    limits = Limits(max_group=99, budget=50, rounds=30.0, wave_size=4)
    outcome = simulate(state, Learned(FALLBACK), limits, POLICIES[name](state), np.ones(7))
    assert (outcome.asks, outcome.people) == (6, 1)


@every_policy
@pytest.mark.parametrize("alone", [0.0, 1.0])
@pytest.mark.parametrize("sway", [0.0, 1.0])
def test_impossible_and_certain_answers_upset_nobody(name: str, alone: float, sway: float) -> None:
    state = a_state([IN] + [WAITING] * 6, [(0, 1), (1, 2), (2, 3), (4, 5)])
    chances = Independent(np.full(7, alone), np.full(8, sway))
    limits = Limits(max_group=9, budget=4, rounds=30.0, wave_size=2)
    is_allowed(name, wave_of(name, state, chances, limits), state, limits)
    outcome = simulate(state, chances, limits, POLICIES[name](state), np.full(7, 0.5))
    assert outcome.asks <= 4
    if alone == 1.0:
        assert outcome.people == 5, "whoever is asked comes"
    elif sway == 0.0:
        assert outcome.people == 1


@every_policy
def test_people_who_know_nobody_are_asked_by_how_likely_they_come(name: str) -> None:
    people = [f"p{number}" for number in range(30)]
    state = CascadeState.of(people, np.random.default_rng(2).normal(0.0, 1.0, 30).tolist(), [])
    wave = wave_of(name, state, Learned(FALLBACK), Limits(max_group=99, budget=3, rounds=30.0, wave_size=3))
    assert [place.person for place in wave] == [people[u] for u in np.argsort(-state.base)[:3]]


@cache
def a_hub(friends: int) -> CascadeState:
    """One person whom everybody knows; the first of these is in."""
    people = ["hub", *(f"p{number:05}" for number in range(friends))]
    base = np.random.default_rng(3).normal(-2.0, 0.5, friends + 1).tolist()
    return CascadeState.of(people, base, [("hub", leaf, 0.5) for leaf in people[1:]], {people[1]: IN})


@every_policy
def test_a_hub_with_ten_thousand_friends_is_no_trouble(name: str) -> None:
    state = a_hub(10_000)
    chances = Independent(np.full(10_001, 0.1), np.full(20_000, 0.3))
    limits = Limits(max_group=50, budget=20, rounds=10.0, wave_size=3, organic_friends=0)
    wave = wave_of(name, state, chances, limits)
    is_allowed(name, wave, state, limits)
    assert wave
    if name not in {"fixed", "blast"}:
        assert wave[0].person == "hub", "whom everybody knows is worth most, and likeliest besides"


def uneven(luck: np.random.Generator) -> tuple[CascadeState, Chances]:
    """Seven people, one in; few who move much, and friendships of which few matter."""
    ids = [f"p{number}" for number in range(7)]
    ties = [(one, other, 0.5) for n, one in enumerate(ids) for other in ids[:n] if luck.random() < 0.45]
    state = CascadeState.of(ids, [0.0] * 7, ties, {ids[0]: IN})
    pull = luck.gamma(0.5, 2.0, 7)[state.one] * luck.gamma(0.7, 1.4, len(state.one))
    return state, Independent(luck.beta(1.0, 6.0, 7), np.minimum(0.95, 0.4 * pull))


def chosen_by(policy: Policy, chances: Chances) -> Choice:
    """The first of each wave of one, as a move of the game."""

    def choose(state: CascadeState, asks: int, seats: int) -> int | None:
        limits = Limits(state.count(IN) + seats, asks, rounds=20.0, wave_size=1, organic_friends=0, organic_weight=0.0)
        wave = policy.next_wave(Situation(state, chances, limits))
        return state.people.index(wave[0].person) if wave else None

    return choose


def test_nobody_beats_the_optimum_and_ours_come_near_it() -> None:
    """Four asks among six, influence strong and uneven, answers seen one by one; values are exact, not sampled."""
    luck = np.random.default_rng(11)
    shares: dict[str, list[float]] = {name: [] for name in POLICIES}
    for _ in range(20):
        state, chances = uneven(luck)
        game = Game(state, chances, budget=4, seats=4)
        best = game.optimum()
        for name, share in shares.items():
            policy = Rollouts() if name == "rollouts" else POLICIES[name](state)
            share.append(game.value_of(chosen_by(policy, chances)) / best)

    mean = {name: float(np.mean(share)) for name, share in shares.items()}
    for name, share in shares.items():
        assert max(share) <= 1.0 + 1e-9, name
    assert mean["lookahead"] >= 0.95
    assert mean["rollouts"] >= 0.95
    assert mean["lookahead"] >= mean["most likely"], "here the order pays"
    assert mean["rollouts"] >= mean["lookahead"], "and playing on is worth its time"
