"""What is measured on: engines of their own, a city with seeds that run, and servers."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import neo4j
import numpy as np

from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.engines.progress import up_with_progress
from app.engines.record import free_ports
from app.graph import Graph, schema
from app.http.auth import issue_token
from app.settings import Settings, load_settings
from benchmarks.load import Request

DIMENSIONS: Final = 64
_FOLDER: Final = Path(__file__).with_name("cypher")
_READY_SECONDS: Final = 60.0
#: A seed for so many people: each of them is asked for two or three.
_PEOPLE_A_SEED: Final = 5
_BATCH: Final = 1_000


@dataclass(frozen=True)
class Ground:
    """Engines that answer, with a city in them.

    Attributes:
        settings: How to reach them.
        counts: What is in the graph.
    """

    settings: Settings
    counts: dict[str, int]

    def requests(self, number: int) -> dict[str, list[Request]]:
        """The measured reads, of so many people drawn among those who are asked."""
        people = random.Random(7).choices(_run(self.settings, "people_asked"), k=number)
        secret = self.settings.token_secret.get_secret_value()
        tokens = {one["id"]: issue_token(secret, one["id"], lifetime=timedelta(days=1)) for one in people}
        paths = {
            "feed": "/api/v1/feed",
            "recommendations/{id}/venues": "/api/v1/recommendations/{id}/venues",
            "seeds/{id}": "/api/v1/seeds/{seed_id}",
        }
        return {
            name: [Request(name, "GET", path.format(**one), tokens[one["id"]]) for one in people]
            for name, path in paths.items()
        }

    @contextmanager
    def serving(self, command: Sequence[str], ready: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        """A server of one process, reached by its URL; ended when the block is."""
        (port,) = free_ports(1)
        log = self.settings.home / "server.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command, "--port", str(port)],
                env=os.environ | {"SPROUT_HOME": str(self.settings.home)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url + ready, process, log)
            yield url, process
        finally:
            process.terminate()
            process.wait(30)


def prepare(home: Path, size: CitySize) -> Ground:
    """Starts engines below a folder and fills them, if they are not filled."""
    up_with_progress(home)
    settings = load_settings(home=home)
    asyncio.run(_fill(settings, size))
    counts = _run(settings, "counts")[0]
    if not counts["seeds"]:
        _embed(settings)
        _add_seeds(settings)
        counts = _run(settings, "counts")[0]
    return Ground(settings, {name: int(count) for name, count in counts.items()})


async def _fill(settings: Settings, size: CitySize) -> None:
    async with await Graph.open(settings) as graph:
        await schema.apply(graph)
        await seed_city(graph, settings, Clock.from_settings(settings), size)


def _embed(settings: Settings) -> None:
    luck = np.random.default_rng(7)
    for kind in ("person", "venue"):
        ids = [row["id"] for row in _run(settings, f"{kind}_ids")]
        vectors = luck.normal(size=(len(ids), DIMENSIONS)).tolist()
        rows = [{"id": id, "vector": vector} for id, vector in zip(ids, vectors, strict=True)]
        for begin in range(0, len(rows), _BATCH):
            _run(settings, "embed_people" if kind == "person" else "embed_venues", rows=rows[begin : begin + _BATCH])


def _add_seeds(settings: Settings) -> None:
    now = Clock.from_settings(settings).now()
    people = [row["id"] for row in _run(settings, "person_ids")]
    venues = [row["id"] for row in _run(settings, "venue_ids")]
    luck = random.Random(7)
    rows = [
        {"id": f"benchmark-{place}", "starter": starter, "venue": luck.choice(venues)}
        for place, starter in enumerate(people[::_PEOPLE_A_SEED])
    ]
    for begin in range(0, len(rows), _BATCH):
        _run(settings, "add_seeds", rows=rows[begin : begin + _BATCH], now=now, until=now + timedelta(days=2))


def _run(settings: Settings, name: str, **parameters: Any) -> list[dict[str, Any]]:
    text: Any = (_FOLDER / f"{name}.cypher").read_text()
    password = settings.neo4j_password
    auth = (settings.neo4j_user, password.get_secret_value()) if password else None
    with (
        neo4j.GraphDatabase.driver(str(settings.neo4j_url), auth=auth) as driver,
        driver.session(database=settings.neo4j_database) as session,
    ):
        return session.run(text, parameters).data()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"a server did not start: see {log}")
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"a server did not answer within {_READY_SECONDS:.0f} s: see {log}")
