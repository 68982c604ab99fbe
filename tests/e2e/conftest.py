"""What tests of whole processes share."""

from __future__ import annotations

import pytest

from app.engines.record import free_ports


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]
