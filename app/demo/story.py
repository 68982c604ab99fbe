"""What the six stages of a demo share: connections, screen, figures."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.city.behaviour import Behaviour
from app.clock import Clock
from app.demo.figures import Figures, StageFigures
from app.demo.processes import Processes
from app.errors import SproutError
from app.graph import Graph
from app.http.auth import claims_of
from app.http.keys import KeyRing
from app.settings import Settings

Counts = dict[str, int | float]
Step = Callable[[str, int, int | None], None]


class StageFailed(SproutError):
    """A stage did not come to its end; the message says which, why, and where to look."""


@dataclass
class Story:
    """One run of the demo.

    Attributes:
        http: The API, called as an admin.
        behaviour: How the people of the city answer; used for the comparison after the real run.
        seed_ids: The seeds that were launched, best first.
    """

    settings: Settings
    graph: Graph
    clock: Clock
    processes: Processes
    http: httpx.AsyncClient
    behaviour: Behaviour
    console: Console
    figures: Figures = field(default_factory=Figures)
    seed_ids: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def stage(self, number: int, name: str, what: str) -> AsyncIterator[tuple[Counts, Step]]:
        """Runs one stage under a progress line; its seconds and counts are kept and printed.

        Raises:
            StageFailed: With the log to look at, for whatever went wrong inside.
        """
        counts: Counts = {}
        began = time.monotonic()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(f"{number} {name}", total=None)

            def step(doing: str, done: int, total: int | None) -> None:
                progress.update(task, description=f"{number} {name}: {doing}", completed=done, total=total)

            try:
                yield counts, step
                self.processes.check()
            except (SproutError, httpx.HTTPError, TimeoutError, ExceptionGroup) as error:
                logs = self.processes.log("worker").parent
                cause = _first(error)
                told = str(cause) or type(cause).__name__
                raise StageFailed(f"stage {number}, {name}, failed: {told}\nLogs: {logs}") from error
        seconds = time.monotonic() - began
        self.figures.stages.append(StageFigures(name, round(seconds, 2), counts))
        self.console.print(
            f"[bold]{number} {name.capitalize()}[/bold] [dim]{what}[/dim]  [green]{seconds:.1f} s[/green]"
        )
        self.console.print(
            "   " + ", ".join(f"{shown(value)} {key.replace('_', ' ')}" for key, value in counts.items())
        )


def _first(error: Exception) -> Exception:
    """The error itself; of a group of tasks that failed, the first one's."""
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error


def shown(value: float) -> str:
    """A count or a figure, for people."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"


def as_person(settings: Settings, person_id: str) -> dict[str, str]:
    """Headers of a request from this person."""
    return {"Authorization": f"Bearer {KeyRing.from_settings(settings).sign(claims_of(person_id))}"}
