"""The embedded engines live through what happens to processes. Starts real servers, each of which takes seconds."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from neo4j import GraphDatabase

from app.engines import EngineError, artifacts, down, neo4j_server, processes, record, status, up
from app.engines.record import Record
from app.graph import Graph, ServerUnsuitable
from app.settings import load_settings

pytestmark = pytest.mark.timeout(600)
ROOT = Path(__file__).resolve().parents[3]


def command(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A `sprout` process that knows of no engines but those of its home folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPROUT_")}
    environment |= {"SPROUT_HOME": str(home), "SPROUT_CACHE": str(artifacts.cache_folder())}
    line = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    """What it printed; it must have succeeded."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def wait_for(what: Callable[[], Any], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def recorded(home: Path) -> Record:
    found = record.load(home)
    assert found is not None
    return found


def kill(home: Path) -> None:
    """SIGKILL for both engines at once."""
    for mark in (recorded(home).neo4j_process, recorded(home).redis_process):
        assert mark is not None
        os.kill(mark.pid, signal.SIGKILL)
    wait_for(lambda: all(each.state == "stopped" for each in status(home)))


def ask(kept: Record, cypher: str) -> list[Any]:
    with GraphDatabase.driver(kept.neo4j_url, auth=(kept.neo4j_user, kept.neo4j_password)) as driver:
        return driver.execute_query(cypher, database_="neo4j").records


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder whose engines were started by two commands at once."""
    home = tmp_path_factory.mktemp("engines") / "home"
    outputs = [finished(each) for each in [command(home, "up", "--json"), command(home, "up", "--json")]]
    first, second = (json.loads(text) for text in outputs)
    assert first == second
    yield home
    down(home)


def test_two_commands_at_once_start_one_pair_of_engines_that_outlives_them(home: Path) -> None:
    assert [(each.engine, each.state) for each in status(home)] == [("neo4j", "answers"), ("redis", "answers")]


async def test_they_have_what_sprout_needs(home: Path) -> None:
    kept = recorded(home)
    settings = load_settings(
        home=home, neo4j_url=kept.neo4j_url, neo4j_user="neo4j", neo4j_password=kept.neo4j_password
    )
    async with await Graph.open(settings) as graph:
        found = await graph.check_server()
    assert (found.neo4j, found.gds) == ("5.26.30", "2.13.9")


def test_browser_is_served_and_redis_keeps_a_log_of_writes(home: Path) -> None:
    kept = recorded(home)
    assert httpx.get(f"{kept.neo4j_http_url}/browser/", trust_env=False).status_code == 200
    with redis.Redis.from_url(kept.redis_url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_passwords_lie_in_private_files_and_are_asked_for(home: Path) -> None:
    for name in ("engines.json", "neo4j/conf/neo4j.conf", "redis/redis.conf"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    kept = recorded(home)
    with redis.Redis(port=kept.redis_port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    answer = httpx.post(f"{kept.neo4j_http_url}/db/neo4j/query/v2", json={"statement": "RETURN 1"}, trust_env=False)
    assert answer.status_code == 401


def test_a_second_up_finds_the_running_ones_at_once(home: Path) -> None:
    before = recorded(home)
    began = time.monotonic()
    assert up(home) == before
    assert time.monotonic() - began < 5


def test_killed_engines_start_again_with_their_data(home: Path) -> None:
    before = recorded(home)
    ask(before, "CREATE (:Kept {id: 1})")
    with redis.Redis.from_url(before.redis_url) as client:
        client.set("kept", "1")
        time.sleep(1.5)  # the append-only file is synced every second
    kill(home)
    after = up(home)
    assert (after.neo4j_url, after.redis_url) == (before.neo4j_url, before.redis_url)
    assert len(ask(after, "MATCH (n:Kept) RETURN n")) == 1
    with redis.Redis.from_url(after.redis_url) as client:
        assert client.get("kept") == b"1"


def test_a_port_that_somebody_took_meanwhile_is_given_up(home: Path) -> None:
    before = recorded(home)
    assert down(home)
    with socket.create_server(("127.0.0.1", before.bolt_port)), socket.create_server(("127.0.0.1", before.redis_port)):
        after = up(home)
        assert after.bolt_port != before.bolt_port
        assert after.redis_port != before.redis_port
        assert len(ask(after, "MATCH (n:Kept) RETURN n")) == 1


def test_status_and_down_say_what_is(home: Path) -> None:
    rows = json.loads(finished(command(home, "status", "--json")))
    assert [(row["engine"], row["source"], row["state"]) for row in rows] == [
        ("neo4j", "embedded", "answers"),
        ("redis", "embedded", "answers"),
    ]
    assert finished(command(home, "down")) == "stopped\n"
    assert finished(command(home, "down")) == "nothing was running\n"
    process = command(home, "status")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out.count("stopped") == 2


def test_attached_engines_end_with_their_command_even_when_it_was_killed_while_starting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    killed = command(home, "up")
    wait_for(lambda: (found := record.load(home)) and found.neo4j_process)
    killed.kill()
    killed.communicate()
    orphan = recorded(home).neo4j_process
    attached = command(home, "up", "--attached", "--json")
    try:
        wait_for(lambda: all(each.state == "answers" for each in status(home)))
        assert recorded(home).neo4j_process == orphan
        attached.send_signal(signal.SIGTERM)
        finished(attached)
        assert [each.state for each in status(home)] == ["stopped", "stopped"]
    finally:
        attached.kill()
        down(home)


def test_an_engine_that_dies_while_starting_is_an_error_that_ends_with_its_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "redis" / "appendonly.aof").parent.mkdir(parents=True)
    (home / "redis" / "appendonly.aof").write_text("this is no append-only file\n")
    with pytest.raises(EngineError, match=r"(?s)Redis ended while it was starting.*Bad file format.*redis\.log"):
        up(home)
    down(home)


async def test_a_server_without_graph_data_science_is_told_apart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    bare = artifacts.Layout(tmp_path / "layout")
    bare.plugins.mkdir(parents=True)
    bare.lib.symlink_to(artifacts.ensure().lib)
    kept = Record.fresh()
    mark = neo4j_server.start(home, kept, bare)
    try:
        wait_for(lambda: _runs_queries(kept))
        settings = load_settings(
            home=home, neo4j_url=kept.neo4j_url, neo4j_user="neo4j", neo4j_password=kept.neo4j_password
        )
        with pytest.raises(ServerUnsuitable, match=r"Graph Data Science is not installed.*NEO4J_PLUGINS"):
            await Graph.open(settings)
    finally:
        processes.stop(mark, 60)


def _runs_queries(kept: Record) -> bool:
    try:
        return bool(ask(kept, "RETURN 1"))
    except Exception:  # noqa: BLE001 - whatever it says while it starts
        return False
