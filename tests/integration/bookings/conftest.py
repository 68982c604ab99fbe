"""A venue with a table at seven, and people who know each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.integration.conftest import SignIn
from tests.integration.town import Town

#: Seven in the evening by the venue's clock.
DINNER = datetime.fromisoformat("2026-11-26T19:00:00-05:00")
SLOT = f"v-1|{DINNER.isoformat()}"
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def evening(town: Town) -> Town:
    """u-0 to u-5 are public; v-1 has twelve seats at seven."""
    town.venue("v-1", address="1 Main Street")
    town.slot("v-1", DINNER)
    for number in range(6):
        town.person(f"u-{number}")
    return town


def wish(*user_ids: str, **changed: Any) -> dict[str, Any]:
    """A table at seven for u-0 and these people."""
    body: dict[str, Any] = {"venue_id": "v-1", "user_ids": list(user_ids), "date": "2026-11-26", "time": "19:00"}
    return body | {"party_size": len({"u-0", *user_ids})} | changed


@pytest.fixture
def ask(api: httpx.AsyncClient, signed_in: SignIn) -> Ask:
    """`await ask(wish("u-1"), key="k-1")` asks for a table as u-0, or as somebody else."""

    async def post(body: object, *, as_: str = "u-0", key: str | None = None, **options: Any) -> httpx.Response:
        headers = signed_in(as_) | ({"Idempotency-Key": key} if key is not None else {})
        return await api.post(f"/api/v1/bookings/{as_}/create", headers=headers, json=body, **options)

    return post


def count(town: Town) -> dict[str, int]:
    """How many bookings, plans and kept answers there are."""
    (row,) = town.run(
        """
        RETURN COUNT { (:Booking) } AS bookings, COUNT { (:Plan) } AS plans, COUNT { (:KeptAnswer) } AS kept,
               COUNT { (:OutboxEvent {type: 'booking.requested'}) } AS requested
        """
    )
    return row
