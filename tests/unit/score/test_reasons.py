"""Reasons say only what holds for the whole group, or for how many of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from app.stages.score.queries import ReasonRow
from app.stages.score.reasons import reasons

ROW = {
    "id": "s-1",
    "venue_name": "Komorebi",
    "start": datetime(2026, 11, 27, 0, 0, tzinfo=UTC),
    "time_zone": "America/New_York",
    "people": 3,
    "furthest_km": 0.71,
    "likes": [{"name": "ramen", "people": 3}, {"name": "jazz", "people": 2}, {"name": "wine", "people": 1}],
    "in_price": 3,
    "been": 0,
    "friendships": 3,
}


def row(**changes: Any) -> ReasonRow:
    return cast(ReasonRow, ROW | changes)


def test_everything_that_holds_is_said_in_the_venues_time() -> None:
    assert reasons(row()) == [
        "All 3 of you like ramen",
        "2 of you like jazz",
        "You all know each other",
        "At most 1 km from each of you",
        "In everybody's price range",
        "All 3 of you are free Thursday 19:00",
    ]


def test_what_does_not_hold_is_left_out() -> None:
    found = reasons(row(likes=[], friendships=2, furthest_km=7.0, in_price=2, been=1))
    assert found == ["All 3 of you are free Thursday 19:00"]


def test_two_people_are_both() -> None:
    found = reasons(row(people=2, likes=[{"name": "ramen", "people": 2}], friendships=1, furthest_km=None, been=2))
    assert found[:2] == ["Both of you like ramen", "Both of you have been there"]
    assert not any("know each other" in reason or "km" in reason for reason in found)
