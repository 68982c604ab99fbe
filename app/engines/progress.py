"""`up` with a progress bar for the download and a running clock for the start."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from app.engines import artifacts, control
from app.engines.artifacts import Artifact
from app.engines.record import Record

_NAMES: Final = {"neo4j": "Neo4j", "redis": "Redis"}


def up_with_progress(
    home: Path, *, quiet: bool = False, console: Console | None = None, wanted: Collection[str] = control.ENGINES
) -> Record:
    """Makes the engines run, and shows on standard error what takes time.

    Args:
        home: The home folder.
        quiet: Show nothing.
        console: Where to show it.
        wanted: Which engines.

    Raises:
        EngineError: As `control.up`.
    """
    shown = console or Console(stderr=True, quiet=quiet)
    began = time.monotonic()
    with shown.status("Engines: looking for those that run") as status:

        def say(text: str) -> None:
            status.update(f"Engines: {text}")
            if not shown.is_terminal:
                shown.print(f"Engines: {text}")

        def fetch(missing: list[Artifact], root: Path) -> None:
            status.stop()
            fetch_with_progress(missing, root, shown)
            status.start()

        kept = control.up(home, say, fetch, wanted)
    names = " and ".join(_NAMES[engine] for engine in wanted)
    shown.print(f"Engines: {names} {'answer' if len(wanted) > 1 else 'answers'} after {time.monotonic() - began:.1f} s")
    return kept


def fetch_with_progress(missing: list[Artifact], root: Path, console: Console) -> None:
    """Downloads artifacts under a bar that counts bytes.

    Raises:
        EngineError: As `artifacts.fetch`.
    """
    total = sum(artifact.size for artifact in missing)
    console.print(f"Engines: fetching Neo4j and Graph Data Science ({total / 1e6:.0f} MB) into {root}")
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("jars", total=total)
        artifacts.fetch(missing, root, lambda count: progress.advance(task, count))
