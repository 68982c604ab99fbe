"""What is remembered of the engines is private, whole, and enough to find them again."""

from __future__ import annotations

import os
import socket
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.engines import memory, record
from app.engines.addresses import embedded, places, wanted, without_password
from app.engines.record import ProcessMark, Record
from app.settings import load_settings


@pytest.fixture(autouse=True)
def no_engines_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SPROUT_")]:
        monkeypatch.delenv(name)


def test_a_record_comes_back_as_it_was_and_is_private(tmp_path: Path) -> None:
    written = replace(Record.fresh(), neo4j_process=ProcessMark(17, 1.5))
    record.save(tmp_path, written)
    assert record.load(tmp_path) == written
    assert stat.S_IMODE((tmp_path / "engines.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["engines.json"]


def test_settings_take_the_engines_from_the_record(tmp_path: Path) -> None:
    written = Record.fresh()
    record.save(tmp_path, written)
    settings = load_settings(home=tmp_path)
    assert embedded(settings)
    assert settings.neo4j_url == written.neo4j_url
    assert settings.redis_url == written.redis_url
    assert settings.neo4j_password is not None
    assert settings.neo4j_password.get_secret_value() == written.neo4j_password


def test_engines_of_the_settings_are_not_ours_to_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        url, redis = f"bolt://127.0.0.1:{port}", "redis://:secret@127.0.0.1:1/0"
        settings = load_settings(home=tmp_path, neo4j_url=url, redis_url=redis)
        assert not embedded(settings)
        graph, bus = places(settings)
    assert (graph.source, graph.url, graph.state) == ("settings", url, "answers")
    assert (bus.source, bus.url, bus.state) == ("settings", "redis://127.0.0.1:1/0", "does not answer")
    assert "secret" not in bus.line()


def test_only_the_engine_without_an_address_is_ours_to_start(tmp_path: Path) -> None:
    assert wanted(load_settings(home=tmp_path)) == ["neo4j", "redis"]
    assert wanted(load_settings(home=tmp_path, redis_url="redis://elsewhere:6379/0")) == ["neo4j"]


def test_passwords_are_not_shown() -> None:
    fresh = Record.fresh()
    assert fresh.neo4j_password not in repr(fresh)
    assert fresh.redis_password not in repr(fresh)
    assert without_password(fresh.redis_url) == f"redis://127.0.0.1:{fresh.redis_port}/0"


def test_no_password_could_be_taken_for_an_option() -> None:
    for _ in range(200):
        fresh = Record.fresh()
        assert fresh.neo4j_password.isalnum() and fresh.redis_password.isalnum()


def test_a_port_that_is_let_go_of_in_a_moment_is_waited_for() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    port = int(taken.getsockname()[1])
    assert not record.comes_free(port)
    threading.Timer(0.3, taken.close).start()
    assert record.comes_free(port)


def test_ports_are_free_and_different() -> None:
    fresh = Record.fresh()
    ports = {fresh.bolt_port, fresh.http_port, fresh.redis_port}
    assert len(ports) == 3
    assert all(record.is_free(port) for port in ports)
    with socket.create_server(("127.0.0.1", fresh.redis_port)):
        assert not record.is_free(fresh.redis_port)
        moved = fresh.with_free_redis_port()
    assert moved.redis_port != fresh.redis_port
    assert moved.redis_password == fresh.redis_password


def test_memory_grows_with_the_machine_within_bounds(tmp_path: Path) -> None:
    gib = 1 << 30
    assert memory.sized(2 * gib) == memory.Memory(heap=512, page_cache=128)
    assert memory.sized(16 * gib) == memory.Memory(heap=2048, page_cache=1024)
    assert memory.sized(256 * gib) == memory.Memory(heap=4096, page_cache=2048)


def test_a_container_may_use_what_its_control_group_allows(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    machine = memory.machine_bytes(tmp_path / "none")
    limit.write_text("max\n")
    assert memory.machine_bytes(limit) == machine
    limit.write_text("1073741824\n")
    assert memory.machine_bytes(limit) == min(machine, 1 << 30)
