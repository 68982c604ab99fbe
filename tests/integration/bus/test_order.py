"""Events of one seed handled in any order by two processes: the graph's own versions keep what comes of them right."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest

from app.bus.process import Consumers
from app.bus.relay import Relay
from app.bus.streams import RedisStreams
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import service
from app.stages.propagate.errors import PropagateError
from tests.integration.propagate.seeds import (
    PROPAGATION,
    asks,
    events,
    going,
    make_circle,
    make_seed,
    seed_of,
    tomorrow,
)
from tests.integration.town import Town

SEEDS = [f"s-{number}" for number in range(3)]
OPEN_ASKS = """
MATCH (seed:Seed)-[ask:ASKED]->(person:User) WHERE ask.answer IS NULL RETURN seed.id AS seed, person.id AS person
"""


class Disordered(RedisStreams):
    """Publishes each batch twice, in no order."""

    luck = random.Random(3)

    async def publish(self, published: Sequence[Mapping[str, Any]]) -> None:
        doubled = [*published, *published]
        self.luck.shuffle(doubled)
        await super().publish(doubled)


async def running(graph: Graph, clock: Clock, settings: Settings, stack: AsyncExitStack) -> None:
    """One more process without a relay, stopped with the stack."""
    stop = asyncio.Event()
    task = asyncio.create_task(Consumers(graph, clock, settings, PROPAGATION, relay=False).run(stop))

    async def end() -> None:
        stop.set()
        await task

    stack.push_async_callback(end)


@pytest.mark.timeout(240)
async def test_cascades_come_to_the_same_end_in_any_order(
    graph: Graph, clock: Clock, bus_settings: Settings, town: Town
) -> None:
    """Every event comes twice and out of order, to two processes at once."""
    for number, seed in enumerate(SEEDS):
        circle = make_circle(town, 10, prefix=f"c{number}-")
        make_seed(town, seed, circle[:3], tomorrow(clock), min_group=4, max_group=6)
        await service.launch(graph, seed_id=seed, caller_id=None, now=clock.now())

    transport = Disordered(bus_settings, "test")
    relay = Relay(graph, transport, bus_settings, "test")
    async with AsyncExitStack() as stack, asyncio.timeout(180):
        stack.push_async_callback(transport.close)
        for _ in range(2):
            await running(graph, clock, bus_settings, stack)
        while sum(going(town, seed) for seed in SEEDS) < 18:
            for ask in town.run(OPEN_ASKS):
                try:
                    await service.answer(
                        graph, seed_id=ask["seed"], user_id=ask["person"], answer="yes", now=clock.now()
                    )
                except PropagateError:
                    continue
            await relay.publish()
            await asyncio.sleep(0.3)
        await relay.publish()
        await asyncio.sleep(1.0)

    for seed in SEEDS:
        made = asks(town, seed)
        assert len(made) == len({ask["id"] for ask in made}) == 6, "nobody is asked twice, and nobody in vain"
        assert going(town, seed) == 6
        assert seed_of(town, seed)["state"] == "tipped"
    assert sorted(event["key"] for event in events(town, "seed.tipped")) == SEEDS, "each tipped once"
