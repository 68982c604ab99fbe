"""The desk's answers: drawn by share, the same for the same key."""

from __future__ import annotations

import pytest

from app.desk.moods import Moods

KEYS = [f"booking-{number}:1" for number in range(4_000)]


def test_same_key_meets_the_same_answer() -> None:
    first, again = Moods(seed=3), Moods(seed=3)
    for key in KEYS[:50]:
        assert first.outcome(key) == again.outcome(key)
        assert first.delay(key) == again.delay(key)
        assert first.code(key) == again.code(key)


def test_another_seed_draws_other_answers() -> None:
    assert [Moods(seed=1).code(key) for key in KEYS[:20]] != [Moods(seed=2).code(key) for key in KEYS[:20]]


def test_shares_hold() -> None:
    moods = Moods(refuse=0.2, hang=0.1)
    outcomes = [moods.outcome(key) for key in KEYS]
    assert outcomes.count("refused") / len(KEYS) == pytest.approx(0.2, abs=0.03)
    assert outcomes.count("hangs") / len(KEYS) == pytest.approx(0.1, abs=0.03)


def test_delay_lies_around_its_mean() -> None:
    delays = [Moods(delay_minutes=4).delay(key) for key in KEYS]
    assert 2 <= min(delays) < max(delays) <= 6
    assert sum(delays) / len(delays) == pytest.approx(4, abs=0.1)


def test_codes_do_not_collide() -> None:
    assert len({Moods().code(key) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize(("refuse", "hang"), [(-0.1, 0), (0.7, 0.4), (0, 1.1)])
def test_impossible_shares_are_refused(refuse: float, hang: float) -> None:
    with pytest.raises(ValueError, match="at most 1"):
        Moods(refuse=refuse, hang=hang)
