from __future__ import annotations

import pytest

from app.settings import Settings


@pytest.fixture
def bus_settings(settings: Settings, redis_url: str) -> Settings:
    return settings.model_copy(update={"redis_url": redis_url, "bus_claim_seconds": 2.0})
