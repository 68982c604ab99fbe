"""Trimming goes on while consumers acknowledge."""

from __future__ import annotations

import asyncio
from typing import Any

from app.bus.streams import connect, trim
from app.settings import Settings


async def test_acknowledgements_meanwhile_do_not_disturb_trimming(settings: Settings, redis_url: str) -> None:
    stream = "sprout.seed"
    async with connect(settings) as redis:
        await redis.xgroup_create(stream, "group", id="0", mkstream=True)

        async def consume() -> None:
            for number in range(400):
                await redis.xadd(stream, {"number": number})
                got: Any = await redis.xreadgroup("group", "one", {stream: ">"}, count=1)
                await redis.xack(stream, "group", got[0][1][0][0])

        consumer = asyncio.create_task(consume())
        while not consumer.done():
            await trim(redis)
        await consumer
        assert (await redis.xinfo_groups(stream))[0]["pending"] == 0
