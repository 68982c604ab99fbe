"""`engines.json`: what is remembered of the embedded engines, between commands and after a crash."""

from __future__ import annotations

import itertools
import json
import os
import random
import secrets
import socket
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from app.settings import ENGINES_FILE

LOOPBACK: Final = "127.0.0.1"
#: Below those that outgoing connections are given, so that nobody takes an engine's port by chance while it is away.
PORTS: Final = range(20_000, 32_000)
_MOMENT_SECONDS: Final = 1.0


@dataclass(frozen=True)
class ProcessMark:
    """A process, told from a later one that got the same number by the time it was created."""

    pid: int
    created: float


@dataclass(frozen=True)
class Record:
    """Addresses and credentials, chosen once; processes, as they were last started."""

    neo4j_url: str
    neo4j_http_url: str
    neo4j_password: str = field(repr=False)
    redis_url: str = field(repr=False)
    neo4j_user: str = "neo4j"
    neo4j_process: ProcessMark | None = None
    redis_process: ProcessMark | None = None

    @classmethod
    def fresh(cls) -> Self:
        """Free ports and new passwords."""
        bolt, http, redis = free_ports(3)
        return cls(
            neo4j_url=f"bolt://{LOOPBACK}:{bolt}",
            neo4j_http_url=f"http://{LOOPBACK}:{http}",
            # Digits and letters alone: a first "-" would be taken for an option.
            neo4j_password=secrets.token_hex(18),
            redis_url=_redis_url(secrets.token_hex(18), redis),
        )

    @property
    def bolt_port(self) -> int:
        """Port of Neo4j's Bolt connector."""
        return _port(self.neo4j_url)

    @property
    def http_port(self) -> int:
        """Port of Neo4j's HTTP connector, which also serves Browser."""
        return _port(self.neo4j_http_url)

    @property
    def redis_port(self) -> int:
        """Port of Redis."""
        return _port(self.redis_url)

    @property
    def redis_password(self) -> str:
        """Password of Redis, as it stands in its URL."""
        return self.redis_url.removeprefix("redis://:").partition("@")[0]

    def with_free_neo4j_ports(self) -> Self:
        """Other ports for Neo4j, for when somebody else took its own while it was down."""
        bolt, http = free_ports(2)
        return replace(self, neo4j_url=f"bolt://{LOOPBACK}:{bolt}", neo4j_http_url=f"http://{LOOPBACK}:{http}")

    def with_free_redis_port(self) -> Self:
        """Another port for Redis, for when somebody else took its own while it was down."""
        return replace(self, redis_url=_redis_url(self.redis_password, free_ports(1)[0]))


def load(home: Path) -> Record | None:
    """The record of this home folder, or None where no engine was ever started."""
    path = home / ENGINES_FILE
    if not path.exists():
        return None
    written: dict[str, Any] = json.loads(path.read_text())
    for name in ("neo4j_process", "redis_process"):
        written[name] = ProcessMark(**written[name]) if written.get(name) else None
    return Record(**written)


def save(home: Path, record: Record) -> None:
    """Writes the record whole or not at all, readable by its owner only."""
    write_private(home / ENGINES_FILE, json.dumps(asdict(record), indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Writes a file with mode 0600, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on now, all different.

    Raises:
        RuntimeError: Everything is taken.
    """
    first = random.SystemRandom().choice(PORTS)
    around = itertools.chain(range(first, PORTS.stop), range(PORTS.start, first))
    found = list(itertools.islice(filter(is_free, around), count))
    if len(found) < count:
        raise RuntimeError(f"fewer than {count} ports of {PORTS.start} to {PORTS.stop - 1} are free")
    return found


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def comes_free(*ports: int) -> bool:
    """Whether ports are free now or in a moment: the threads of a process that was killed let go of them one by one."""
    until = time.monotonic() + _MOMENT_SECONDS
    while not all(is_free(port) for port in ports):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


def _redis_url(password: str, port: int) -> str:
    return f"redis://:{password}@{LOOPBACK}:{port}/0"
