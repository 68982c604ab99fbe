"""Times on their way to the driver: the same moment and zone, without the zone type that makes the driver crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from neo4j.time import DateTime

from app.graph.values import sendable

ZONES = [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")]


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),  # noqa: DTZ001 - wall times, zoned below
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_a_zoned_time_keeps_moment_and_zone(wall: datetime, zone: ZoneInfo, second: bool) -> None:
    moment = wall.replace(tzinfo=zone, fold=int(second))
    sent = sendable({"at": [moment]})["at"][0]
    assert sent.utcoffset() == moment.utcoffset()
    assert sent.replace(tzinfo=None) == wall
    assert sent.tzinfo.key == zone.key
    # What the driver does with it; with a ZoneInfo the process would end here.
    assert DateTime.from_native(sent).utc_offset() == moment.utcoffset()


def test_other_values_are_left_alone() -> None:
    values = {"a": 1, "b": [0.5, 0.25], "c": datetime(2026, 11, 25, tzinfo=UTC), "d": None, "e": {"f": timedelta(1)}}
    assert sendable(values) == values
