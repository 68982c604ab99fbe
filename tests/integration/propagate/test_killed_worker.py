"""A worker process is killed (SIGKILL) in the middle of its cascades; another one brings them to their end."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import service
from app.stages.propagate.errors import PropagateError
from tests.integration.propagate.seeds import asks, events, going, make_circle, make_seed, seed_of, tomorrow, until
from tests.integration.town import Town

WORKER = [sys.executable, "-m", "app.cli", "worker", "--only", "propagate"]
OPEN_ASKS = """
MATCH (seed:Seed)-[ask:ASKED]->(person:User) WHERE ask.answer IS NULL AND ask.deadline > $now
RETURN seed.id AS seed, person.id AS person
"""


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; ended politely unless the test was ruder."""
    process = subprocess.Popen(WORKER, env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        _, errors = process.communicate(timeout=30)
        assert b"Traceback" not in errors, errors.decode()


async def answer_all(graph: Graph, clock: Clock, town: Town) -> None:
    """Everybody who is asked says yes."""
    for ask in town.run(OPEN_ASKS, now=clock.now()):
        try:
            await service.answer(graph, seed_id=ask["seed"], user_id=ask["person"], answer="yes", now=clock.now())
        except PropagateError:
            continue


async def answer_until(graph: Graph, clock: Clock, town: Town, people: int, seconds: float) -> None:
    """Answers until so many go, or yeses are in, over all seeds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await answer_all(graph, clock, town)
        yeses = town.run("MATCH ()-[ask:ASKED {answer: 'yes'}]->() RETURN count(ask) AS yeses")[0]["yeses"]
        if yeses >= people:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"fewer than {people} people were asked in time")


async def test_cascades_survive_the_death_of_their_worker(
    graph: Graph, clock: Clock, settings: Settings, town: Town, process_environment: dict[str, str]
) -> None:
    environment = process_environment | {"SPROUT_BUS_CLAIM_SECONDS": "1"}
    seeds = [f"s-{number}" for number in range(3)]
    for number, seed in enumerate(seeds):
        circle = make_circle(town, 10, prefix=f"c{number}-")
        make_seed(town, seed, circle[:3], tomorrow(clock), min_group=4, max_group=6)
        await service.launch(graph, seed_id=seed, caller_id=None, now=clock.now())

    with worker(environment) as first:
        await answer_until(graph, clock, town, people=7, seconds=60)
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=10)
        await answer_all(graph, clock, town)

    with worker(environment) as second:
        await answer_until(graph, clock, town, people=18, seconds=60)
        await until(lambda: all(going(town, seed) == 6 for seed in seeds))
        second.terminate()
        assert second.wait(timeout=20) == 0

    for seed in seeds:
        made = asks(town, seed)
        assert len(made) == len({ask["id"] for ask in made}) == 6
        assert going(town, seed) == 6
        assert seed_of(town, seed)["state"] == "tipped"
    assert len(events(town, "seed.tipped")) == 3
