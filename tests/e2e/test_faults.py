"""The quick fault run: answers by clients over HTTP while processes and engines are killed, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.timeout(1200)
COMMAND = [sys.executable, "-m", "benchmarks.faults", "--quick"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a quick run wrote; its output stands in the failure where it did not pass."""
    folder = tmp_path_factory.mktemp("faults")
    file = folder / "faults.json"
    done = subprocess.run(
        [*COMMAND, "--seed", "11", "--json", str(file), "--keep", str(folder / "home")],
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=1100,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_nothing_is_lost_or_doubled(played: dict[str, Any]) -> None:
    results, wanted = played["results"], played["settings"]
    assert results["passed"] and results["violations"] == []
    assert results["compared"]["answers acknowledged"] >= wanted["answers"]
    assert results["compared"]["bookings acknowledged"] >= wanted["bookings"]
    assert all(rows == 0 for rows in results["invariants"].values()) and len(results["invariants"]) >= 20


def test_everything_was_killed(played: dict[str, Any]) -> None:
    killed = [kill["target"] for kill in played["results"]["kills"] if kill["ran"]]
    assert len(killed) == played["settings"]["kills"]
    assert {"redis", "neo4j", "api", "worker-1", "worker-2"} <= set(killed)


def test_interrupted_it_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen([*COMMAND, "--seed", "1", "--keep", str(home)], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 240
        while not (home / "logs" / "api.log").exists():
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130
    finally:
        process.kill()
        process.wait()
    assert [each for each in psutil.process_iter(["cmdline", "environ"]) if _belongs(each, home)] == []


def _belongs(process: psutil.Process, home: Path) -> bool:
    """Whether a process was started for this home folder."""
    words = [*(process.info["cmdline"] or ()), (process.info["environ"] or {}).get("SPROUT_HOME", "")]
    return process.pid != os.getpid() and any(str(home) in word for word in words)
