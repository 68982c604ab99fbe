"""The other ways to answer: each keeps the rules of a behaviour, and has the form that it says it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.city.behaviour import Answer, Behaviour, load_behaviour, luck
from app.city.behaviours import ALL
from app.city.behaviours.cascade import CascadeBehaviour
from app.city.behaviours.mood import MoodBehaviour
from app.city.behaviours.threshold import ThresholdBehaviour
from app.city.past import Past
from tests.unit.city.town import SEED, Town

NOWHERE = Path("nowhere")


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


@pytest.fixture(params=[CascadeBehaviour, ThresholdBehaviour, MoodBehaviour])
def behaviour(request: pytest.FixtureRequest, town: Town) -> Behaviour:
    made: Behaviour = request.param(NOWHERE, SEED, town.traits)
    return made


def test_each_is_found_by_its_name(town: Town, tmp_path: Path) -> None:
    town.traits.save(tmp_path)
    ask = town.asks(venues=1, friends=2)[5]
    chances = {name: load_behaviour(where, tmp_path, SEED).acceptance(ask) for name, where in ALL.items()}
    assert len(set(chances.values())) == len(ALL)


def test_answers_depend_on_the_ask_and_luck_alone(town: Town, behaviour: Behaviour) -> None:
    asks = town.asks(venues=3, friends=1)
    forth = [behaviour.answer(ask) for ask in asks]
    fresh = type(behaviour)(NOWHERE, SEED, town.traits)  # type: ignore[call-arg]
    assert forth == [fresh.answer(ask) for ask in reversed(asks)][::-1]
    for ask, answer in zip(asks, forth, strict=True):
        assert (answer.answer == "yes") == (luck(SEED, ask.user_id, ask.seed_id) < behaviour.acceptance(ask))


def test_another_friend_never_lowers_the_probability(town: Town, behaviour: Behaviour) -> None:
    for ask in town.asks(venues=3):
        chances = [
            behaviour.acceptance(replace(ask, accepted=tuple(f"f-{one}" for one in range(n)), strengths=(0.3,) * n))
            for n in range(7)
        ]
        assert all(0.0 <= low <= high <= 1.0 for low, high in pairwise(chances))


def test_who_does_not_live_here_never_answers(town: Town, behaviour: Behaviour) -> None:
    stranger = replace(town.asks(venues=1)[0], user_id="stranger")
    assert behaviour.acceptance(stranger) == 0.0
    assert behaviour.answer(stranger) == Answer("none", 0.0)


def test_the_past_has_something_to_learn_from(town: Town, behaviour: Behaviour) -> None:
    seeds = Past(town.rows, town.friendships, behaviour).seeds(0, 120)
    answers = [ask["answer"] == "yes" for seed in seeds for ask in seed["asked"]]
    assert 0.08 < np.mean(answers) < 0.45
    assert 0.15 < np.mean([seed["state"] == "booked" for seed in seeds]) < 0.85


def test_each_friend_fires_alone(town: Town) -> None:
    behaviour = CascadeBehaviour(NOWHERE, SEED, town.traits)
    for ask in town.asks(venues=2)[::7]:
        none, a, b, both = (
            1.0 - behaviour.acceptance(replace(ask, accepted=friends, strengths=(0.5,) * len(friends)))
            for friends in ((), ("a",), ("b",), ("a", "b"))
        )
        near = behaviour.acceptance(replace(ask, accepted=tuple(map(str, range(400))), strengths=(1.0,) * 400))
        if near > 0.0:  # out of reach nobody goes; within it, those who do not go are a product
            rest = [(each - (1.0 - near)) / near for each in (none, a, b, both)]
            assert rest[3] * rest[0] == pytest.approx(rest[1] * rest[2], abs=1e-6)
    edges = [behaviour.edge(f"a{n}", f"b{n}", 0.5) for n in range(500)]
    assert np.quantile(edges, 0.9) > 5 * np.quantile(edges, 0.2)


def test_nothing_happens_below_the_threshold(town: Town) -> None:
    behaviour = ThresholdBehaviour(NOWHERE, SEED, town.traits)
    thresholds = []
    for ask in town.asks(venues=3):
        own = behaviour.threshold(town.traits.person[ask.user_id], ask)
        thresholds.append(own)
        chances = [behaviour.acceptance(replace(ask, accepted=("f",) * n, strengths=(0.5,) * n)) for n in range(7)]
        assert len(set(chances)) <= 2
        assert own == 0 or (max(chances[:own]) <= 0.02 < 25 * chances[own])
        assert chances[own] == chances[6] >= 0.0005
    assert {0, 2, 3, 4} == set(thresholds)
    assert 0.2 < np.mean(np.array(thresholds) == 0) < 0.45


def test_rain_keeps_a_whole_city_home_and_comes_in_spells(town: Town) -> None:
    behaviour = MoodBehaviour(NOWHERE, SEED, town.traits)
    asks = town.asks(venues=6)
    days = [asks[0].start.date() + timedelta(days=shift) for shift in range(200)]
    rain = np.array([behaviour.rain(day) for day in days])
    assert 0.2 < np.mean(rain > 0) < 0.8
    assert np.corrcoef(rain[1:], rain[:-1])[0, 1] > 0.3
    weeks = range(0, 196, 7)  # the same weekday, so that fatigue is alike
    went = [
        np.mean([behaviour.acceptance(replace(ask, start=ask.start + timedelta(days=day))) for ask in asks[::20]])
        for day in weeks
    ]
    assert np.corrcoef(rain[list(weeks)], went)[0, 1] < -0.8


def test_company_does_not_make_up_for_an_unwanted_place(town: Town) -> None:
    behaviour = MoodBehaviour(NOWHERE, SEED, town.traits)
    crowd = [behaviour.acceptance(ask) for ask in town.asks(venues=10, friends=12)]
    assert np.mean(np.array(crowd) < 0.3) > 0.1
