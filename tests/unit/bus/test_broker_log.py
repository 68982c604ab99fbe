"""What FastStream tells of a connection that is gone is left out; everything else is told."""

from __future__ import annotations

import logging

import pytest
from redis.exceptions import ConnectionError as RedisGone

import app.bus.broker


@pytest.mark.parametrize(("cause", "told"), [(RedisGone("closed"), 0), (ConnectionResetError(), 0), (KeyError("x"), 1)])
def test_only_lost_connections_are_left_out(cause: Exception, told: int, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger(app.bus.broker.__name__)
    log.error("Message fetch error", exc_info=cause)
    assert len(caplog.records) == told
    log.error("something else")
    assert len(caplog.records) == told + 1
