"""The demo shares its engines with no other worker, whose clock would be another."""

from __future__ import annotations

import pytest

from app.bus.relay import LEASE_SECONDS
from app.demo.preparing import NotAlone, make_sure_of_being_alone
from app.graph import Graph
from app.settings import Settings


async def test_a_worker_that_goes_on_is_named(graph: Graph, settings: Settings) -> None:
    await graph.write("bus/lead", name="somebody", milliseconds=60_000)
    with pytest.raises(NotAlone, match="stop it first"):
        await make_sure_of_being_alone(settings)


async def test_a_worker_that_was_killed_is_waited_for(graph: Graph, settings: Settings) -> None:
    await graph.write("bus/lead", name="somebody", milliseconds=int(LEASE_SECONDS * 100))
    await make_sure_of_being_alone(settings)
