"""Settings of an impatient bus, and its Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from app.bus.relay import Relay
from app.bus.streams import RedisStreams, connect
from app.graph import Graph
from app.settings import Settings

MakeRelay = Callable[..., Relay]


@pytest.fixture
def bus_settings(settings: Settings, redis_url: str) -> Settings:
    return settings.model_copy(
        update={"redis_url": redis_url, "bus_claim_seconds": 1.0, "bus_backoff_seconds": 0.01, "bus_attempts": 3}
    )


@pytest.fixture
async def redis(bus_settings: Settings) -> AsyncIterator[Redis]:
    async with connect(bus_settings) as client:
        yield client


@pytest.fixture
async def make_relay(graph: Graph, bus_settings: Settings) -> AsyncIterator[MakeRelay]:
    """`make_relay("name")` gives a relay that a test drives by hand."""
    opened: list[RedisStreams] = []

    def make(name: str = "test") -> Relay:
        opened.append(RedisStreams(bus_settings, name))
        return Relay(graph, opened[-1], bus_settings, name)

    yield make
    for transport in opened:
        await transport.close()
