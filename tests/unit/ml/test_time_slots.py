"""Hours of the week by hand: nobody known, somebody known well, stated hours, hours nearby."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from ml.time_slots import HOURS, Outings, TimeSlots
from ml.time_slots.model import Shrinkage, blurred
from ml.time_slots.train import train

FRIDAY_EVENING, SUNDAY_NOON = 4 * 24 + 19, 6 * 24 + 12
PLAIN = Shrinkage(person=8.0, community=math.inf, near=0.0, days=0.0, tilt=1.0)


def make_people(count: int, stated: list[int] | None = None) -> list[dict[str, Any]]:
    return [{"id": f"p{number}", "community": number % 2, "stated": stated} for number in range(count)]


def make_outings(count: int = 1200, people: int = 20, *, own: bool = True) -> Outings:
    """Even people go on Friday evening, odd ones on Sunday noon, if hours are people's own."""
    luck = np.random.default_rng(5)
    rows = []
    for number in range(count):
        person = int(luck.integers(people))
        kind = person % 2 if own else int(luck.integers(2))
        hour = (FRIDAY_EVENING, SUNDAY_NOON)[kind] if luck.random() < 0.7 else int(luck.integers(HOURS))
        rows.append((f"p{person}", hour, f"o-{number}"))
    plain = [{**row, "community": None} for row in make_people(people)]
    return Outings.of(plain, rows)


def learned(outings: Outings, **changes: float) -> TimeSlots:
    return TimeSlots.learned(outings, Shrinkage(**{**vars(PLAIN), **changes}), version="x")


def test_shrinkage_by_hand() -> None:
    """Eight outings are worth as much as the prior of eight: half own share, half everybody's."""
    rows = [("p0", FRIDAY_EVENING, "a")] * 8 + [("p1", SUNDAY_NOON, "b")] * 8
    outings = Outings.of(make_people(3), rows)
    model = learned(outings)
    around = (8 + 1 / HOURS) / (16 + 1)
    assert model.population[FRIDAY_EVENING] == pytest.approx(around)
    assert model.hours("p0", None)[FRIDAY_EVENING] == pytest.approx((8 + 8 * around) / 16)
    assert model.hours("p2", None) == pytest.approx(model.population)
    assert model.hours("p2", 7) == pytest.approx(model.population)


def test_without_outings_the_community_counts_and_with_many_only_their_own() -> None:
    rows = [("p0", FRIDAY_EVENING, "a")] * 100 + [("p1", SUNDAY_NOON, "b")] * 100
    outings = Outings.of(make_people(4), rows)
    model = learned(outings, community=20.0)
    assert model.hours("p2", 0)[FRIDAY_EVENING] > 0.8
    assert model.hours("p3", 1)[FRIDAY_EVENING] < 0.2
    assert learned(outings, person=0.01).hours("p0", 0)[FRIDAY_EVENING] == pytest.approx(1.0, abs=1e-3)
    assert learned(outings, person=math.inf).hours("p0", None) == pytest.approx(model.population)


def test_stated_hours_are_likelier_by_the_tilt() -> None:
    outings = Outings.of(make_people(2, [FRIDAY_EVENING]), [("p0", FRIDAY_EVENING, "a"), ("p1", SUNDAY_NOON, "b")])
    even = learned(outings, person=math.inf).table(outings)[0]
    tilted = learned(outings, person=math.inf, tilt=4.0).table(outings)[0]
    ratio = tilted[FRIDAY_EVENING] / tilted[SUNDAY_NOON]
    assert ratio == pytest.approx(4.0 * even[FRIDAY_EVENING] / even[SUNDAY_NOON])


def test_preferences_sum_to_one_whatever_is_known() -> None:
    outings = make_outings(300)
    for shrinkage in (PLAIN, Shrinkage(tilt=8.0), Shrinkage(person=math.inf, community=math.inf, near=0.5, days=0.6)):
        table = TimeSlots.learned(outings, shrinkage, version="x").table(outings)
        assert table.sum(axis=1) == pytest.approx(np.ones(20))
        assert (table > 0).all()


def test_an_outing_speaks_for_hours_and_days_like_its_own() -> None:
    counts = np.zeros(HOURS)
    counts[FRIDAY_EVENING] = 1.0
    spread = blurred(counts, Shrinkage(near=0.2, days=0.5))
    assert spread.sum() == pytest.approx(1.0)
    assert spread[FRIDAY_EVENING] == pytest.approx(0.8 * (0.5 + 0.5 / 5))
    assert spread[FRIDAY_EVENING + 1] == pytest.approx(0.1 * (0.5 + 0.5 / 5))
    assert spread[19] == pytest.approx(0.8 * 0.5 / 5)
    assert spread[5 * 24 + 19] == 0.0
    assert blurred(counts, PLAIN) == pytest.approx(counts)


def test_people_with_hours_of_their_own_are_told_from_each_other() -> None:
    trained = train(make_outings(), version="time_slots-1")
    assert trained is not None and trained.better
    judged = trained.card.judged
    assert judged.figures["model"]["log_loss"] < judged.figures["population"]["log_loss"]
    assert judged.figures["model"]["top-3 hit rate"] >= judged.figures["population"]["top-3 hit rate"]
    assert judged.importance["person"].mean > 0.1
    again = train(make_outings(), version="time_slots-1")
    assert again is not None and again.model.save() == trained.model.save()


def test_people_who_are_alike_leave_everybodys_hours_in_place() -> None:
    trained = train(make_outings(own=False), version="time_slots-1")
    assert trained is not None and not trained.better
    assert trained.serving is not None and math.isinf(trained.serving.shrinkage.person)


def test_it_comes_back_from_its_text() -> None:
    outings = make_outings(300)
    model = TimeSlots.learned(outings, Shrinkage(community=math.inf), version="x")
    loaded = TimeSlots.load(model.save())
    assert loaded.save() == model.save()
    assert loaded.table(outings) == pytest.approx(model.table(outings))
    assert not model.law().own
    for text in ("{}", "[]", model.save().replace('"hours": 168', '"hours": 24')):
        with pytest.raises(ValueError):
            TimeSlots.load(text)


def test_wrong_hours_are_refused_and_too_little_trains_nothing() -> None:
    with pytest.raises(ValueError, match="between 0 and 167"):
        Outings.of(make_people(1), [("p0", 168, "a")])
    assert len(Outings.of(make_people(1), [("somebody else", 5, "a")])) == 0
    assert train(Outings.of([], []), version="x") is None
    assert train(make_outings(100), version="x") is None
    with pytest.raises(ValueError, match="sum to 1"):
        TimeSlots("x", PLAIN, np.ones(HOURS))
