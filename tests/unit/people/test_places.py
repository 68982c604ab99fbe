"""Geohashes: known cells, and their size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.people.places import geohash


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        # Niemeyer's own example, and two that public tables have.
        (57.64911, 10.40744, "u4pruydqqvj"),
        (42.605, -5.603, "ezs42"),
        (40.6892, -74.0445, "dr5r7p4rx6kz"[:8]),
    ],
)
def test_known_cells(latitude: float, longitude: float, name: str) -> None:
    assert geohash(latitude, longitude, len(name)) == name


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_cell_hides_about_a_kilometre(latitude: float, longitude: float, up: float, right: float) -> None:
    """Two places of one cell are at most its height and width apart; more than that, and the names differ."""
    height, width = 180 / 2**15, 360 / 2**15
    other = (latitude + up * 4 * height, longitude + right * 4 * width)
    if abs(other[0]) > 90 or abs(other[1]) > 180:
        return
    same = geohash(latitude, longitude) == geohash(*other)
    assert not same or (abs(other[0] - latitude) <= height and abs(other[1] - longitude) <= width)


def test_the_ends_of_the_world_have_cells() -> None:
    assert geohash(90, 180) == "zzzzzz"
    assert geohash(-90, -180) == "000000"
