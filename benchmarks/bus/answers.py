"""From an answer that is acknowledged to the re-ordered wave on the bus, at a steady pace."""

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
from benchmarks.bus.ground import Ground, until

OUTCOMES: Final = ("seed.reordered", "seed.tipped", "seed.joined", "seed.stopped", "person.asked")
STREAMS: Final = ("sprout.seed", "sprout.person")
_LAST_OUTCOMES_SECONDS: Final = 5.0
_YES: Final = 0.6


@dataclass
class Watched:
    """What was answered and what came of it, by the bus itself.

    Attributes:
        acknowledged: When the answer of a person to a seed was acknowledged, perf_counter seconds.
        versions: The version of the seed that the answer made.
        outcomes: (seed, version, when it was seen).
    """

    acknowledged: dict[tuple[str, str], float] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    outcomes: list[tuple[str, int, float]] = field(default_factory=list)

    def waits(self) -> list[float]:
        """Seconds of each answer that led to something."""
        found = []
        for (seed, person), version in self.versions.items():
            began = self.acknowledged.get((seed, person))
            later = [at for other, reached, at in self.outcomes if other == seed and reached > version]
            if began is not None and later:
                found.append(max(0.0, min(later) - began))
        return found


async def answered(ground: Ground, answers: int, a_second: float) -> tuple[list[float], int]:
    """Launches all seeds and answers their asks at a pace.

    Returns:
        Seconds from answer to outcome, and how many answers were given.
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
        await asyncio.sleep(_LAST_OUTCOMES_SECONDS)  # all launches are through
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
        await asyncio.sleep(_LAST_OUTCOMES_SECONDS)
        watching.cancel()
    return watched.waits(), len(given)


async def _answer(graph: Graph, ground: Ground, watched: Watched, seed: str, person: str, answer: Any) -> None:
    try:
        await service.answer(graph, seed_id=seed, user_id=person, answer=answer, now=ground.clock.now())
    except PropagateError:
        return
    watched.acknowledged[seed, person] = time.perf_counter()


async def _watch(redis: Redis, watched: Watched) -> None:
    """Reads what the workers' relay publishes, as any consumer would."""
    last = dict.fromkeys(STREAMS, "0")
    while True:
        got: Any = await redis.xread({name: last[name] for name in STREAMS}, block=1_000)
        now = time.perf_counter()
        for stream, entries in got or ():
            last[stream] = entries[-1][0]
            for _, fields in entries:
                event = json.loads(fields["__data__"])
                if event["type"] == "person.answered":
                    watched.versions[event["seed_id"], event["user_id"]] = event["sequence"]
                elif event["type"] in OUTCOMES:
                    watched.outcomes.append((event["key"], event["sequence"], now))
