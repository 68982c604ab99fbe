"""The next step goes by the momentum model that the seed was launched with, and stands whatever input it gets."""

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


def make_person(
    name: str,
    *,
    base: float = 0.0,
    starter: bool = False,
    answer: str | None = None,
    obstacle: str | None = None,
) -> Person:
    return Person(
        id=name,
        base=base,
        affinity=0.5,
        starter=starter,
        asked=answer is not None,
        open=False,
        answer=answer,
        obstacle=obstacle,
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


STARTER = make_person("a", starter=True, answer="yes")
REGULAR = [make_person(f"p{number}") for number in range(8)]


def asked(cascade: Cascade, settings: Settings = SETTINGS, now: datetime = NOW) -> list[str]:
    """Whom the next step asks; whatever it is, it holds to seats and budget, and asks nobody twice or against an obstacle."""
    step = next_step(cascade, settings, now)
    people = {person.id: person for person in cascade.people}
    names = [place.person for place in step.asks]
    assert step.stop is None or not (names or step.order)
    assert len(set(names)) == len(names) <= max(0, cascade.ask_budget - cascade.made)
    going = sum(person.answer == "yes" or person.open for person in cascade.people)
    assert len(names) <= max(0, cascade.max_group - going)
    assert not set(names) & {place.person for place in step.order}
    assert not any(people[name].asked or people[name].obstacle for name in names)
    for place in step.asks + step.order:
        assert np.isfinite([place.gain, place.acceptance, place.lift, place.coming_friends]).all()
        assert 0.0 <= place.acceptance <= 1.0
    return names


@pytest.mark.parametrize("state", ["propagating", "tipped", "booked"])
@pytest.mark.parametrize("others", [[], [REGULAR[0]], REGULAR])
def test_nobody_one_and_many_to_ask(others: list[Person], state: str) -> None:
    cascade = replace(make_cascade(), people=[STARTER, *others], state=state)
    enough = state != "propagating" or len(others) >= 3
    assert (next_step(cascade, SETTINGS, NOW).stop is None) == enough
    assert bool(asked(cascade)) == (bool(others) and enough)


def test_one_candidate_who_is_all_that_is_missing_is_asked() -> None:
    assert asked(replace(make_cascade(), people=[STARTER, REGULAR[0]], min_group=2)) == ["p0"]


def test_a_seed_without_any_people_stops() -> None:
    assert next_step(replace(make_cascade(), people=[], made=0), SETTINGS, NOW).stop is not None
    assert asked(replace(make_cascade(), people=[], made=0, state="tipped")) == []


@pytest.mark.parametrize("obstacle", ["blocked", "cap", "declined", "avoids", "busy", "quiet"])
def test_where_everybody_has_an_obstacle_nobody_is_asked(obstacle: str) -> None:
    blocked = [make_person(f"p{number}", obstacle=obstacle) for number in range(8)]
    cascade = replace(make_cascade(), people=[STARTER, *blocked])
    assert asked(cascade) == []
    assert (next_step(cascade, SETTINGS, NOW).stop is None) == (obstacle == "quiet"), "who sleeps wakes up"


def test_where_everybody_declined_it_stops() -> None:
    declined = [make_person(f"p{number}", answer=answer) for number, answer in enumerate(["no", "maybe", "none"] * 3)]
    cascade = replace(make_cascade(), people=[STARTER, *declined], made=10)
    assert next_step(cascade, SETTINGS, NOW).stop == "not enough people are left to ask"


def test_a_blocked_starter_group_ends_the_seed() -> None:
    starters = [make_person(name, starter=True, obstacle="declined") for name in "ab"]
    step = next_step(replace(make_cascade(), people=[*starters, *REGULAR], made=0), SETTINGS, NOW)
    assert step.stop is not None and step.stop.startswith(GIVEN_UP)


@pytest.mark.parametrize("base", [40.0, -40.0, 700.0, -700.0])
def test_answers_that_are_certain(base: float) -> None:
    """Whoever surely comes is worth asking; where surely nobody does, the seed stops. One of either among many changes nothing else."""
    everybody = [make_person(f"p{number}", base=base) for number in range(8)]
    step = next_step(replace(make_cascade(), people=[STARTER, *everybody]), SETTINGS, NOW)
    assert (step.stop is None) == (base > 0)
    names = asked(replace(make_cascade(), people=[STARTER, *everybody], state="tipped"))
    assert len(set(names)) == len(names) > 0
    one = asked(replace(make_cascade(), people=[STARTER, make_person("z", base=base), *REGULAR]))
    assert (one[0] == "z") == (base > 0)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1), timedelta(days=400)])
def test_a_deadline_that_is_past(late: timedelta) -> None:
    cascade = make_cascade()
    assert next_step(cascade, SETTINGS, cascade.expires_at + late).stop == "the time to answer is over"
    full = replace(cascade, min_group=1)
    assert next_step(full, SETTINGS, cascade.expires_at + late).stop is None, "enough are in: it tips, however late"
    asked(replace(cascade, state="booked"), now=cascade.expires_at + late)


@pytest.mark.parametrize("state", ["propagating", "tipped"])
@pytest.mark.parametrize("max_group", [0, 1])
def test_no_seat_is_left(max_group: int, state: str) -> None:
    cascade = replace(make_cascade(), max_group=max_group, state=state)
    assert asked(cascade) == []
    step = next_step(cascade, SETTINGS, NOW)
    assert step.order == []
    assert step.stop == ("not enough people are left to ask" if state == "propagating" else None)


def test_starters_are_not_asked_without_seats_or_budget() -> None:
    waiting = [make_person(name, starter=True) for name in "ab"]
    cascade = replace(make_cascade(), people=[*waiting, *REGULAR], made=0, state="tipped")
    assert asked(cascade) == ["a"]
    assert asked(replace(cascade, max_group=0)) == []
    assert asked(replace(cascade, ask_budget=0)) == []


@pytest.mark.parametrize("budget", [0, 1, 9, 5_000])
@pytest.mark.parametrize("hours_left", [8.0, 0.5])
def test_budgets_below_and_above_the_candidates(budget: int, hours_left: float) -> None:
    cascade = replace(make_cascade(), ask_budget=budget)
    names = asked(cascade, now=cascade.expires_at - timedelta(hours=hours_left))
    if budget >= 9:
        assert names
    if budget <= 1:
        assert names == [] and next_step(cascade, SETTINGS, NOW).stop == "not enough people are left to ask"


def test_a_hub_with_ten_thousand_friends() -> None:
    """Everybody knows one person, who is likeliest to move others: asked first, and in no time."""
    people = [make_person("hub", base=1.0), *(make_person(f"p{number:05}", base=-2.0) for number in range(10_000))]
    cascade = replace(
        make_cascade(),
        people=[STARTER, *people],
        max_group=50,
        ask_budget=500,
        friendships=[("hub", person.id, 0.9) for person in people[1:]] + [("a", "hub", 0.9)],
    )
    assert asked(cascade)[0] == "hub"
    inside = replace(cascade, people=[STARTER, make_person("hub", answer="yes"), *people[1:]], made=2)
    assert asked(inside)
