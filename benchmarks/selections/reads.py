"""The nested reads, each in three ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx


@dataclass
class Counted:
    """A client that counts what it does.

    Attributes:
        http: The client.
        calls: Round trips.
        bytes: Of the answers' bodies.
    """

    http: httpx.AsyncClient
    calls: int = 0
    bytes: int = 0

    async def get(self, path: str, **parameters: Any) -> Any:
        """One plain call."""
        return await self._counted(await self.http.get(f"/api/v1/{path}", params=parameters))

    async def ask(self, url: str, query: str) -> Any:
        """One GraphQL call."""
        return await self._counted(await self.http.post(url, json={"query": query}))

    async def _counted(self, answer: httpx.Response) -> Any:
        answer.raise_for_status()
        self.calls += 1
        self.bytes += len(answer.content)
        return json.loads(answer.content)


@dataclass(frozen=True)
class Read:
    """A nested read.

    Attributes:
        name: What it is, for people.
        path: Of the resource that takes the selection, with `{me}`.
        select: The selection.
        plain: The same by plain calls, those of a level at once.
        graphql: The same for the library, with `{me}`.
    """

    name: str
    path: str
    select: str
    plain: Callable[[Counted, str], Awaitable[None]]
    graphql: str


async def _plans(counted: Counted, _: str) -> None:
    page = await counted.get("plans/", limit=10)
    plans = await asyncio.gather(*(counted.get(f"plans/{plan['id']}") for plan in page["items"]))
    await asyncio.gather(*(counted.get(f"venues/{plan['venue']['id']}") for plan in plans))


async def _seeds(counted: Counted, _: str) -> None:
    page = await counted.get("seeds", limit=10)
    venues = {seed["venue"]["id"] for seed in page["items"]}
    await asyncio.gather(*(counted.get(f"venues/{venue}") for venue in venues))
    await asyncio.gather(*(counted.get(f"venues/{venue}/availability", limit=3) for venue in venues))


async def _company(counted: Counted, _: str) -> None:
    page = await counted.get("plans/", limit=5)
    plans = await asyncio.gather(*(counted.get(f"plans/{plan['id']}") for plan in page["items"]))
    bookings = [plan["booking"]["id"] for plan in plans if plan["booking"]]
    booked = await asyncio.gather(*(counted.get(f"bookings/{booking}") for booking in bookings))
    venues = {booking["venue"]["id"] for booking in booked}
    await asyncio.gather(*(counted.get(f"venues/{venue}") for venue in venues))
    await asyncio.gather(*(counted.get(f"venues/{venue}/availability", limit=3) for venue in venues))


READS: Final = (
    Read(
        "my plans, their people and places",
        "graph/users/{me}",
        "{plans(first: 10){id start people{name state} venue{name rating tags}}}",
        _plans,
        """{users(where: {id: {eq: "{me}"}}){plans(limit: 10, sort: [{start: DESC}]){id start
        peopleConnection{edges{properties{state} node{name}}} venue{name rating tags{name}}}}}""",
    ),
    Read(
        "my seeds, who is in, free tables",
        "graph/users/{me}",
        "{seeds(first: 10){id going{name} venue{name rating slots(first: 3){start seats_left}}}}",
        _seeds,
        """{users(where: {id: {eq: "{me}"}}){seeds(limit: 10, sort: [{start: ASC}]){id goingConnection(where: {edge: {answer: {eq: "yes"}}}){edges{node{name}}}
        venue{name rating slots(limit: 3, sort: [{start: ASC}]){start seats_left}}}}}""",
    ),
    Read(
        "five levels: plans, bookings, places, free tables",
        "graph/users/{me}",
        "{plans(first: 5){id booking{confirmation_code venue{name slots(first: 3){start seats_left}}}}}",
        _company,
        """{users(where: {id: {eq: "{me}"}}){plans(limit: 5, sort: [{start: DESC}]){id bookings(limit: 1){confirmation_code
        venue{name slots(limit: 3, sort: [{start: ASC}]){start seats_left}}}}}}""",
    ),
)
