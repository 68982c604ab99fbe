"""Up, down, status: the two engines as one thing that is there or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from app.engines import artifacts, neo4j_server, processes, record, redis_server
from app.engines.artifacts import Artifact
from app.engines.errors import EngineError, EngineFailed
from app.engines.locks import exclusive
from app.engines.record import Record

State = Literal["answers", "starting or stuck", "stopped"]
#: Told what is being done.
Say = Callable[[str], None]
Fetch = Callable[[list[Artifact], Path], None]
ENGINES: Final = ("neo4j", "redis")
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True)
class EngineStatus:
    """How one embedded engine stands."""

    engine: str
    url: str
    state: State
    pid: int | None
    log: Path


def up(
    home: Path,
    say: Say = lambda _: None,
    fetch: Fetch = artifacts.fetch,
    wanted: Collection[str] = ENGINES,
) -> Record:
    """Makes the engines run and answer. Finds those that run already; of two calls at once, the second waits.

    Args:
        home: The home folder (`.sprout`).
        say: Told what is being done, for steps that take longer than a moment.
        fetch: Downloads missing artifacts.
        wanted: Which engines; the settings may point elsewhere for the other.

    Returns:
        Addresses and credentials of engines that answer.

    Raises:
        EngineError: Something could not be fetched, or an engine does not start; the message names its log.
    """
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    with exclusive(home / "engines.lock"):
        kept = record.load(home)
        if kept is None:
            kept = _first_record(home)
            record.save(home, kept)
        if "redis" in wanted:
            kept = _begin_redis(home, kept)
            record.save(home, kept)
        if "neo4j" in wanted:
            kept = _begin_neo4j(home, kept, say, fetch)
            record.save(home, kept)
        if "redis" in wanted:
            kept = _await_redis(home, kept, say)
            record.save(home, kept)
        if "neo4j" in wanted:
            kept = _await_neo4j(home, kept, say)
            record.save(home, kept)
    return kept


def down(home: Path, say: Say = lambda _: None) -> bool:
    """Stops both engines; their data, ports and passwords stay.

    Returns:
        Whether one of them ran.
    """
    home = home.absolute()
    if record.load(home) is None:
        return False
    with exclusive(home / "engines.lock"):
        kept = record.load(home)
        if kept is None:
            return False
        ran = any(processes.find(mark) for mark in (kept.neo4j_process, kept.redis_process))
        if processes.find(kept.neo4j_process):
            say("stopping Neo4j")
        if not processes.stop(kept.neo4j_process, neo4j_server.STOP_SECONDS):
            say("Neo4j did not end by itself and was killed; it recovers at its next start")
        if processes.find(kept.redis_process):
            say("stopping Redis")
        processes.stop(kept.redis_process, redis_server.STOP_SECONDS)
        record.save(home, replace(kept, neo4j_process=None, redis_process=None))
    return ran


def status(home: Path) -> list[EngineStatus]:
    """How the engines of a home folder stand; an empty list where none was ever started."""
    home = home.absolute()
    kept = record.load(home)
    if kept is None:
        return []
    rows = (
        ("neo4j", kept.neo4j_url, kept.neo4j_process, neo4j_server),
        ("redis", f"redis://{record.LOOPBACK}:{kept.redis_port}/0", kept.redis_process, redis_server),
    )
    found: list[EngineStatus] = []
    for name, url, mark, server in rows:
        process = processes.find(mark)
        state: State = "stopped"
        if process is not None:
            state = "answers" if server.answers(kept) else "starting or stuck"
        found.append(EngineStatus(name, url, state, process.pid if process else None, server.log_file(home)))
    return found


@contextmanager
def running(home: Path, *, keep: bool = False, say: Say = lambda _: None) -> Iterator[Record]:
    """Engines for as long as a block runs; those that ran before, and all with `keep`, go on after it."""
    already = any(each.state != "stopped" for each in status(home))
    try:
        yield up(home, say)
    finally:
        if not (keep or already):
            down(home, say)


def _first_record(home: Path) -> Record:
    """A new record; refused where data lie whose password is lost."""
    data = home / "neo4j" / "data" / "databases" / "system"
    if data.exists():
        raise EngineError(
            f"{home / 'engines.json'} is gone, and with it the password of the data in {home / 'neo4j'}. Bring the file"
            f" back, or delete {home / 'neo4j'} to start with an empty graph."
        )
    return Record.fresh()


def _begin_redis(home: Path, kept: Record) -> Record:
    if processes.find(kept.redis_process):
        return kept
    if not record.comes_free(kept.redis_port):
        kept = kept.with_free_redis_port()
    return replace(kept, redis_process=redis_server.start(home, kept))


def _begin_neo4j(home: Path, kept: Record, say: Say, fetch: Fetch) -> Record:
    if processes.find(kept.neo4j_process):
        return kept
    layout = artifacts.ensure(fetch)
    say("starting Neo4j")
    if not record.comes_free(kept.bolt_port, kept.http_port):
        kept = kept.with_free_neo4j_ports()
    return replace(kept, neo4j_process=neo4j_server.start(home, kept, layout))


def _await_redis(home: Path, kept: Record, say: Say) -> Record:
    """Waits for Redis; once more on another port when it lost its own to somebody in the meantime."""
    log, patience = redis_server.log_file(home), redis_server.START_SECONDS
    try:
        _await("Redis", lambda: redis_server.answers(kept), kept.redis_process, log, patience)
    except EngineFailed:
        if not redis_server.port_was_taken(home):
            raise
        say("Redis's port was taken; choosing another")
        kept = kept.with_free_redis_port()
        kept = replace(kept, redis_process=redis_server.start(home, kept))
        _await("Redis", lambda: redis_server.answers(kept), kept.redis_process, log, patience)
    return kept


def _await_neo4j(home: Path, kept: Record, say: Say) -> Record:
    """Waits for Neo4j; once more on other ports when it lost its own to somebody in the meantime."""
    log, patience = neo4j_server.log_file(home), neo4j_server.START_SECONDS
    try:
        _await("Neo4j", lambda: neo4j_server.answers(kept), kept.neo4j_process, log, patience)
    except EngineFailed:
        if not neo4j_server.port_was_taken(home):
            raise
        say("one of Neo4j's ports was taken; choosing others")
        processes.stop(kept.neo4j_process, neo4j_server.STOP_SECONDS)
        kept = kept.with_free_neo4j_ports()
        kept = replace(kept, neo4j_process=neo4j_server.start(home, kept, artifacts.ensure()))
        _await("Neo4j", lambda: neo4j_server.answers(kept), kept.neo4j_process, log, patience)
    return kept


def _await(name: str, answers: Callable[[], bool], mark: record.ProcessMark | None, log: Path, patience: float) -> None:
    """Polls until the engine answers.

    Raises:
        EngineFailed: Its process has ended, it refuses the password, or it took too long.
    """
    until = time.monotonic() + patience
    try:
        while not answers():
            if processes.find(mark) is None:
                raise EngineFailed(f"{name} ended while it was starting.", log)
            if time.monotonic() > until:
                raise EngineFailed(f"{name} did not answer within {patience:.0f} s; `sprout down` ends it.", log)
            time.sleep(_POLL_SECONDS)
    except PermissionError as error:
        raise EngineFailed(f"{name} refuses the password that {error} was started with.", log) from error
