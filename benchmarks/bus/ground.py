"""What the measurements stand on: engines of their own, a small town, worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import neo4j

from app.clock import Clock
from app.settings import Settings, load_settings

CIRCLES: Final = 50
SIZE: Final = 12
AT: Final = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
START: Final = datetime(2026, 11, 28, 19, 0, tzinfo=UTC)
_FOLDER: Final = Path(__file__).with_name("cypher")
_PATIENCE_SECONDS: Final = 600.0


@dataclass(frozen=True)
class Ground:
    """Engines that answer, and settings with a clock that stands on a Wednesday afternoon at the start."""

    settings: Settings
    driver: neo4j.Driver

    @property
    def clock(self) -> Clock:
        """The clock that workers live by, too."""
        return Clock.from_settings(self.settings)

    def run(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Runs a query of this benchmark."""
        text: Any = (_FOLDER / f"{name}.cypher").read_text()
        with self.driver.session(database="neo4j") as session:
            return session.run(text, parameters).data()

    def count(self, name: str, **parameters: Any) -> int:
        """Runs a query that counts."""
        return int(self.run(name, **parameters)[0]["count"])

    def clear(self) -> None:
        """An empty graph with the town in it, and an empty Redis."""
        import redis

        self.run("clear")
        with redis.Redis.from_url(str(self.settings.redis_url)) as client:
            client.flushall()
        self.run("fill", circles=CIRCLES, size=SIZE, start=START)

    @contextmanager
    def workers(self, only: str, processes: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
        """`sprout worker --only` processes that have begun to relay; ended when the block is."""
        log = self.settings.home / "worker.log"
        command = [sys.executable, "-m", "app.cli", "worker", "--only", only]
        with log.open("ab") as output:
            started = [
                subprocess.Popen(command, env=self._environment(), stdout=output, stderr=subprocess.STDOUT)
                for _ in range(processes)
            ]
        try:
            self.await_sent("ready")
            yield started
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(30)

    def await_sent(self, event_id: str) -> float:
        """Emits one event and returns after how many seconds it was sent."""
        began = time.perf_counter()
        self.run("one_event", id=f"{event_id}-{began}", at=AT)
        until(lambda: self.count("sent", id=f"{event_id}-{began}") == 1, pause=0.01)
        return time.perf_counter() - began

    def _environment(self) -> dict[str, str]:
        given = self.settings
        assert given.neo4j_password is not None and given.clock_start is not None
        return {
            **os.environ,
            "SPROUT_HOME": str(given.home),
            "SPROUT_NEO4J_URL": str(given.neo4j_url),
            "SPROUT_NEO4J_PASSWORD": given.neo4j_password.get_secret_value(),
            "SPROUT_REDIS_URL": str(given.redis_url),
            "SPROUT_CLOCK_START": given.clock_start.isoformat(),
            "SPROUT_CLOCK_ANCHOR": str(given.clock_anchor),
        }


@contextmanager
def ground(home: Path) -> Iterator[Ground]:
    """Embedded engines under a home folder, with the schema; stopped when the block ends."""
    from app.engines import running

    with running(home) as record:
        settings = load_settings(home=home, clock_start=AT, clock_anchor=time.time())
        subprocess.run([sys.executable, "-m", "app.cli", "schema", "apply"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "SPROUT_HOME": str(home)})  # fmt: skip
        auth = (record.neo4j_user, record.neo4j_password)
        with neo4j.GraphDatabase.driver(
            record.neo4j_url, auth=auth, notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF
        ) as driver:
            yield Ground(settings, driver)


def until(met: Callable[[], bool], pause: float = 0.02) -> None:
    """Waits for a condition.

    Raises:
        TimeoutError: It did not come true in ten minutes.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while not met():
        if time.monotonic() > end:
            raise TimeoutError("the bus does not come to the end of it")
        time.sleep(pause)
