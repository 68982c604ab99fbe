"""The breaker: opens after failures in a row, lets one call look, closes when the company is back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.breaker import LONGEST_PAUSE, Breaker, CircuitOpen
from app.providers.role import ProviderRefuses, ProviderUnreachable


class Seconds:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def breaker(seconds: Seconds) -> Breaker:
    return Breaker("desk", failures=3, pause=10, clock=seconds)


def fail(breaker: Breaker, retry_after: float | None = None) -> None:
    with pytest.raises(ProviderUnreachable), breaker.guard():
        raise ProviderUnreachable("down", sent=True, retry_after=retry_after)


def work(breaker: Breaker) -> None:
    with breaker.guard():
        pass


def test_opens_after_failures_in_a_row_only(breaker: Breaker) -> None:
    fail(breaker)
    fail(breaker)
    work(breaker)
    fail(breaker)
    fail(breaker)
    work(breaker)
    for _ in range(3):
        fail(breaker)
    with pytest.raises(CircuitOpen) as raised:
        work(breaker)
    assert (raised.value.sent, raised.value.retry_after) == (False, 10)


def test_after_the_pause_one_call_looks_while_others_are_kept_back(breaker: Breaker, seconds: Seconds) -> None:
    for _ in range(3):
        fail(breaker)
    seconds.now = 10
    with breaker.guard(), pytest.raises(CircuitOpen):
        work(breaker)
    assert not breaker.is_open
    work(breaker)


def test_a_look_that_fails_opens_it_anew(breaker: Breaker, seconds: Seconds) -> None:
    for _ in range(3):
        fail(breaker)
    seconds.now = 10
    fail(breaker)
    seconds.now = 19.9
    with pytest.raises(CircuitOpen):
        work(breaker)
    seconds.now = 20
    work(breaker)


def test_a_look_that_is_cancelled_leaves_room_for_another(breaker: Breaker, seconds: Seconds) -> None:
    for _ in range(3):
        fail(breaker)
    seconds.now = 10
    with pytest.raises(KeyboardInterrupt), breaker.guard():
        raise KeyboardInterrupt
    work(breaker)
    assert not breaker.is_open


def test_a_refusal_is_an_answer(breaker: Breaker) -> None:
    for _ in range(5):
        with pytest.raises(ProviderRefuses), breaker.guard():
            raise ProviderRefuses("no such venue")
    assert not breaker.is_open


def test_a_company_that_names_its_pause_gets_it(breaker: Breaker, seconds: Seconds) -> None:
    fail(breaker, retry_after=60)
    seconds.now = 59
    with pytest.raises(CircuitOpen):
        work(breaker)
    seconds.now = 60
    work(breaker)


def test_nobody_is_left_alone_for_ever(breaker: Breaker, seconds: Seconds) -> None:
    fail(breaker, retry_after=1e9)
    seconds.now = LONGEST_PAUSE
    work(breaker)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30))))
def test_it_follows_a_plain_model(steps: list[tuple[bool, float]]) -> None:
    """Whatever happens when: a call passes unless three failed in a row less than a pause ago."""
    seconds = Seconds()
    breaker = Breaker("desk", failures=3, pause=10, clock=seconds)
    failed, open_since = 0, None
    for works, later in steps:
        seconds.now += later
        admitted = open_since is None or seconds.now - open_since >= 10
        try:
            with breaker.guard():
                if not works:
                    raise ProviderUnreachable("down", sent=True)
            passed = True
        except CircuitOpen:
            passed = False
        except ProviderUnreachable:
            passed = True
        assert passed == admitted
        if admitted and works:
            failed, open_since = 0, None
        elif admitted:
            failed += 1
            open_since = seconds.now if failed >= 3 else None
