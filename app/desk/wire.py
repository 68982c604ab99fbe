"""How the desk misbehaves on the wire: it fails, is overrun, cuts the line, or leaves it open and says nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Final

from fastapi import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.desk.moods import Moods

RETRY_SECONDS: Final = 1
STALL_SECONDS: Final = 30.0


class CutOff(Response):
    """An answer that begins and never ends: the server closes the connection under it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the head of an answer alone."""
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Wire:
    """Meets calls as their mood has it. It counts the calls about a key in memory: a restart begins anew."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    async def meet(self, moods: Moods, key: str, *places: str) -> bool:
        """Lets a call pass, fails it, or leaves it waiting; whether it is to be cut off once it is taken.

        Args:
            moods: As they are now.
            key: The caller's.
            places: The venue or phone number that it is about.
        """
        self._seen[key] += 1
        mood = moods.wire(key, self._seen[key], *places)
        if mood == "error":
            raise HTTPException(500, "the desk's system is down")
        if mood == "limit":
            raise HTTPException(429, "too many calls", headers={"Retry-After": str(RETRY_SECONDS)})
        if mood == "stall":
            await asyncio.sleep(STALL_SECONDS)
            raise HTTPException(503, "the desk was asleep")
        return mood == "drop"
