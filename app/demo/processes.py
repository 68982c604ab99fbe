"""Sprout's processes as children of the demo: started, watched, ended, each with its own log."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from app.engines import record
from app.errors import SproutError

_READY_SECONDS = 40.0
_STOP_SECONDS = 12.0
_TAIL_LINES = 8


class ProcessDied(SproutError):
    """A process ended by itself, or did not become ready; the message has its last lines and names its log."""


@dataclass
class Child:
    """One running process."""

    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes]
    log: Path
    output: IO[bytes]


class Processes:
    """The processes of one demo. They share one environment and end when the demo does.

    Args:
        environment: What each of them is started with.
        folder: Where each writes its log.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment, self._folder = dict(environment), folder
        self._children: dict[str, Child] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, *arguments: str) -> None:
        """Starts `sprout <arguments>` in a session of its own, so that Ctrl-C reaches the demo alone."""
        log = self._folder / f"{name}.log"
        output = log.open("wb")
        process = subprocess.Popen(  # noqa: S603  our own CLI, with our own arguments
            [sys.executable, "-m", "app.cli", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._children[name] = Child(name, arguments, process, log, output)

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self._folder / f"{name}.log"

    async def ready(self, name: str, url: str) -> None:
        """Waits until a process answers at a URL.

        Raises:
            ProcessDied: It ended, or did not answer in time.
        """
        deadline = time.monotonic() + _READY_SECONDS
        async with httpx.AsyncClient(timeout=2.0) as http:
            while time.monotonic() < deadline:
                self.check()
                with suppress(httpx.TransportError):
                    if (await http.get(url)).is_success:
                        return
                await asyncio.sleep(0.05)
        raise ProcessDied(f"{name} does not answer at {url} after {_READY_SECONDS:g} s{self._last_lines(name)}")

    async def says(self, name: str, words: str) -> None:
        """Waits until a process has written these words to its log.

        Raises:
            ProcessDied: It ended, or did not write them in time.
        """
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            self.check()
            if words in self._children[name].log.read_text(errors="replace"):
                return
            await asyncio.sleep(0.05)
        raise ProcessDied(f"{name} does not come up after {_READY_SECONDS:g} s{self._last_lines(name)}")

    def check(self) -> None:
        """Raises `ProcessDied` if one of them has ended."""
        for child in self._children.values():
            if (status := child.process.poll()) is not None:
                raise ProcessDied(f"{child.name} ended with {status}{self._last_lines(child.name)}")

    def stop(self, *names: str) -> None:
        """Ends processes, all without names: asked first, killed when they do not listen."""
        chosen = [self._children.pop(name) for name in names or tuple(self._children) if name in self._children]
        for child in chosen:
            with suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for child in chosen:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
            child.output.close()

    def _last_lines(self, name: str) -> str:
        lines = self.log(name).read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return "; its log is " + str(self.log(name)) + "".join(f"\n    {line}" for line in lines)


def free_port(wanted: int) -> int:
    """The wanted port, or one that is free where it is taken."""
    return wanted if record.is_free(wanted) else record.free_ports(1)[0]
