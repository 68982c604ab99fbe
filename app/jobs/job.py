"""What a job is: a name, an interval, and one async function that answers with counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.clock import Clock
from app.graph import Graph
from app.settings import Settings

#: What a run did, in numbers; stored with the run and printed.
Counts = Mapping[str, int | float]
#: Called with what is being done, how much of it is done, and the whole where that is known.
Progress = Callable[[str, int, int | None], None]


def no_progress(what: str, done: int, total: int | None) -> None:
    """For runs that nobody watches."""


@dataclass(frozen=True)
class JobContext:
    """What a job may use while it runs."""

    graph: Graph
    settings: Settings
    clock: Clock
    progress: Progress = no_progress


@dataclass(frozen=True)
class Job:
    """One job as `app/schedule.py` lists it.

    Attributes:
        name: Unique among all jobs.
        run: Does the work; safe to run twice.
        every: Product time between two starts.
        after: Name of a job whose successful end starts this one too.
    """

    name: str
    run: Callable[[JobContext], Awaitable[Counts]]
    every: timedelta
    after: str | None = None

    @property
    def title(self) -> str:
        """First line of the function's docstring."""
        return (self.run.__doc__ or "").strip().partition("\n")[0]


def job(
    name: str, *, every: timedelta, after: str | None = None
) -> Callable[[Callable[[JobContext], Awaitable[Counts]]], Job]:
    """Makes a job of an async function.

    Args:
        name: Unique among all jobs.
        every: Product time between two starts.
        after: Name of a job whose successful end starts this one too.
    """

    def of(run: Callable[[JobContext], Awaitable[Counts]]) -> Job:
        return Job(name, run, every, after)

    return of
