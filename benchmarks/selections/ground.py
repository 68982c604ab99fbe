"""What is read: engines of their own, a town drawn by a seed, the API in a process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import neo4j

from app.engines import running
from app.engines.record import free_ports
from app.http.auth import issue_token
from app.settings import Settings, load_settings

AT: Final = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
PEOPLE: Final = 300
VENUES: Final = 40
PLANS: Final = 900
SEEDS: Final = 450
_FOLDER: Final = Path(__file__).with_name("cypher")


@dataclass(frozen=True)
class Ground:
    """Engines that answer, with the settings that reach them."""

    settings: Settings
    driver: neo4j.Driver

    def fill(self, seed: int) -> None:
        """Another town, and statistics of it for the planner."""
        luck = random.Random(seed)
        self._run("clear")
        self._run(
            "fill", people=PEOPLE, venues=VENUES, at=AT, plans=_drawn(luck, PLANS, 4), seeds=_drawn(luck, SEEDS, 6)
        )
        self.driver.execute_query("CALL db.prepareForReplanning(60)")

    def token(self, person: str) -> str:
        """A bearer token of a person."""
        return issue_token(self.settings.token_secret.get_secret_value(), person)

    @contextmanager
    def api(self) -> Iterator[str]:
        """The API in a process of its own; gives its URL."""
        (port,) = free_ports(1)
        command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port), "--quiet"]
        process = subprocess.Popen(command, env=_environment(self.settings), stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            await_answer(f"{url}/health/live", process)
            yield url
        finally:
            process.terminate()
            process.wait(30)

    def _run(self, name: str, **parameters: Any) -> None:
        text: Any = (_FOLDER / f"{name}.cypher").read_text()
        with self.driver.session(database="neo4j") as session:
            session.run(text, parameters).consume()


@contextmanager
def ground(home: Path) -> Iterator[Ground]:
    """Embedded engines under a home folder, with the schema; stopped when the block ends."""
    with running(home) as record:
        settings = load_settings(home=home, clock_start=AT, clock_anchor=time.time())
        command = [sys.executable, "-m", "app.cli", "schema", "apply"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment(settings))
        auth = (record.neo4j_user, record.neo4j_password)
        quiet = neo4j.NotificationMinimumSeverity.OFF
        with neo4j.GraphDatabase.driver(record.neo4j_url, auth=auth, notifications_min_severity=quiet) as driver:
            yield Ground(settings, driver)


def await_answer(url: str, process: subprocess.Popen[bytes], seconds: float = 90.0) -> None:
    """Waits for a server.

    Raises:
        RuntimeError: Its process ended, or it does not answer.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url, timeout=2.0)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers at {url}")


def _drawn(luck: random.Random, count: int, size: int) -> list[dict[str, Any]]:
    return [
        {
            "venue": luck.randrange(VENUES),
            "day": luck.randint(1, 10),
            "people": luck.sample(range(PEOPLE), size),
        }
        for _ in range(count)
    ]


def _environment(settings: Settings) -> dict[str, str]:
    assert settings.clock_start is not None
    return {
        **os.environ,
        "SPROUT_HOME": str(settings.home),
        "SPROUT_TOKEN_SECRET": settings.token_secret.get_secret_value(),
        "SPROUT_CLOCK_START": settings.clock_start.isoformat(),
        "SPROUT_CLOCK_ANCHOR": str(settings.clock_anchor),
        "SPROUT_RATE_LIMIT": "",
    }
