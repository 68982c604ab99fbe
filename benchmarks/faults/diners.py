"""The clients who book by hand: organisers ask for tables, the people they name accept or decline, some call off."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from benchmarks.faults.arena import Arena
from benchmarks.faults.calls import Calls, Said
from benchmarks.faults.ledger import Ledger

#: People of a party, the organiser included, by how often.
_PARTIES: Final = (2, 2, 3, 3, 4)
_DECLINES: Final = 0.15
_CALLS_OFF: Final = 0.06
#: Share of the venues that everybody wants, so that tables run out.
_WANTED: Final = 3
_AT_ONCE: Final = 12
#: Bookings that may be ahead of the pace.
_AHEAD: Final = 12


@dataclass(frozen=True)
class Party:
    """Who wants a table when; everybody is in one party of an evening.

    Attributes:
        number: Of the party, unique in the run.
        organiser: Who asks.
        others: Who comes along.
        start: When.
    """

    number: int
    organiser: str
    others: tuple[str, ...]
    start: datetime


def parties(arena: Arena) -> Iterator[Party]:
    """Every party that the evenings for bookings have room for: neighbours on the ring, who are friends."""
    number = 0
    for place in range(0, len(arena.people) - max(_PARTIES), max(_PARTIES)):
        for start in arena.booking_evenings:
            size = _PARTIES[number % len(_PARTIES)]
            people = arena.people[place : place + size]
            yield Party(number, people[0], tuple(people[1:]), start)
            number += 1


class Diners:
    """Everybody who books by hand in one run.

    Args:
        calls: Their HTTP.
        arena: Who there is, and where.
        wanted: Acknowledged bookings to reach.
        ledger: Where every acknowledgement is noted.
        pace: Share of the other work that is done, 0 to 1: bookings keep step with it, so that every kill meets some.
        seed: Decides where each party wants to go, and who declines.
    """

    def __init__(
        self, calls: Calls, arena: Arena, wanted: int, ledger: Ledger, pace: Callable[[], float], *, seed: int
    ) -> None:
        self._calls, self._arena, self._wanted, self._ledger, self._seed = calls, arena, wanted, ledger, seed
        self._pace = pace
        self._waiting = parties(arena)
        self._following: set[asyncio.Task[None]] = set()
        self.done = asyncio.Event()

    @property
    def busy(self) -> bool:
        """Whether somebody still answers or calls off."""
        return bool(self._following)

    async def live(self) -> None:
        """Books until enough is acknowledged, several at once; what follows on each goes on beside it."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE if self._wanted else 0):
                group.create_task(self._book())
        self.done.set()
        while self._following:
            await asyncio.gather(*self._following)

    async def _book(self) -> None:
        while (have := len(self._ledger.bookings)) < self._wanted:
            if have > self._wanted * self._pace() + _AHEAD:
                await asyncio.sleep(0.1)
                continue
            party = next(self._waiting, None)
            if party is None:
                return
            await self._ask(party)

    async def _ask(self, party: Party) -> None:
        venues = self._arena.venues[: max(2, len(self._arena.venues) // _WANTED)]
        venue = venues[int(len(venues) * self._luck("venue", party.number))]
        key = f"book:{party.number}"
        body = {
            "venue_id": venue,
            "user_ids": list(party.others),
            "date": party.start.date().isoformat(),
            "time": party.start.strftime("%H:%M"),
            "party_size": 1 + len(party.others),
        }
        said = await self._calls.post(f"/bookings/{party.organiser}/create", person=party.organiser, key=key, body=body)
        if said.status == 202:
            self._ledger.bookings[key] = said.body["id"]
            task = asyncio.create_task(self._follow(party, said.body))
            self._following.add(task)
            task.add_done_callback(self._following.discard)
        elif said.status == 409 and not ({"booking_id", "plan_id"} & said.body.keys() and said.in_doubt):
            self._ledger.counts[f"booking refused: {_reason(said)}"] += 1
        else:
            self._contradict(f"booking {key}", said)

    async def _follow(self, party: Party, booking: dict[str, Any]) -> None:
        """Everybody named answers; the organiser may think again."""
        await asyncio.gather(*(self._answer(party, booking["plan_id"], person) for person in party.others))
        if self._luck("off", party.number) >= _CALLS_OFF:
            return
        await asyncio.sleep(4.0 * self._luck("when", party.number))
        said = await self._calls.post(
            f"/bookings/{booking['id']}/cancel", person=party.organiser, key=f"off:{party.number}"
        )
        if said.status == 200:
            self._ledger.cancelled_bookings.add(booking["id"])
        elif said.status == 409 and said.body.get("state") in ("failed", "completed"):
            self._ledger.counts[f"calling off refused: {said.body['state']}"] += 1
        else:
            self._contradict(f"calling off {booking['id']}", said)

    async def _answer(self, party: Party, plan_id: str, person: str) -> None:
        luck = self._luck("answer", f"{party.number}:{person}")
        await asyncio.sleep(3.0 * luck)
        answer = "decline" if luck < _DECLINES else "accept"
        said = await self._calls.post(
            f"/plans/{plan_id}/answer", person=person, key=f"{plan_id}:{person}", body={"answer": answer}
        )
        if said.status == 200:
            self._ledger.plan_answers[plan_id, person] = said.body["state"]
        elif said.status == 409:
            self._ledger.counts[f"invitation not answered: {_reason(said)}"] += 1
        else:
            self._contradict(f"{answer} of {person} to {plan_id}", said)

    def _luck(self, what: str, about: object) -> float:
        digest = hashlib.sha256(f"{self._seed}|{what}|{about}".encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64

    def _contradict(self, what: str, said: Said) -> None:
        doubt = "an earlier try is in doubt" if said.in_doubt else "no earlier try is in doubt"
        self._ledger.contradictions.append(f"{what}: HTTP {said.status} {said.body} after {said.tries} tries, {doubt}")


def _reason(said: Said) -> str:
    """Why, in a few words that many refusals share."""
    for fact in ("seats_left", "state", "booking_id", "plan_id"):
        if fact in said.body:
            return f"{fact} {said.body[fact]}" if fact == "state" else fact
    return str(said.body.get("title"))
