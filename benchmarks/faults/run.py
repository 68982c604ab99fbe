"""One fault run from empty engines to the verdict."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Any, Final

from rich.live import Live
from rich.text import Text

from app.graph import Graph
from app.graph import schema as graph_schema
from benchmarks.faults import arena, quiet, verdict
from benchmarks.faults.arena import Size
from benchmarks.faults.calls import Calls
from benchmarks.faults.diners import Diners
from benchmarks.faults.executioner import Done, Executioner
from benchmarks.faults.fleet import COMMANDS, Fleet
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.people import People
from benchmarks.faults.quiet import Quiet
from benchmarks.faults.schedule import Kill
from benchmarks.faults.verdict import Verdict
from benchmarks.report import console

_TELL_SECONDS: Final = 0.5
#: Where nobody watches a screen, a line is enough now and then.
_LINE_SECONDS: Final = 15.0
#: Without an acknowledgement for so long the clients have nothing left to do.
_STALLED_SECONDS: Final = 90.0


@dataclass(frozen=True)
class Run:
    """All that a run found.

    Attributes:
        seconds: By phase.
        ledger: What the clients were told.
        kills: Those that were carried out.
        quiet: How it became quiet.
        verdict: What was found wrong.
    """

    seconds: dict[str, float]
    ledger: Ledger
    kills: list[Done]
    quiet: Quiet
    verdict: Verdict


class Progress:
    """One line that says how far the run is: rewritten on a screen, printed now and then elsewhere."""

    def __init__(self, live: Live) -> None:
        self._live, self._began, self._printed = live, time.monotonic(), 0.0

    def tell(self, text: str) -> None:
        """Shows a line."""
        now = time.monotonic() - self._began
        line = f"{now:6.1f} s  {text}"
        self._live.update(Text(line))
        if not console.is_terminal and now - self._printed > _LINE_SECONDS:
            self._printed = now
            console.print(line, markup=False, highlight=False, soft_wrap=True)


async def play(fleet: Fleet, size: Size, schedule: list[Kill], seed: int) -> Run:
    """Plays a run on engines that answer and are empty.

    Args:
        fleet: The engines; its other processes are started here.
        size: How much is wanted.
        schedule: Who is killed when.
        seed: Of people's luck.

    Raises:
        RuntimeError: The harness itself could not go on.
    """
    seconds: dict[str, float] = {}
    ledger = Ledger()
    with Live(console=console, transient=True, refresh_per_second=4) as live:
        progress = Progress(live)
        async with await Graph.open(fleet.settings) as graph:
            began = time.monotonic()
            await graph_schema.apply(graph)
            ring = await arena.build(
                graph,
                size,
                seed=seed,
                now=fleet.clock.now(),
                progress=lambda what, done, of: progress.tell(f"{what} {done}/{of}"),
            )
            for name in COMMANDS:
                fleet.start(name)
            await fleet.ready()
            seconds["set-up"] = time.monotonic() - began
            calls = Calls(fleet.settings, ledger, random.Random(seed))
            people = People(graph, fleet.clock, calls, ring, size, ledger, seed=seed)
            stop = asyncio.Event()
            diners = Diners(calls, ring, size.bookings, ledger, lambda: people.share_answered, seed=seed)
            living = asyncio.create_task(people.live(stop))
            dining = asyncio.create_task(diners.live())
            began = time.monotonic()
            executioner = Executioner(fleet, schedule, lambda: people.share_done)
            killing = asyncio.create_task(executioner.run())
            try:
                await _watch(people, executioner, (living, killing, dining), _Line(fleet, ledger, size, progress))
                seconds["under fire"] = time.monotonic() - began
                became = await quiet.wait(
                    graph,
                    fleet,
                    lambda: people.busy or diners.busy,
                    lambda left: progress.tell(f"becoming quiet: {_named(left)}"),
                )
                seconds["becoming quiet"] = became.seconds
            finally:
                stop.set()
                killing.cancel()
                dining.cancel()
                await asyncio.gather(living, killing, dining, return_exceptions=True)
                await people.end()
                await calls.http.aclose()
            began = time.monotonic()
            progress.tell("checking")
            found = await verdict.judge(graph, fleet, ledger, became)
            seconds["checking"] = time.monotonic() - began
    found.count("wanted and not reached", _shortfall(ledger, size, executioner, schedule))
    return Run(seconds, ledger, executioner.done, became, found)


@dataclass(frozen=True)
class _Line:
    """What the line of progress is made of."""

    fleet: Fleet
    ledger: Ledger
    size: Size
    progress: Progress

    @property
    def acknowledged(self) -> int:
        """Answers and bookings so far."""
        return len(self.ledger.answers) + len(self.ledger.bookings)

    def tell(self, kills: int) -> None:
        """Shows how far the run is."""
        size, away = self.size, " ".join(sorted(self.fleet.down))
        self.progress.tell(
            f"answers {len(self.ledger.answers):,}/{size.answers:,}  bookings {len(self.ledger.bookings):,}/{size.bookings:,}"
            f"  kills {kills}/{size.kills}  away: {away or 'nobody'}"
        )


async def _watch(people: People, executioner: Executioner, tasks: tuple[asyncio.Task[None], ...], line: _Line) -> None:
    """Tells how far it is until the work and the kills are done, or nothing goes on any more."""
    acknowledged, since = 0, time.monotonic()
    _, killing, dining = tasks
    while not (people.enough.is_set() and killing.done() and dining.done()):
        line.fleet.look_after()
        for task in tasks:
            if task.done():
                task.result()
        if line.acknowledged > acknowledged:
            acknowledged, since = line.acknowledged, time.monotonic()
        elif time.monotonic() - since > _STALLED_SECONDS and killing.done():
            people.enough.set()
        line.tell(len(executioner.done))
        await asyncio.sleep(_TELL_SECONDS)


def _named(left: dict[str, Any]) -> str:
    return ", ".join(f"{number} {what}" for what, number in left.items()) or "nothing is on its way"


def _shortfall(ledger: Ledger, size: Size, executioner: Executioner, schedule: list[Kill]) -> list[str]:
    reached = {
        "answers": (len(ledger.answers), size.answers),
        "bookings": (len(ledger.bookings), size.bookings),
        "kills": (sum(done.ran for done in executioner.done), len(schedule)),
    }
    return [f"{have} of {wanted} {what}" for what, (have, wanted) in reached.items() if have < wanted]
