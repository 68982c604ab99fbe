"""Resident memory of the processes of a run, sampled from outside while it runs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import psutil

INTERVAL_SECONDS: Final = 0.1


@dataclass
class MemoryWatch:
    """Samples resident memory in a thread, grouped by name.

    Attributes:
        roots: Process ids by group; a group is a root process and all that it started.
        samples: (monotonic seconds, bytes by group), oldest first.
    """

    roots: dict[str, int]
    samples: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def peak(self, since: float, until: float) -> dict[str, int]:
        """Highest resident bytes by group between two monotonic times; 0 for a group that had ended."""
        within = [groups for at, groups in self.samples if since <= at <= until] or [g for _, g in self.samples[-1:]]
        return {name: max((groups[name] for groups in within), default=0) for name in self.roots}

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL_SECONDS):
            sample = {name: resident_bytes(pid) for name, pid in self.roots.items()}
            self.samples.append((time.monotonic(), sample))


def resident_bytes(pid: int) -> int:
    """Resident bytes of a process and everything it started; shared pages count in each of them."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
    except psutil.NoSuchProcess:
        return 0
    return total
