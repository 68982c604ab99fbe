"""A circuit breaker: a company that does not answer is left in peace for a while, and then asked by one call alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from app.providers.metrics import LEFT_IN_PEACE
from app.providers.role import ProviderUnreachable

log = structlog.get_logger("sprout.providers")

#: However long a company wants to be left alone, one call looks after this many seconds whether it is back.
LONGEST_PAUSE = 300.0


class CircuitOpen(ProviderUnreachable):
    """The company was not called: it has failed too often lately, or wants to be left alone."""


class Breaker:
    """Counts failures in a row and keeps calls back after too many.

    Open, it lets nobody pass until its pause is over; then one call goes ahead while the others are still kept back, and
    closes it or opens it anew. A company that refuses a call has answered: that is no failure.

    Args:
        name: Of the company, for messages.
        failures: In a row, after which it opens.
        pause: Seconds for which it stays open; a `Retry-After` of the company takes its place.
        clock: Seconds that only grow.
    """

    def __init__(self, name: str, *, failures: int, pause: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._most, self._pause, self._clock = name, failures, pause, clock
        self._failed = 0
        self._open_until: float | None = None
        self._probing = False
        LEFT_IN_PEACE.labels(name).set(0)

    @property
    def is_open(self) -> bool:
        """Whether calls are kept back."""
        return self._open_until is not None

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Wraps one call.

        Raises:
            CircuitOpen: It is not to be made now.
        """
        probes = self._admit()
        try:
            yield
        except ProviderUnreachable as error:
            self._fails(error.retry_after)
            raise
        except Exception:
            self._works()
            raise
        else:
            self._works()
        finally:
            if probes:
                self._probing = False

    def _admit(self) -> bool:
        """Lets a call pass, or raises; whether it is the one that looks how the company is."""
        if self._open_until is None:
            return False
        left = self._open_until - self._clock()
        if left > 0 or self._probing:
            raise CircuitOpen(
                f"{self._name} is left in peace for {max(left, 0.0):.0f} s", sent=False, retry_after=max(left, 1.0)
            )
        self._probing = True
        return True

    def _fails(self, retry_after: float | None) -> None:
        self._failed += 1
        if retry_after is None and self._failed < self._most and self._open_until is None:
            return
        pause = min(self._pause if retry_after is None else retry_after, LONGEST_PAUSE)
        self._open_until = self._clock() + pause
        LEFT_IN_PEACE.labels(self._name).set(1)
        log.warning("provider left in peace", provider=self._name, failures=self._failed, seconds=round(pause, 1))

    def _works(self) -> None:
        if self._open_until is not None:
            log.info("provider is back", provider=self._name)
            LEFT_IN_PEACE.labels(self._name).set(0)
        self._failed, self._open_until = 0, None
