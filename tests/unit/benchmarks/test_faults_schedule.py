"""The schedule of a fault run: drawn from one number, whole, in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.faults.schedule import ALWAYS, WEIGHTS, draw


@given(seed=st.integers(0, 10**9), kills=st.integers(0, 60))
def test_a_schedule_is_in_order_and_within_the_work(seed: int, kills: int) -> None:
    schedule = draw(seed, kills)
    assert len(schedule) == kills
    assert [kill.at for kill in schedule] == sorted(kill.at for kill in schedule)
    assert all(0 <= kill.at < 1 and 0 <= kill.delay <= 2 and 0.2 <= kill.pause <= 8 for kill in schedule)
    assert {kill.target for kill in schedule} <= set(WEIGHTS)
    assert set(ALWAYS[:kills]) <= {kill.target for kill in schedule}


def test_the_same_seed_kills_the_same() -> None:
    assert draw(7, 50) == draw(7, 50) != draw(8, 50)
