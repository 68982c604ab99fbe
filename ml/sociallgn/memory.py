"""The highest memory of a piece of work."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import torch

_STATUS: Final = Path("/proc/self/status")
_CLEAR: Final = Path("/proc/self/clear_refs")


class PeakMemory:
    """Highest resident memory of this process while the block runs; on a GPU, its memory.

    Where the system cannot begin the count anew (anything but Linux), it is the highest since the process began.
    """

    peak_bytes: int = 0

    def __enter__(self) -> Self:
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()
        elif _CLEAR.exists():
            try:
                _CLEAR.write_text("5")
            except OSError:
                return self  # not allowed here: the count goes on
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.peak_bytes = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else highest_resident()


def highest_resident() -> int:
    """Bytes of memory that this process had at most so far; 0 where the system does not tell."""
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024
