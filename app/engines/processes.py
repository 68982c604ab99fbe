"""Engines as processes of their own: they outlive the command that started them, and are found again by it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

from app.engines.record import ProcessMark

_POLL_SECONDS: Final = 0.05


def spawn(command: Sequence[str | Path], *, folder: Path, log: Path, environment: Mapping[str, str]) -> ProcessMark:
    """Starts a process in a session of its own, so that no signal of the terminal reaches it.

    Args:
        command: Program and arguments.
        folder: Its working folder.
        log: Where what it prints is appended.
        environment: Added to this process's environment.

    Raises:
        OSError: The program cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # The engine outlives this object on purpose; without this, Python would warn when it collects it.
    process.returncode = 0
    return ProcessMark(process.pid, psutil.Process(process.pid).create_time())


def find(mark: ProcessMark | None) -> psutil.Process | None:
    """The marked process if it still runs; None for one that has ended, or whose number another has now."""
    if mark is None:
        return None
    try:
        process = psutil.Process(mark.pid)
        if abs(process.create_time() - mark.created) > 1.0:
            return None
        if process.status() == psutil.STATUS_ZOMBIE:
            _reap(process)
            return None
    except psutil.NoSuchProcess:
        return None
    return process


def stop(mark: ProcessMark | None, patience: float) -> bool:
    """Asks a process to end, and ends it when it has not after `patience` seconds.

    Returns:
        Whether it ended by itself; True as well when it did not run.
    """
    process = find(mark)
    if process is None:
        return True
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    if _ended(mark, patience):
        return True
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
    _ended(mark, 10.0)
    return False


def _ended(mark: ProcessMark | None, seconds: float) -> bool:
    """Whether the process ends in time. One that is dead but not collected by its parent has ended, too."""
    until = time.monotonic() + seconds
    while find(mark) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _reap(process: psutil.Process) -> None:
    """Collects a dead child of this very process; somebody else's is theirs to collect."""
    with contextlib.suppress(ChildProcessError, psutil.NoSuchProcess):
        os.waitpid(process.pid, os.WNOHANG)
