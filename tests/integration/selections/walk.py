"""The slow way to a nested answer: one plain resource after the other, as the same caller."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from app.selections.terms import Kind
from tests.conftest import WEDNESDAY
from tests.integration.selections.town import Facts
from tests.selecting import Wanted

Thing = dict[str, Any]


class Walk:
    """One caller's walks; what was fetched is kept."""

    def __init__(self, api: httpx.AsyncClient, headers: dict[str, str], caller: str, facts: Facts) -> None:
        self.headers = headers
        self._api, self._caller, self._facts = api, caller, facts
        self._admin = caller == "boss"
        self._kept: dict[str, Any] = {}
        self._find: dict[str, Callable[[str], Awaitable[Thing | None]]] = {
            "User": self._person,
            "Venue": self._venue,
            "Seed": self._seed,
            "Plan": self._plan,
            "Booking": self._booking,
        }
        self._hops: dict[str, Callable[[Thing, str, dict[str, Any]], Awaitable[Any]]] = {
            "User": self._of_person,
            "Venue": self._of_venue,
            "Seed": self._of_seed,
            "Ask": self._of_ask,
            "Plan": self._of_plan,
            "Participant": self._of_participant,
            "Booking": self._of_booking,
        }

    async def one(self, kind: Kind, id: str, fields: list[Wanted]) -> Thing | None:
        """What a selection of one thing should answer; None where the caller may not see it."""
        thing = await self._find[kind.name](id)
        return None if thing is None else await self._shown(kind.name, thing, fields)

    async def _shown(self, kind: str, thing: Thing, fields: list[Wanted]) -> Thing:
        shown: Thing = {}
        for wanted in fields:
            if wanted.hop is None:
                assert wanted.value is not None
                shown[wanted.name] = thing[wanted.value.name]
                continue
            found = await self._hops[kind](thing, wanted.hop.name, wanted.arguments)
            if wanted.hop.many:
                order = next(
                    (each for each in wanted.hop.orders if each.name == wanted.arguments.get("order_by")),
                    wanted.hop.orders[0],
                )
                falling = wanted.arguments.get("direction", order.direction) == "desc"
                found.sort(key=lambda each: each["_id"] if "_id" in each else each["id"])
                found.sort(
                    key=lambda each, name=order.name: each[f"_{name}"] if f"_{name}" in each else each[name],
                    reverse=falling,
                )
                found = found[: wanted.arguments["first"]]
                shown[wanted.name] = [await self._shown(wanted.hop.to, each, wanted.fields) for each in found]
            else:
                shown[wanted.name] = None if found is None else await self._shown(wanted.hop.to, found, wanted.fields)
        return shown

    async def _get(self, path: str, **parameters: Any) -> Any:
        """A plain resource; None where the caller may not have it."""
        key = path + json.dumps(parameters)
        if key not in self._kept:
            answer = await self._api.get(f"/api/v1/{path}", params=parameters, headers=self.headers)
            assert answer.status_code in (200, 403, 404), answer.text
            self._kept[key] = answer.json() if answer.status_code == 200 else None
        return self._kept[key]

    async def _person(self, id: str) -> Thing | None:
        found = await self._get(f"users/{id}")
        return dict(found) if found else None

    async def _people(self, ids: list[str]) -> list[Thing]:
        return [person for id in ids if (person := await self._person(id)) is not None]

    async def _venue(self, id: str) -> Thing | None:
        found = await self._get(f"venues/{id}")
        return dict(found) if found else None

    async def _seed(self, id: str) -> Thing | None:
        found = await self._get(f"seeds/{id}")
        return dict(found) if found else None

    async def _seeds(self) -> list[Thing]:
        return [seed for id in self._facts.seeds if (seed := await self._seed(id)) is not None]

    async def _plan(self, id: str) -> Thing | None:
        found = await self._get(f"plans/{id}")
        if found is None:
            return None
        own = {each["id"]: each for each in (await self._get("plans/", limit=100))["items"]}
        accepted = sum(person["state"] == "accepted" for person in found["people"])
        mine = own.get(id, {"going": None, "organises": False, "people": accepted})
        return {**found, "going": mine["going"], "organises": mine["organises"], "going_count": mine["people"]}

    async def _plans(self) -> list[Thing]:
        return [plan for id in self._facts.plans if (plan := await self._plan(id)) is not None]

    async def _booking(self, id: str) -> Thing | None:
        found = await self._get(f"bookings/{id}")
        return dict(found) if found else None

    async def _of_person(self, person: Thing, hop: str, arguments: dict[str, Any]) -> Any:
        id, own = person["id"], person["id"] == self._caller
        if hop == "friends":
            listed = (await self._get("users/friends/list", limit=100))["items"] if own else []
            ties = {one: tie for pair, tie in self._facts.friends.items() if id in pair for one in pair}
            return [
                {**each, "_strength": ties[each["id"]]} for each in await self._people([one["id"] for one in listed])
            ]
        if hop == "asks":
            asks = (await self._get("feed", limit=100))["items"] if own else []
            return [{**ask, "_id": ask["seed_id"], "_probability": 0.25} for ask in asks]
        if hop == "seeds":
            found = await self._seeds()
            if not own:
                is_in = self._belongs if self._admin else self._known_in
                found = [seed for seed in found if is_in(seed, id)]
            return _in_states(found, arguments)
        plans = [plan for plan in await self._plans() if self._is_of(plan, id)]
        if hop == "plans":
            return _in_states(plans, arguments)
        bookings = [booking for each in self._facts.bookings if (booking := await self._booking(each)) is not None]
        return _in_states([each for each in bookings if each["plan_id"] in {plan["id"] for plan in plans}], arguments)

    def _known_in(self, seed: Thing, id: str) -> bool:
        return id in {person["id"] for name in ("starters", "going") for person in seed[name]}

    def _belongs(self, seed: Thing, id: str) -> bool:
        _, starters, asked, _ = self._facts.seeds[seed["id"]]
        return id in starters or id in asked

    def _is_of(self, plan: Thing, id: str) -> bool:
        return id == plan["organiser_id"] or id in {person["id"] for person in plan["people"]}

    async def _of_venue(self, venue: Thing, _: str, arguments: dict[str, Any]) -> Any:
        days, seats = arguments.get("days", 7), arguments.get("party_size", 1)
        found = await self._get(f"venues/{venue['id']}/availability", limit=100, party_size=seats, to=_in_days(days))
        return list(found["items"])

    async def _of_seed(self, seed: Thing, hop: str, _: dict[str, Any]) -> Any:
        if hop == "venue":
            return await self._venue(seed["venue"]["id"])
        if hop == "plan":
            return next((plan for plan in await self._plans() if plan["seed_id"] == seed["id"]), None)
        return await self._people([person["id"] for person in seed[hop]])

    async def _of_ask(self, ask: Thing, hop: str, _: dict[str, Any]) -> Any:
        if hop == "venue":
            return await self._venue(ask["venue"]["id"])
        if hop == "seed":
            return await self._seed(ask["seed_id"])
        return await self._people([person["id"] for person in ask["people"]])

    async def _of_plan(self, plan: Thing, hop: str, _: dict[str, Any]) -> Any:
        if hop == "venue":
            return await self._venue(plan["venue"]["id"])
        if hop == "people":
            return [dict(person) for person in plan["people"]]
        if hop == "organiser":
            return await self._person(plan["organiser_id"]) if plan["organiser_id"] else None
        if hop == "seed":
            return await self._seed(plan["seed_id"]) if plan["seed_id"] else None
        return await self._booking(plan["booking"]["id"]) if plan["booking"] else None

    async def _of_participant(self, participant: Thing, _: str, __: dict[str, Any]) -> Any:
        return await self._person(participant["id"])

    async def _of_booking(self, booking: Thing, hop: str, _: dict[str, Any]) -> Any:
        if hop == "venue":
            return await self._venue(booking["venue"]["id"])
        if hop == "plan":
            return await self._plan(booking["plan_id"])
        return [{**step, "_id": str(n), "_sequence": n} for n, step in enumerate(booking["history"])]


def _in_states(found: list[Thing], arguments: dict[str, Any]) -> list[Thing]:
    return [each for each in found if "state" not in arguments or each["state"] in arguments["state"]]


def _in_days(days: int) -> str:
    return (WEDNESDAY + timedelta(days=days)).isoformat()
