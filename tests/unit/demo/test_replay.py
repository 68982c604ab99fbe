"""A seed asked again: the same people and luck, other orders, and figures that can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.city.behaviour import Answer, Ask
from app.demo.replay import Cast, Way, Week, replay
from app.stages.propagate.policies import Blast, Fixed
from app.stages.propagate.state import Limits
from ml.acceptance import FALLBACK

NOW = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
LIMITS = Limits(max_group=4, budget=6, rounds=8.0)


class Followers:
    """Starters say yes; others do when a friend has."""

    def acceptance(self, ask: Ask) -> float:
        return 1.0 if ask.accepted or ask.user_id.startswith("starter") else 0.0

    def answer(self, ask: Ask) -> Answer:
        return Answer("yes" if self.acceptance(ask) == 1.0 else "no", 1.0)


def cast(*, min_group: int = 3) -> Cast:
    """One starter with two friends, and three who know nobody."""
    people = [{"id": "starter", "starts": True}, *({"id": f"u-{number}", "starts": False} for number in range(5))]
    row: dict[str, Any] = {
        "seed_id": "s-1", "venue_id": "v-1", "category": "cafe", "tags": ["coffee"], "price_level": 1, "latitude": 0.0,
        "longitude": 0.0, "time_zone": "UTC", "start": NOW + timedelta(hours=20), "launched_at": NOW, "min_group": min_group,
        "max_group": 4, "ask_budget": 6, "friendships": [["starter", "u-0", 0.5], ["starter", "u-1", 0.5]],
        "people": [{**person, "base": 0.0, "acceptance_probability": 0.5, "affinity": 0.5} for person in people],
    }  # fmt: skip
    return Cast.of(row)


def test_friends_follow_when_the_starter_is_asked_first() -> None:
    week = Week(cap=5)
    assert replay(cast(), Way(Fixed(range(6))), FALLBACK, LIMITS, Followers(), week) == 3
    assert (week.go, week.asked) == (3, 6)
    assert week.friends_at_ask == [1, 1, 0, 0, 0]


def test_nobody_follows_when_all_are_asked_at_once() -> None:
    week = Week(cap=5)
    assert replay(cast(), Way(Blast(), starters_first=False), FALLBACK, LIMITS, Followers(), week) == 0
    assert (week.go, week.asked) == (0, 6)
    assert set(week.friends_at_ask) == {0}


def test_a_yes_in_a_seed_that_does_not_tip_is_nobody_who_goes() -> None:
    week = Week(cap=5)
    assert replay(cast(min_group=4), Way(Fixed(range(6))), FALLBACK, LIMITS, Followers(), week) == 0
    assert week.go == 0


@pytest.mark.parametrize("again", ["the cap is used up", "they go elsewhere at that time"])
def test_people_who_may_not_be_asked_are_not(again: str) -> None:
    week = Week(cap=1 if "cap" in again else 9)
    way = Way(Fixed(range(6)))
    replay(cast(), way, FALLBACK, LIMITS, Followers(), week)
    before = week.asked
    assert replay(cast(), way, FALLBACK, LIMITS, Followers(), week) == 0
    assert week.asked == before, "a seed without its starter group asks nobody"


def test_who_declined_often_is_left_in_peace() -> None:
    week = Week(cap=9, decline_limit=1)
    replay(cast(), Way(Fixed(range(6))), FALLBACK, LIMITS, Followers(), week)
    assert week.declines["u-2"] == 1 and week.declines["u-0"] == 0
    assert week.closed_to("u-2", NOW + timedelta(days=3))
    assert not week.closed_to("u-0", NOW + timedelta(days=3))


def test_momentum_ends_a_seed_at_once() -> None:
    week = Week(cap=5)
    replay(cast(), Way(Fixed(range(6)), hopeless=lambda *_: True), FALLBACK, LIMITS, Followers(), week)
    assert week.asked == 1
