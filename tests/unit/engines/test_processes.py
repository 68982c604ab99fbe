"""Processes are found again, told from strangers, and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from app.engines import processes
from app.engines.locks import exclusive
from app.engines.record import ProcessMark

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def start(tmp_path: Path, stack: ExitStack, code: str = "import time; time.sleep(60)") -> ProcessMark:
    command = [sys.executable, "-c", code]
    mark = processes.spawn(command, folder=tmp_path, log=tmp_path / "logs" / "it.log", environment={})
    stack.callback(processes.stop, mark, 0.1)
    return mark


def test_a_process_has_a_session_of_its_own_and_is_found_again(tmp_path: Path, stack: ExitStack) -> None:
    mark = start(tmp_path, stack)
    assert os.getsid(mark.pid) == mark.pid
    found = processes.find(mark)
    assert found is not None
    assert found.pid == mark.pid


def test_a_later_process_with_the_same_number_is_somebody_else(tmp_path: Path, stack: ExitStack) -> None:
    mark = start(tmp_path, stack)
    older = replace(mark, created=mark.created - 60)
    assert processes.find(older) is None
    assert processes.stop(older, 1.0)
    assert processes.find(mark) is not None


def test_a_killed_process_is_not_found_although_nobody_waited_for_it(tmp_path: Path, stack: ExitStack) -> None:
    mark = start(tmp_path, stack)
    os.kill(mark.pid, 9)
    until = time.monotonic() + 5
    while processes.find(mark) is not None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_stopping_asks_first_and_insists_later(tmp_path: Path, stack: ExitStack) -> None:
    assert processes.stop(start(tmp_path, stack), 5.0)
    deaf = start(tmp_path, stack, STUBBORN)
    until = time.monotonic() + 10
    while "deaf" not in (tmp_path / "logs" / "it.log").read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert not processes.stop(deaf, 0.2)
    assert processes.find(deaf) is None


def test_a_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from app.engines.locks import exclusive\n"
        f"with exclusive(Path({str(tmp_path / 'lock')!r})): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    began = time.monotonic()
    with exclusive(tmp_path / "lock"):
        assert time.monotonic() - began < 5
