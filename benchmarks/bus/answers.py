"""From an answer that is acknowledged to the commit of its re-ordered wave, at a steady pace."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis

from app.graph import Graph
from app.stages.propagate import service
from app.stages.propagate.errors import PropagateError
from app.waiting import end
from benchmarks.bus.ground import Ground, until

_STREAM: Final = "sprout.person"
_LAST_SECONDS: Final = 5.0
_YES: Final = 0.6


@dataclass
class Watched:
    """What was answered.

    Attributes:
        acknowledged: When the answer of a person to a seed was acknowledged, seconds since 1970.
        events: Id of the event that the answer made, as the bus tells it.
    """

    acknowledged: dict[tuple[str, str], float] = field(default_factory=dict)
    events: dict[tuple[str, str], str] = field(default_factory=dict)

    def waits(self, ground: Ground) -> list[float]:
        """Seconds from each acknowledged answer to the commit of what followed from it, whether or not that changed the order."""
        rows = ground.run("reactions", keys=[f"propagate:{event}" for event in self.events.values()])
        reacted = {row["key"].partition(":")[2]: row["at"] / 1_000 for row in rows}
        return [
            max(0.0, reacted[event] - self.acknowledged[answer])
            for answer, event in self.events.items()
            if answer in self.acknowledged and event in reacted
        ]


async def answered(ground: Ground, answers: int, a_second: float) -> tuple[list[float], int]:
    """Launches all seeds and answers their asks at a pace.

    Returns:
        Seconds from each answer to its reaction, and how many answers were acknowledged.
    """
    luck, watched = random.Random(7), Watched()
    async with (
        await Graph.open(ground.settings) as graph,
        Redis.from_url(str(ground.settings.redis_url), decode_responses=True) as redis,
    ):
        watching = asyncio.create_task(_watch(redis, watched))
        seeds = [f"s-{number}" for number in range(1, 51)]
        for seed in seeds:
            await service.launch(graph, seed_id=seed, caller_id=None, now=ground.clock.now())
        await asyncio.to_thread(until, lambda: bool(ground.run("open_asks", now=ground.clock.now())))
        await asyncio.to_thread(until, lambda: ground.count("unsent") == 0)
        await asyncio.sleep(_LAST_SECONDS)  # all launches are through
        given: set[tuple[str, str]] = set()
        while len(given) < answers:
            open_asks = await asyncio.to_thread(ground.run, "open_asks", now=ground.clock.now())
            new = [
                (row["seed_id"], row["user_id"]) for row in open_asks if (row["seed_id"], row["user_id"]) not in given
            ]
            states = await asyncio.to_thread(ground.run, "running")
            if not new:
                if not states[0]["count"]:
                    break
                await asyncio.sleep(0.1)
                continue
            luck.shuffle(new)
            for seed, person in new[: max(1, int(a_second / 2))]:
                begun = time.perf_counter()
                await _answer(graph, ground, watched, seed, person, "yes" if luck.random() < _YES else "no")
                given.add((seed, person))
                await asyncio.sleep(max(0.0, 1 / a_second - (time.perf_counter() - begun)))
        await asyncio.sleep(_LAST_SECONDS)
        await end((watching,))
    return watched.waits(ground), len(watched.acknowledged)


async def _answer(graph: Graph, ground: Ground, watched: Watched, seed: str, person: str, answer: Any) -> None:
    try:
        await service.answer(graph, seed_id=seed, user_id=person, answer=answer, now=ground.clock.now())
    except PropagateError:
        return
    watched.acknowledged[seed, person] = time.time()


async def _watch(redis: Redis, watched: Watched) -> None:
    """Reads what the workers' relay publishes, as any consumer would."""
    last = "0"
    while True:
        got: Any = await redis.xread({_STREAM: last}, block=1_000)
        for _, entries in got or ():
            last = entries[-1][0]
            for _, fields in entries:
                event = json.loads(fields["__data__"])
                if event["type"] == "person.answered":
                    watched.events[event["seed_id"], event["user_id"]] = event["id"]
