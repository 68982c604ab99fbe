"""The next step goes by the momentum model that the seed was launched with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.settings import Settings
from app.stages.propagate.queries import Cascade, Person
from app.stages.propagate.steps import GIVEN_UP, next_step
from ml.momentum import FEATURES, Momentum

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = Settings(home=Path())
WIDTH = len(FEATURES)


def make_person(name: str, *, starter: bool = False, answer: str | None = None) -> Person:
    return Person(
        id=name,
        base=0.0,
        affinity=0.5,
        starter=starter,
        asked=answer is not None,
        open=False,
        answer=answer,
        obstacle=None,
    )


def make_cascade(momentum: str | None = None) -> Cascade:
    """One starter is in, three more are needed, eight can be asked."""
    return Cascade(
        id="s-1",
        state="propagating",
        version=3,
        start=NOW + timedelta(hours=9),
        expires_at=NOW + timedelta(hours=8),
        min_group=4,
        max_group=8,
        ask_budget=16,
        acceptance=None,
        momentum=momentum,
        made=1,
        joined=0,
        people=[make_person("a", starter=True, answer="yes"), *(make_person(f"p{number}") for number in range(8))],
        friendships=[("a", f"p{number}", 0.5) for number in range(8)],
    )


def make_momentum(chance_logit: float, stop_below: float) -> str:
    """A model that says the same of every cascade."""
    zeros, ones = np.zeros(WIDTH), np.ones(WIDTH)
    return Momentum("momentum-1", chance_logit, zeros, zeros, ones, stop_below).save()


def test_by_the_formula_it_goes_on() -> None:
    assert next_step(make_cascade(), SETTINGS, NOW).stop is None


@pytest.mark.parametrize(("stop_below", "stops"), [(0.06, True), (0.04, False)])
def test_by_a_learned_model_it_stops_below_the_threshold_of_that_model(stop_below: float, stops: bool) -> None:
    step = next_step(make_cascade(make_momentum(float(np.log(0.05 / 0.95)), stop_below)), SETTINGS, NOW)
    assert (step.stop is not None) == stops
    if step.stop:
        assert step.stop == "the chance that 4 people come fell to 5.0 %"
        assert step.stop.startswith(GIVEN_UP)


def test_a_seed_that_has_asked_nobody_goes_by_the_formula() -> None:
    fresh = replace(make_cascade(make_momentum(-3.0, 0.5)), made=0)
    assert next_step(fresh, SETTINGS, NOW).stop is None


def test_a_model_of_another_release_leaves_it_to_the_formula() -> None:
    assert next_step(make_cascade('{"features": ["other"]}'), SETTINGS, NOW).stop is None


def test_no_model_keeps_a_seed_whose_people_are_used_up() -> None:
    hopeful = make_momentum(5.0, 0.06)
    empty = replace(make_cascade(hopeful), people=make_cascade().people[:2])
    assert next_step(empty, SETTINGS, NOW).stop == "not enough people are left to ask"
