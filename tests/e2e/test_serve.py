"""`sprout serve` as a process: it starts, answers, logs what it answers, and ends when it is told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.engines import Engines


@pytest.fixture
def api_process(
    engines: Engines, process_environment: dict[str, str], port: int, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    engines.wipe_graph()
    with (tmp_path / "api.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
            env=process_environment | {"SPROUT_LOG_FORMAT": "json"},
            stderr=log,
        )
        yield process
        if process.poll() is None:
            process.kill()
        process.wait()


def first_answer(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> httpx.Response:
    """Waits until the process listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return client.get("/health/ready", headers={"X-Request-ID": "request-17"})
        except httpx.ConnectError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def test_it_starts_answers_and_ends(api_process: subprocess.Popen[bytes], port: int, tmp_path: Path) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        ready = first_answer(client, api_process, tmp_path / "api.log")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        assert "server" not in ready.headers
        assert client.get("/api/v1/feed").status_code == 401
    api_process.send_signal(signal.SIGTERM)
    assert api_process.wait(20) in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in (tmp_path / "api.log").read_text().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["path"], line["status"], line["process"]) for line in requests] == [
        ("/health/ready", 200, "api"),
        ("/api/v1/feed", 401, "api"),
    ]
    assert requests[0]["request_id"] == "request-17"
