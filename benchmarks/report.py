"""What every benchmark prints and writes: the machine, the settings, tables, one JSON file."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

console = Console()


def machine() -> dict[str, Any]:
    """What the figures were measured on: kind of processor, cores, memory, Python."""
    return {
        "processor": platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest of repeated measurements."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def shown(figures: Mapping[str, float], digits: int = 2) -> str:
    """A spread as text: median and, where they differ, the range."""
    text = f"{figures['median']:.{digits}f}"
    if figures["min"] == figures["max"]:
        return text
    return f"{text} ({figures['min']:.{digits}f}-{figures['max']:.{digits}f})"


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table; the first column is text, the others are figures."""
    table = Table(*columns, title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


def write_json(path: Path | None, benchmark: str, settings: Mapping[str, Any], results: Any) -> None:
    """Writes the figures with what they were measured on, if a file was asked for."""
    if path is None:
        return
    document = {
        "benchmark": benchmark,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "settings": dict(settings),
        "results": results,
    }
    path.write_text(json.dumps(document, indent=2) + "\n")
    console.print(f"written to {path}")
