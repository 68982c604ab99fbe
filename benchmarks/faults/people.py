"""The clients: who launches, answers, books and cancels, all over HTTP."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from app.clock import Clock
from app.graph import Graph, GraphError, Row
from benchmarks.faults.arena import Arena, Size
from benchmarks.faults.calls import ADMIN, Calls, Said
from benchmarks.faults.fleet import ASK_OPEN
from benchmarks.faults.ledger import Ledger

#: Shares of answers; the rest lets the deadline pass.
_YES, _MAYBE, _NO = 0.55, 0.10, 0.32
#: One seed in so many is cancelled by an admin while it runs.
_CANCELLED: Final = 40
_AT_ONCE: Final = 32
_LOOK_SECONDS: Final = 0.2
#: What a worker may take from choosing whom to ask to asking.
_A_WHILE: Final = timedelta(minutes=10)
#: Seeds that run at once at most, and how many answers one of them will give: no more are launched than are needed.
_RUNNING: Final = 120
_ANSWERS_A_SEED: Final = 8


class People:
    """Everybody who uses the API in one run.

    Args:
        graph: Where they see who is asked; what they say goes over HTTP.
        clock: Tells them which asks are still open.
        calls: Their HTTP.
        arena: The ring.
        size: How much is wanted.
        ledger: Where every acknowledgement is noted.
        seed: Decides what each person says.
    """

    def __init__(
        self, graph: Graph, clock: Clock, calls: Calls, arena: Arena, size: Size, ledger: Ledger, *, seed: int
    ) -> None:
        self._graph, self._clock, self._calls = graph, clock, calls
        self._arena, self._size, self._ledger, self._seed = arena, size, ledger, seed
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._answering: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._waiting = list(reversed(arena.seeds))
        self._launching: set[asyncio.Task[None]] = set()
        self.enough = asyncio.Event()

    @property
    def share_done(self) -> float:
        """How much of the wanted work is acknowledged, 0 to 1."""
        answers = self.share_answered
        bookings = min(1.0, len(self._ledger.bookings) / self._size.bookings) if self._size.bookings else 1.0
        return (answers + bookings) / 2 if self._size.bookings else answers

    @property
    def share_answered(self) -> float:
        """How much of the wanted answers is acknowledged, 0 to 1; 1 when no more can be had."""
        return 1.0 if self.enough.is_set() else min(1.0, len(self._ledger.answers) / self._size.answers)

    @property
    def busy(self) -> bool:
        """Whether a request is on its way."""
        return bool(self._answering or self._launching)

    async def live(self, stop: asyncio.Event) -> None:
        """Answers every ask until told to stop; launches seeds until there are enough answers."""
        while not stop.is_set():
            with suppress(GraphError):  # killed a moment ago: whoever was asked is found out later
                now = self._clock.now()
                (seen,) = await self._graph.read("faults/list_open", now=now, since=now - ASK_OPEN - _A_WHILE)
                for row in seen["asks"]:
                    self._take(row)
                self._launch_more(seen["propagating"])
            if len(self._ledger.answers) >= self._size.answers:
                self.enough.set()
            self._raise_failures()
            await asyncio.sleep(_LOOK_SECONDS)

    def _launch_more(self, propagating: int) -> None:
        """Keeps enough seeds running while answers are wanted."""
        wanted = max(0, self._size.answers - len(self._ledger.answers))
        room = min(_RUNNING, 2 + wanted // _ANSWERS_A_SEED) - propagating - len(self._launching) if wanted else 0
        for _ in range(min(room, 24, len(self._waiting))):
            task = asyncio.create_task(self._launch(self._waiting.pop()))
            self._launching.add(task)

    async def _launch(self, seed_id: str) -> None:
        starter = self._arena.starters[seed_id][0]
        async with self._gate:
            said = await self._calls.post(f"/seeds/{seed_id}/launch", person=starter, key=f"launch:{seed_id}")
        if said.status == 202 or (said.status == 409 and said.in_doubt and said.body.get("state") == "propagating"):
            self._ledger.launched.add(seed_id)
        elif said.status == 409 and said.body.get("state") == "scored":
            self._ledger.counts["launch refused: starters are taken"] += 1
            return
        else:
            self._contradict(f"launch of {seed_id}", said)
            return
        if self._luck("cancel", seed_id) * _CANCELLED < 1:
            await asyncio.sleep(5.0 * self._luck("when", seed_id))
            await self._cancel(seed_id)

    async def _cancel(self, seed_id: str) -> None:
        async with self._gate:
            said = await self._calls.post(f"/seeds/{seed_id}/cancel", person=ADMIN, key=f"cancel:{seed_id}")
        state = said.body.get("state")
        if said.status == 202 or (said.status == 409 and said.in_doubt and state == "cancelled"):
            self._ledger.cancelled.add(seed_id)
        elif said.status == 409 and state in ("tipped", "booked", "expired", "cancelled"):
            self._ledger.counts[f"cancel refused: {state}"] += 1
        else:
            self._contradict(f"cancelling {seed_id}", said)

    def _take(self, row: Row) -> None:
        """Begins to answer an ask, unless that is under way or done."""
        key = (row["seed_id"], row["user_id"])
        if key in self._answering or key in self._ledger.answers or key in self._ledger.refused:
            return
        answer = self._decide(*key)
        if answer is not None:
            self._answering[key] = asyncio.create_task(self._answer(key, answer))

    async def _answer(self, key: tuple[str, str], answer: str) -> None:
        seed_id, user_id = key
        async with self._gate:
            said = await self._calls.post(
                f"/seeds/{seed_id}/answer", person=user_id, key=f"{seed_id}:{user_id}", body={"answer": answer}
            )
        body = said.body
        if said.status == 200:
            self._ledger.answers[key] = (answer, datetime.fromisoformat(body["answered_at"]))
        elif said.status == 409 and body.get("answer") == answer and said.in_doubt:
            self._ledger.answers[key] = (answer, datetime.fromisoformat(body["answered_at"]))
            self._ledger.counts["answers acknowledged at a later try"] += 1
        elif said.status == 409 and "answer" not in body:
            self._ledger.refused[key] = (
                "too late" if "deadline" in body else f"seed {body['state']}" if "state" in body else "taken"
            )
        else:
            self._contradict(f"answer {answer} of {user_id} to {seed_id}", said)

    def _decide(self, seed_id: str, user_id: str) -> str | None:
        luck = self._luck(seed_id, user_id)
        for answer, share in (("yes", _YES), ("maybe", _MAYBE), ("no", _NO)):
            if luck < share:
                return answer
            luck -= share
        return None

    def _luck(self, *parts: str) -> float:
        """A number in [0, 1) that the run's seed fixes for these words."""
        digest = hashlib.sha256("|".join((str(self._seed), *parts)).encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64

    def _contradict(self, what: str, said: Said) -> None:
        doubt = "an earlier try is in doubt" if said.in_doubt else "no earlier try is in doubt"
        self._ledger.contradictions.append(f"{what}: HTTP {said.status} {said.body} after {said.tries} tries, {doubt}")

    def _raise_failures(self) -> None:
        """A client that failed by a defect of its own must end the run, not thin it out."""
        for key, task in list(self._answering.items()):
            if task.done():
                del self._answering[key]
                task.result()
        for task in list(self._launching):
            if task.done():
                self._launching.discard(task)
                task.result()

    async def end(self) -> None:
        """Lets go of what is still on its way."""
        tasks = [*self._answering.values(), *self._launching]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
