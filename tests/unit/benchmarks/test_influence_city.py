"""In which order to ask, as it is measured: bounds that hold, behaviours taken at their word, figures that follow from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.city.behaviours import ALL
from app.stages.propagate.chances import Independent, Learned
from app.stages.propagate.comparing import RulesBroken, simulate
from app.stages.propagate.order import Place
from app.stages.propagate.policies import Lookahead, MostLikely, Situation
from app.stages.propagate.sandwich import Sandwich, neighbours
from app.stages.propagate.state import IN, WAITING, CascadeState, Limits
from benchmarks.influence.bounds import clairvoyant, relaxed
from benchmarks.influence.cases import REGIMES, regime_cases
from benchmarks.influence.city import OURS, load_policy, main, play
from benchmarks.influence.city_tables import LIKELIEST, Setting, gain, summary
from benchmarks.influence.lived import Lived
from ml.acceptance import FALLBACK
from tests.unit.propagate.optimum import Game


def a_seed(luck: np.random.Generator, people: int = 6) -> tuple[CascadeState, Independent]:
    """A handful of people of whom the first is in; who moves whom is drawn anew for each direction."""
    names = [f"p{number}" for number in range(people)]
    ties = [(a, b, 1.0) for n, a in enumerate(names) for b in names[:n] if luck.random() < 0.5]
    state = CascadeState.of(names, [0.0] * people, ties, {names[0]: IN})
    return state, Independent(luck.random(people) * 0.5, luck.random(len(state.one)) * 0.8)


def test_no_way_of_asking_beats_the_bounds() -> None:
    luck = np.random.default_rng(1)
    for _ in range(15):
        state, chances = a_seed(luck)
        best = Game(state, chances, budget=3, seats=9).optimum()
        assert best <= relaxed(state, chances, 3) + 1e-9
        draws = luck.random((40, len(state.people)))
        limits = Limits(99, 3, 3.0, wave_size=1, organic_friends=0)
        for draw in draws:
            won = simulate(state, chances, limits, Lookahead(), draw).people - 1
            assert won <= clairvoyant(state, chances, draw, 3)


def test_who_knows_all_luck_wins_whom_a_chain_of_yeses_reaches() -> None:
    state = CascadeState.of("abcd", [0.0] * 4, [("a", "b", 1.0), ("b", "c", 1.0)], {"a": IN})
    chances = Independent(np.zeros(4), np.full(len(state.one), 0.5))

    assert clairvoyant(state, chances, np.full(4, 0.4), 9) == 2, "d is nobody's friend"
    assert clairvoyant(state, chances, np.full(4, 0.4), 1) == 1
    assert clairvoyant(state, chances, np.full(4, 0.6), 9) == 0


@pytest.mark.parametrize("name", list(ALL))
def test_a_behaviour_is_taken_at_its_word(name: str) -> None:
    case = Lived.of(ALL[name], 0, people=120, venues=20).cases(1, learned=False)[0]
    state, behaving = case.state, case.truth
    luck = np.random.default_rng(3)
    edges = np.arange(len(state.one))
    for _ in range(3):
        inside = (luck.random(len(state.people)) < 0.2).astype(np.float64)
        more = behaving.with_one_more(state, inside, edges)
        for edge in luck.permutation(edges)[:5].tolist():
            joined = inside.copy()
            joined[state.one[edge]] = 1.0
            assert more[edge] == pytest.approx(behaving.expected(state, joined)[state.other[edge]])
    half = behaving.expected(state, np.full(len(state.people), 0.5))
    assert ((half >= behaving.expected(state, np.zeros(len(state.people))) - 1e-12) & (half <= 1.0)).all()


def test_learned_chances_come_from_the_earlier_seeds_alone() -> None:
    lived = Lived.of(ALL["city"], 1, people=120, venues=20)
    case = lived.cases(2, learned=True)[0]
    assert isinstance(case.known, Learned)
    assert case.truth is not case.known
    told = sorted(lived.past.seeds, key=lambda seed: seed["created_at"])
    again = replace(
        lived, past=replace(lived.past, seeds=told[:-2] + [{**seed, "asked": seed["asked"][:3]} for seed in told[-2:]])
    )
    same = again.cases(2, learned=True)[0].known
    assert isinstance(same, Learned)
    assert same.model.save() == case.known.model.save()


def test_the_same_city_is_played_the_same_twice() -> None:
    setting = Setting(REGIMES[1].name, "regime", "true", 8, 4)
    first, second = (play(setting, 2, 1, {}, None) for _ in range(2))
    assert [(each.policy, each.people, each.asks) for each in first] == [
        (each.policy, each.people, each.asks) for each in second
    ]
    assert {each.asks for each in first if not each.policy.startswith("bound")} == {8}


def test_gains_are_means_of_means_with_an_interval_over_cities() -> None:
    setting = Setting("x", "regime", "true", 8, 4)
    one, other = np.array([2.0, 4.0, 3.0]), np.array([1.0, 2.0, 1.5])
    assert gain(one, other) == pytest.approx({"mean": 1.0, "low": 1.0, "high": 1.0})
    told = play(replace(setting, name=REGIMES[0].name), 0, 2, {}, None)
    figures = summary(told, ours=OURS)
    assert figures["over_most_likely"]["mean"] == pytest.approx(
        figures["policies"][OURS]["people"] / figures["policies"][LIKELIEST]["people"] - 1
    )


def test_the_sandwich_lies_between_its_neighbours() -> None:
    case = regime_cases(REGIMES[0], 0, 1)[0]
    low, high = neighbours(case.state, case.truth)
    assert np.allclose(low.sway, high.sway, atol=1e-9), "independent cascades are their own neighbours"
    steep = Learned(replace(FALLBACK, social_count=3.0))
    low, high = neighbours(case.state, steep)
    assert (low.sway <= high.sway + 1e-12).all()
    assert (low.sway < high.sway - 1e-6).any()
    limits = Limits(99, 6, 3.0, wave_size=3, organic_friends=0)
    draw = case.luck
    assert simulate(case.state, steep, limits, Sandwich(), draw).asks == 6


def test_a_policy_can_be_brought_along() -> None:
    assert isinstance(load_policy("app.stages.propagate.policies:MostLikely"), MostLikely)
    with pytest.raises(SystemExit, match="no_such"):
        load_policy("no_such.module:Class")
    with pytest.raises(SystemExit, match="next_wave"):
        load_policy("collections:Counter")


class Greedy:
    """Asks everybody, whatever the rules are."""

    def next_wave(self, situation: Situation) -> list[Place]:
        return situation.asks(range(len(situation.state.people)))


def test_a_policy_that_breaks_the_rules_is_refused() -> None:
    case = regime_cases(REGIMES[0], 0, 1)[0]
    with pytest.raises(RulesBroken, match="may ask 5 people who wait"):
        simulate(case.state, case.truth, Limits(99, 5, 2.0), Greedy(), case.luck)


@pytest.mark.parametrize("words", [["--cities", "0"], ["--seeds", "-1"], ["--processes", "0"]])
def test_nothing_cannot_be_measured(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)
    assert "at least 1" in capsys.readouterr().err


def test_people_of_a_seed_wait_but_for_the_starters() -> None:
    for regime in REGIMES:
        case = regime_cases(regime, 3, 1)[0]
        assert case.state.count(IN) == 2
        assert case.state.count(WAITING) == len(case.state.people) - 2
