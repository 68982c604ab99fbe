"""What a job is, and how often the clock starts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import Clock
from app.jobs import Counts, JobContext, job
from app.jobs.scheduler import real_interval
from app.schedule import JOBS


@job("example", every=timedelta(hours=1), after="other")
async def example(context: JobContext) -> Counts:
    """Does something.

    At length.
    """
    return {}


def test_a_function_becomes_a_job() -> None:
    assert (example.name, example.every, example.after) == ("example", timedelta(hours=1), "other")
    assert example.title == "Does something."


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 3600.0), (30.0, 120.0), (120.0, 60.0), (5000.0, 60.0)])
def test_a_simulated_clock_shortens_intervals_at_most_sixtyfold(speed: float, seconds: float) -> None:
    clock = Clock(datetime(2026, 11, 25, tzinfo=UTC), 0.0, speed)
    assert real_interval(example, clock).total_seconds() == seconds


def test_intervals_follow_a_clock_that_another_process_sets(tmp_path: Path) -> None:
    clock = Clock(file=tmp_path / "clock.json")
    assert real_interval(example, clock) == timedelta(hours=1)
    clock.tell(start=datetime(2026, 11, 25, tzinfo=UTC), speed=30.0)
    assert real_interval(example, clock) == timedelta(minutes=2)


def test_real_time_leaves_intervals_as_they_are() -> None:
    assert real_interval(example, Clock(None, 0.0, 120.0)) == timedelta(hours=1)


def test_the_schedule_lists_the_six_stages_and_four_gds_jobs_once_each() -> None:
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    assert {"sense", "embed", "generate", "score", "propagate", "book"} <= set(names)
    assert {"communities", "reach", "fast-rp", "taste-neighbours"} <= set(names)
    assert all(job.title for job in JOBS)
    assert all(job.after is None or job.after in names for job in JOBS)
