"""A TCP wire between Sprout and Neo4j that a test can cut, and mend."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class Wire:
    """Forwards a port of its own to the engine while it is whole.

    Attributes:
        url: Address to give to Sprout instead of the engine's.
    """

    def __init__(self, engine_url: str) -> None:
        parts = urlsplit(engine_url)
        assert parts.hostname and parts.port
        self._target = (parts.hostname, parts.port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self._port}"

    async def reserve(self) -> None:
        """Chooses the port, without listening."""
        await self.mend()
        await self.cut()

    async def mend(self) -> None:
        """Listens, at the same port each time."""
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Stops listening and ends all connections."""
        if self._server is None:
            return
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, there_writer}
        with suppress(OSError):
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        for end in (writer, there_writer):
            end.transport.abort()
            self._writers.discard(end)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.transport.abort()
