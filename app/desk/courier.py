"""Brings the desk's webhooks to those who wait for them, again and again while nobody takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import httpx
import structlog

log = structlog.get_logger("sprout.desk")

FIRST_PAUSE_SECONDS: Final = 0.2
TRIES: Final = 6


async def deliver(
    http: httpx.AsyncClient,
    url: str,
    body: bytes,
    sign: Callable[[], Mapping[str, str]],
    *,
    tries: int = TRIES,
    first_pause: float = FIRST_PAUSE_SECONDS,
) -> bool:
    """Posts until the receiver takes it.

    Args:
        http: The client to post with.
        url: Where to.
        body: JSON.
        sign: The headers that prove whose it is, made anew for each try.
        tries: At most.
        first_pause: Seconds after the first try; then doubled.

    Returns:
        False when the receiver declines for good or never answers.
    """
    for attempt in range(tries):
        try:
            headers = {"Content-Type": "application/json", **sign()}
            status = (await http.post(url, content=body, headers=headers)).status_code
        except httpx.TransportError as error:
            log.info("webhook.unreachable", url=url, error=repr(error))
        else:
            if status < 300:
                return True
            log.info("webhook.declined", url=url, status=status)
            if status < 500 and status not in (408, 425, 429):
                return False
        if attempt + 1 < tries:
            await asyncio.sleep(first_pause * 2**attempt)
    return False
