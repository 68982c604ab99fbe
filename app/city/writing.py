"""Writes a city batch by batch; a batch and the record of it are one transaction, so a killed load goes on behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar

from app.city import queries
from app.city.queries import Rows
from app.graph import Graph

#: Told the step, how many rows of it are done, and how many there will be.
Progress = Callable[[str, int, int | None], None]
BATCH = 5_000
Item = TypeVar("Item")


def silent(step: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


class AddBatch(Protocol):
    """A query that writes one batch of rows and records its number."""

    def __call__(self, graph: Graph, *, load: str, batch: int, rows: Rows) -> Awaitable[None]:
        """Write a batch."""


class Writer:
    """Numbers the batches of one load and leaves out those that are written.

    Args:
        graph: Where to.
        load: Id of the load.
        written: How many batches an earlier, killed run has written.
        progress: Told after each batch.
    """

    def __init__(self, graph: Graph, load: str, written: int, progress: Progress) -> None:
        self._graph = graph
        self._load = load
        self._written = written
        self._progress = progress
        self._batch = 0

    async def all(
        self, step: str, add: AddBatch, total: int, rows: Callable[[int, int], Rows], size: int = BATCH
    ) -> None:
        """Write rows 0 to ``total`` in batches; the next batch is made while the server writes this one.

        Args:
            step: What is written, for the progress.
            add: The query.
            total: How many rows there are.
            rows: Makes rows ``begin`` to ``end``; runs in a thread, one call at a time, never for what is written.
            size: Rows a batch.
        """
        begins = range(0, total, size)
        numbers = range(self._batch + 1, self._batch + 1 + len(begins))
        self._batch += len(begins)
        waiting = [(number, begin) for number, begin in zip(numbers, begins, strict=True) if number > self._written]
        made = self._made(rows, waiting[0][1], size, total) if waiting else None
        try:
            for place, (number, begin) in enumerate(waiting, start=1):
                assert made is not None
                ready = await made
                made = self._made(rows, waiting[place][1], size, total) if place < len(waiting) else None
                if ready:
                    await add(self._graph, load=self._load, batch=number, rows=ready)
                self._progress(step, min(begin + size, total), total)
        finally:
            if made is not None:
                made.cancel()

    @staticmethod
    def _made(rows: Callable[[int, int], Rows], begin: int, size: int, total: int) -> asyncio.Task[Rows]:
        return asyncio.create_task(asyncio.to_thread(rows, begin, min(begin + size, total)))


async def write_slots(graph: Graph, venues: Iterable[dict[str, Any]], *, time_zone: str, progress: Progress) -> int:
    """Write bookable times, by venue; always all of them, for each day brings new ones.

    Returns:
        How many there are.
    """
    done = 0
    for rows in batches(iter(venues), 250):
        await queries.add_slots(graph, rows=rows, time_zone=time_zone)
        done += sum(len(row["slots"]) for row in rows)
        progress("slots", done, None)
    return done


async def count_popularity(graph: Graph, venue_ids: list[str], progress: Progress) -> None:
    """Count the popularity of all venues from the interactions that are in the graph."""
    done = 0
    for ids in batches(iter(venue_ids)):
        await queries.count_popularity(graph, venue_ids=ids)
        done += len(ids)
        progress("popularity", done, len(venue_ids))


def batches(items: Iterator[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Cut items into lists of at most ``size``."""
    while taken := list(islice(items, size)):
        yield taken
