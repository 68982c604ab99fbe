"""Waits until nothing is on its way any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from redis.exceptions import RedisError

from app.bus.streams import connect, group_status
from app.graph import Graph, GraphError
from benchmarks.faults.fleet import SPEED, Fleet

_LOOK_SECONDS: Final = 0.5
#: All must stay still for so long: what a job of the next minute would do, has been done.
_STILL_SECONDS: Final = 8.0
#: While people wait for nothing but deadlines, the clock runs faster.
_FAST: Final = 120.0
#: What only the clock brings further.
_BY_THE_CLOCK: Final = {"open asks", "running seeds", "open bookings"}
LONGEST_SECONDS: Final = 420.0


@dataclass(frozen=True)
class Quiet:
    """How it became quiet.

    Attributes:
        seconds: How long it took.
        left: What was still on its way when the patience ended; empty when it became quiet.
        work: Counts of `faults/count_work`.
    """

    seconds: float
    left: dict[str, int]
    work: dict[str, Any]


async def wait(graph: Graph, fleet: Fleet, busy: Callable[[], bool], tell: Callable[[dict[str, int]], None]) -> Quiet:
    """Waits until outbox and streams are empty, nobody is waited for and no booking is open; at most seven minutes.

    Args:
        graph: What is looked at.
        fleet: Processes that end by themselves are started again meanwhile.
        busy: Whether clients still have requests on their way.
        tell: Told what is left, now and then.
    """
    began = time.monotonic()
    still_since = began
    left: dict[str, int] = {}
    work: dict[str, Any] = {}
    before: object = None
    speed = SPEED
    while time.monotonic() - began < LONGEST_SECONDS:
        fleet.look_after()
        try:
            work = (await graph.read("faults/count_work", timeout=60.0))[0]
            left = _left(work) | await _on_streams(fleet) | ({"requests": 1} if busy() else {})
        except (GraphError, RedisError, OSError) as error:
            left = {type(error).__name__: 1}
        tell(left)
        # Deadlines come sooner only while nothing else is under way: a backlog would miss them.
        if left and (wanted := _FAST if left.keys() <= _BY_THE_CLOCK else SPEED) != speed:
            speed = wanted
            fleet.clock.tell(start=fleet.clock.now(), speed=speed)
        state = (work.get("asks"), work.get("events"), work.get("handled"), work.get("bookings"))
        if left or state != before:
            still_since, before = time.monotonic(), state
        elif time.monotonic() - still_since > _STILL_SECONDS:
            return Quiet(time.monotonic() - began, {}, work)
        await asyncio.sleep(_LOOK_SECONDS)
    return Quiet(time.monotonic() - began, left, work)


def _left(work: dict[str, Any]) -> dict[str, int]:
    """What the graph still waits for, by name; nothing where it is none."""
    running = sum(row["number"] for row in work["seeds"] if row["state"] == "propagating")
    bookings = sum(row["number"] for row in work["bookings"] if row["state"] in ("pending", "held"))
    found = {
        "unsent events": work["unsent"],
        "open asks": work["open_asks"],
        "running seeds": running,
        "open bookings": bookings,
    }
    return {name: number for name, number in found.items() if number}


async def _on_streams(fleet: Fleet) -> dict[str, int]:
    """Entries that a group has not handled."""
    redis = connect(fleet.settings)
    try:
        waiting = sum(group.waiting + group.pending for group in await group_status(redis))
    finally:
        await redis.aclose()
    return {"entries on streams": waiting} if waiting else {}
