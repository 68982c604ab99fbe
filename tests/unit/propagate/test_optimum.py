"""Our order against the true optimum on seeds of seven people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.stages.propagate.chances import Learned, acceptance_now
from app.stages.propagate.order import plan_wave
from app.stages.propagate.state import IN, WAITING, CascadeState, Limits
from ml.acceptance import FALLBACK, Acceptance
from ml.logistic import logit
from tests.unit.propagate.optimum import Choice, Game

PEOPLE, BUDGET, SEATS = 7, 4, 4
#: Strong influence: who has a friend in is far likelier to come.
STRONG = replace(FALLBACK, version="strong", social_count=2.5, social_strength=1.5)


def a_seed(luck: np.random.Generator) -> CascadeState:
    people = [f"p{n}" for n in range(PEOPLE)]
    ties = [
        (one, other, float(luck.uniform(0.1, 1.0)))
        for n, one in enumerate(people)
        for other in people[:n]
        if luck.random() < 0.45
    ]
    return CascadeState.of(people, luck.normal(-1.5, 1.0, PEOPLE).tolist(), ties, {people[0]: IN})


def ours(model: Acceptance) -> Choice:
    """One ask at a time, nothing held back for the sake of being organic: the same question as the optimum answers."""

    def choose(state: CascadeState, asks: int, seats: int) -> int | None:
        going = state.count(IN)
        limits = Limits(going + seats, asks, rounds=20.0, wave_size=1, organic_friends=0, organic_weight=0.0)
        wave = plan_wave(state, Learned(model), limits)
        return state.people.index(wave[0].person) if wave else None

    return choose


def most_likely(model: Acceptance) -> Choice:
    def choose(state: CascadeState, _asks: int, _seats: int) -> int | None:
        now = np.where(state.standing == WAITING, acceptance_now(state, Learned(model)), -1.0)
        return int(now.argmax()) if now.max() >= 0 else None

    return choose


@pytest.mark.parametrize("model", [FALLBACK, STRONG], ids=["moderate", "strong"])
def test_our_order_is_near_the_optimum(model: Acceptance) -> None:
    luck = np.random.default_rng(3)
    shares, likely = [], []
    for _ in range(12):
        game = Game(a_seed(luck), Learned(model), BUDGET, SEATS)
        best = game.optimum()
        shares.append(game.value_of(ours(model)) / best)
        likely.append(game.value_of(most_likely(model)) / best)
    assert max(*shares, *likely) <= 1.0 + 1e-9, "nothing beats the optimum"
    assert np.mean(shares) > 0.97
    assert min(shares) > 0.9
    # With so few people, whoever is most likely next is all but optimal; the lookahead must not lose more than a little.
    assert np.mean(shares) > np.mean(likely) - 0.01


def test_the_optimum_of_three_people_by_hand() -> None:
    """Ask the one who moves the other first: 0.5 (1 + 0.9) + 0.5 (0.1) = 1.0 against 0.1 (1 + 0.5) + 0.9 (0.5) = 0.6."""
    even, seldom, often = (float(value) for value in logit([0.5, 0.1, 0.9]))
    model = replace(FALLBACK, social_count=0.0, social_strength=often - seldom)
    state = CascadeState.of(["mover", "moved", "far"], [even, seldom, -30.0], [("mover", "moved", 1.0)])
    game = Game(state, Learned(model), budget=2, seats=2)
    assert game.optimum() == pytest.approx(1.0, abs=1e-6)
    assert game.value_of(ours(model)) == pytest.approx(1.0, abs=1e-6)
