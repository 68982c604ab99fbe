"""A request that has no answer after a while gets 503, and what it was doing ends."""

from __future__ import annotations

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.context import request_id
from app.http.problems import unavailable

log = structlog.get_logger("sprout.http")


class Deadline:
    """Ends requests whose answer has not begun in time; one that has begun, such as a stream of events, may go on.

    Args:
        seconds: The time.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI calls it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = asyncio.timeout(self.seconds)

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start":
                limit.reschedule(None)
            await send(message)

        try:
            async with limit:
                await self.app(scope, receive, begun)
        except TimeoutError:
            if not limit.expired():
                raise
            log.warning("request took too long", path=scope["path"], seconds=self.seconds)
            problem = unavailable("This took too long and was given up; it may have been done. Look, or try again.")
            await problem.response(scope["path"], request_id())(scope, receive, send)
