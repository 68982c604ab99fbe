"""Product time: real, simulated, and set anew while it runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import Clock

START = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
SOON = timedelta(seconds=30)


def test_without_a_start_it_is_real_time() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert Clock().real_seconds(90) == 90


def test_a_simulated_clock_runs_at_its_speed() -> None:
    clock = Clock(START, anchor=time.time() - 10, speed=60)
    assert timedelta() <= clock.now() - START - timedelta(minutes=10) < timedelta(minutes=5)
    assert clock.real_seconds(120) == 2


def test_a_clock_with_a_file_follows_it_in_every_process(tmp_path: Path) -> None:
    one, other = Clock(file=tmp_path / "clock.json"), Clock(file=tmp_path / "clock.json")
    assert abs(one.now() - datetime.now(UTC)) < timedelta(seconds=5), "nobody has set it yet"
    one.tell(start=START, speed=1)
    assert START <= other.now() < START + SOON
    one.tell(start=START + timedelta(days=1), speed=100)
    assert other.now() >= START + timedelta(days=1)
    assert other.real_seconds(100) == 1


def test_a_clock_without_a_file_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="cannot be set"):
        Clock().tell(start=START, speed=1)
