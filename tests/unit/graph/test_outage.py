"""A server that is away is looked for by one caller at a time, and found as soon as it is back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from app.graph import Graph, GraphUnavailable
from app.graph.outage import PATIENCE_SECONDS, Outage
from app.settings import load_settings

AWAY = (ConnectionError,)


class Server:
    def __init__(self) -> None:
        self.up = False
        self.knocks = 0

    async def knock(self) -> None:
        self.knocks += 1
        if not self.up:
            raise ConnectionError


async def test_nobody_waits_while_all_is_well() -> None:
    server = Server()
    outage = Outage(server.knock, AWAY)
    await outage.over()
    assert server.knocks == 0


async def test_of_many_callers_one_looks_and_all_are_told() -> None:
    server = Server()
    outage = Outage(server.knock, AWAY)
    outage.begin()

    told = await asyncio.gather(*(outage.over() for _ in range(200)), return_exceptions=True)

    assert all(isinstance(each, GraphUnavailable) for each in told)
    assert 2 <= server.knocks <= 6
    await outage.close()


async def test_callers_go_on_as_soon_as_it_is_back() -> None:
    server = Server()
    outage = Outage(server.knock, AWAY)
    outage.begin()
    asyncio.get_running_loop().call_later(PATIENCE_SECONDS / 4, lambda: setattr(server, "up", True))

    began = time.monotonic()
    await asyncio.gather(*(outage.over() for _ in range(50)))
    assert time.monotonic() - began < PATIENCE_SECONDS

    knocks = server.knocks
    await outage.over()
    assert server.knocks == knocks


async def test_who_comes_while_others_give_up_waits_as_long_as_they_did() -> None:
    server = Server()
    outage = Outage(server.knock, AWAY)
    outage.begin()
    first = asyncio.create_task(outage.over())
    await asyncio.sleep(0.9 * PATIENCE_SECONDS)
    second = asyncio.create_task(outage.over())
    with pytest.raises(GraphUnavailable):
        await first
    server.up = True
    await second


async def test_a_server_that_refuses_is_there() -> None:
    async def refuse() -> None:
        raise PermissionError

    outage = Outage(refuse, AWAY)
    outage.begin()
    await outage.over()


async def test_a_server_that_is_away_is_not_stormed(tmp_path: Path) -> None:
    connections = 0

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.close()

    async with await asyncio.start_server(close, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        graph = Graph(load_settings(home=tmp_path, neo4j_url=f"bolt://127.0.0.1:{port}"))
        with pytest.raises(GraphUnavailable):
            await graph.read("bus/leader")
        connections = 0

        told = await asyncio.gather(*(graph.read("bus/leader") for _ in range(100)), return_exceptions=True)

        assert all(isinstance(each, GraphUnavailable) for each in told)
        assert connections < 20
        await graph.close()
