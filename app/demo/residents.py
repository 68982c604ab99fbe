"""The simulated people: each ask is answered over HTTP by the person who was asked, after a while on the clock.

What they answer comes from a behaviour, which knows hidden traits; how they are asked, nobody told them: they read the bus
like a phone that shows a notification, and hold their own bearer token.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import structlog

from app.bus.events import PersonAsked
from app.bus.process import Consumers, open_patiently
from app.bus.subscriptions import Routes
from app.bus.work import Work
from app.city.behaviour import Ask, Behaviour
from app.clock import Clock
from app.demo import queries
from app.graph import Graph
from app.http.auth import claims_of
from app.http.keys import KeyRing
from app.settings import Settings

log = structlog.get_logger("sprout.residents")

GROUP: Final = "residents"
_AT_ONCE: Final = 24
_TOKEN_LIFETIME: Final = timedelta(hours=12)
_TRIES: Final = 5
_LONGEST_NAP_SECONDS: Final = 0.1


@dataclass(frozen=True)
class _Reply:
    """What one person will do about one ask."""

    seed_id: str
    user_id: str
    answer: str
    at: datetime


class Residents:
    """Everybody who lives in the city, with their phones.

    Args:
        graph: Where an ask is looked up.
        settings: Where the API is, and the keys that sign tokens.
        clock: Delays are spans of its time.
        behaviour: How people answer.
        http: The client they answer with.
    """

    def __init__(
        self, graph: Graph, settings: Settings, clock: Clock, behaviour: Behaviour, http: httpx.AsyncClient
    ) -> None:
        self._graph, self._settings, self._clock = graph, settings, clock
        self._keys = KeyRing.from_settings(settings)
        self._behaviour, self._http = behaviour, http
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._busy: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def on_asked(self, event: PersonAsked, _: Work) -> None:
        """Takes an ask to heart; the answer follows later, so that others of the same seed are not kept waiting."""
        self.take(event.seed_id, event.user_id)

    async def catch_up(self) -> int:
        """Takes up all asks that are still open: those that nobody here has seen, or had begun to answer."""
        rows = await queries.list_open_asks(self._graph, limit=10_000)
        for row in rows:
            self.take(row["seed_id"], row["user_id"])
        return len(rows)

    def take(self, seed_id: str, user_id: str) -> None:
        """Begins to answer one ask, unless that is under way."""
        key = (seed_id, user_id)
        if key not in self._busy:
            task = asyncio.create_task(self._answer(seed_id, user_id))
            self._busy[key] = task
            task.add_done_callback(lambda _: self._busy.pop(key, None))

    async def _answer(self, seed_id: str, user_id: str) -> None:
        try:
            async with self._gate:
                reply = await self._decide(seed_id, user_id)
            if reply is None:
                return
            await self._wait_until(reply.at)
            async with self._gate:
                await self._send(reply)
        except Exception:
            log.exception("resident lost for an answer", seed_id=seed_id, user_id=user_id)

    async def _decide(self, seed_id: str, user_id: str) -> _Reply | None:
        """What the person does; None for an ask that is not open any more, or that will never be answered."""
        row = await queries.get_ask(self._graph, seed_id=seed_id, user_id=user_id)
        if row is None:
            return None
        ask = ask_of(row)
        answer = self._behaviour.answer(ask)
        if answer.answer == "none":
            return None
        return _Reply(seed_id, user_id, answer.answer, ask.asked_at + timedelta(minutes=answer.delay_minutes))

    async def _wait_until(self, moment: datetime) -> None:
        """Waits for a moment of product time; the clock may be set meanwhile, so nobody sleeps long without a look."""
        while (left := (moment - self._clock.now()).total_seconds()) > 0:  # noqa: ASYNC110  clocks do not ring
            await asyncio.sleep(min(_LONGEST_NAP_SECONDS, self._clock.real_seconds(left)))

    async def _send(self, reply: _Reply) -> None:
        """Answers over HTTP; 409 means that it is answered already or came too late, which is nothing to repeat."""
        token = self._keys.sign(claims_of(reply.user_id, lifetime=_TOKEN_LIFETIME))
        for attempt in range(_TRIES):
            try:
                response = await self._http.post(
                    f"/api/v1/seeds/{reply.seed_id}/answer",
                    json={"answer": reply.answer},
                    headers={"Authorization": f"Bearer {token}"},
                )
            except httpx.TransportError as error:
                log.warning("API out of reach", error=repr(error))
            else:
                if response.status_code < 500:
                    log.info("answered", user_id=reply.user_id, answer=reply.answer, status=response.status_code)
                    return
            await asyncio.sleep(0.2 * 2**attempt)
        log.error("answer not delivered", seed_id=reply.seed_id, user_id=reply.user_id)


def ask_of(row: dict[str, Any]) -> Ask:
    """The ask of a row of `demo/get_ask`, with its start in the venue's time zone."""
    zone = ZoneInfo(row["time_zone"] or "UTC")
    return Ask(
        seed_id=row["seed_id"],
        user_id=row["user_id"],
        venue_id=row["venue_id"],
        category=row["category"] or "",
        tags=tuple(row["tags"]),
        price_level=row["price_level"] or 2,
        latitude=row["latitude"],
        longitude=row["longitude"],
        start=row["start"].astimezone(zone),
        asked_at=row["asked_at"].astimezone(zone),
        accepted=tuple(friend["id"] for friend in row["accepted"]),
        strengths=tuple(friend["strength"] or 0.5 for friend in row["accepted"]),
        group_size=row["group_size"],
    )


async def run(settings: Settings, behaviour: Behaviour, stop: asyncio.Event) -> None:
    """Lives until `stop` is set.

    Args:
        settings: Of the process.
        behaviour: How people answer.
        stop: Set when the process is told to end.
    """
    graph = await open_patiently(settings, stop)
    if graph is None:
        return
    clock = Clock.from_settings(settings)
    limits = httpx.Limits(max_connections=_AT_ONCE, keepalive_expiry=2.0)
    async with graph, httpx.AsyncClient(base_url=settings.api_url, timeout=15.0, limits=limits) as http:
        residents = Residents(graph, settings, clock, behaviour, http)
        log.info("residents at home", open_asks=await residents.catch_up())
        routes: Routes = {PersonAsked: {GROUP: residents.on_asked}}
        await Consumers(graph, clock, settings, routes, relay=False).run(stop)
