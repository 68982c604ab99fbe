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


def test_shares_of_other_moods_hold() -> None:
    moods = Moods(refuse=0.1, hang=0.1, shares={"late": 0.2, "twice": 0.1})
    drawn = [moods.mood(key) for key in KEYS]
    for mood, share in {"refuse": 0.1, "hang": 0.1, "late": 0.2, "twice": 0.1, "confirm": 0.5}.items():
        assert drawn.count(mood) / len(KEYS) == pytest.approx(share, abs=0.03)  # type: ignore[arg-type]  # a mood


def test_a_place_has_its_own_mood() -> None:
    moods = Moods(refuse=0, hang=0, places={"v-1": "refuse", "+4930123456": "busy", "v-2": "stall"})
    assert moods.mood("k", "v-1") == "refuse"
    assert moods.mood("k", "v-9", "+4930123456") == "busy"
    assert (moods.mood("k", "v-2"), moods.wire("k", 1, "v-2"), moods.wire("k", 7, "v-2")) == (
        "confirm",
        "stall",
        "stall",
    )
    assert moods.wire("k", 1, "v-1") is None


def test_a_wire_mood_is_drawn_for_each_call() -> None:
    moods = Moods(shares={"error": 0.5})
    met = {moods.wire("k", attempt) for attempt in range(20)}
    assert met == {"error", None}
    assert [moods.wire("k", n) for n in range(20)] == [Moods(shares={"error": 0.5}).wire("k", n) for n in range(20)]


@pytest.mark.parametrize("wrong", [{"shares": {"sulk": 0.1}}, {"places": {"v-1": "sulk"}}])
def test_a_mood_that_is_none_is_refused(wrong: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="no such mood: sulk"):
        Moods(**wrong)  # type: ignore[arg-type]  # as from outside


def test_shares_beyond_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 1"):
        Moods(refuse=0.5, hang=0, shares={"late": 0.6})
