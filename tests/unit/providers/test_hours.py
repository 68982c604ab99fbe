"""When a venue may be called: its own day, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.hours import at_venue, next_allowed

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-25T12:00+01:00", "2026-11-25T12:00+01:00"),
        ("2026-11-25T20:59+01:00", "2026-11-25T20:59+01:00"),
        ("2026-11-25T21:00+01:00", "2026-11-26T10:00+01:00"),
        ("2026-11-25T03:00+01:00", "2026-11-25T10:00+01:00"),
        ("2027-03-27T23:00+01:00", "2027-03-28T10:00+02:00"),  # the night in which clocks go forward
        ("2026-10-24T23:00+02:00", "2026-10-25T10:00+01:00"),
    ],
)
def test_the_venues_morning_is_waited_for(now: str, allowed: str) -> None:
    found = next_allowed(datetime.fromisoformat(now), "Europe/Berlin", first_hour=10, last_hour=21)
    assert found == datetime.fromisoformat(allowed)


@given(
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.integers(0, 22).flatmap(lambda first: st.tuples(st.just(first), st.integers(first + 1, 24))),
)
def test_it_is_within_the_hours_never_past_and_soon(now: datetime, zone: str, hours: tuple[int, int]) -> None:
    first, last = hours
    found = next_allowed(now, zone, first_hour=first, last_hour=last)
    there = found.astimezone(ZoneInfo(zone))
    assert now <= found <= now + timedelta(hours=26)
    assert first <= there.hour < last or (there.hour, there.minute) == (first + 1, 0)  # an hour that clocks leave out


def test_an_unknown_zone_is_utc() -> None:
    assert next_allowed(datetime(2026, 11, 25, 9, tzinfo=UTC), "Mars/Olympus", first_hour=10, last_hour=21) == datetime(
        2026, 11, 25, 10, tzinfo=UTC
    )
    assert at_venue("2026-11-25T09:00", "Mars/Olympus") == datetime(2026, 11, 25, 9, tzinfo=UTC)
