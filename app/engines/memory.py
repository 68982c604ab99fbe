"""How much memory Neo4j gets, from what the machine (or the container around it) has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_MIB: Final = 1 << 20
_CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Memory:
    """Sizes in MiB."""

    heap: int
    page_cache: int


def machine_bytes(limit: Path = _CGROUP_LIMIT) -> int:
    """Memory that processes here may use: the machine's, or less where a control group says so."""
    total = int(psutil.virtual_memory().total)
    try:
        said = limit.read_text().strip()
    except OSError:
        return total
    return min(total, int(said)) if said.isdigit() else total


def sized(total: int) -> Memory:
    """An eighth for the heap (512 MiB to 4 GiB: projections and vectors live there), a sixteenth for pages."""
    return Memory(
        heap=min(max(total // 8 // _MIB, 512), 4096),
        page_cache=min(max(total // 16 // _MIB, 128), 2048),
    )
