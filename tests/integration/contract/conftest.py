"""The API served over HTTP, with a small evening in its graph: people, a venue, a table, a seed, a plan and a booking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from app.http.auth import Role, issue_token
from app.main import create_app
from app.settings import Settings
from tests.integration import serving
from tests.integration.bookings.conftest import DINNER, wish
from tests.integration.town import Town

_SEED = """
MATCH (venue:Venue {id: 'v-1'})-[:HAS_SLOT]->(slot:Slot), (one:User {id: 'u-0'}), (other:User {id: 'u-5'})
CREATE (seed:Seed {
  id: 's-1', key: 's-1', state: 'scored', version: 1, start: slot.start, end: slot.end, min_group: 3, max_group: 6,
  conversion_probability: 0.4, expires_at: slot.start, ask_budget: 8, origin: 'generated', created_at: datetime()
})
CREATE (seed)-[:AT]->(venue), (seed)-[:IN]->(slot)
CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.6, wave: 0}]->(one)
CREATE (seed)-[:STARTS_WITH {acceptance_probability: 0.5, wave: 0}]->(other)
"""


@dataclass(frozen=True)
class Served:
    """A running API.

    Attributes:
        url: Where it listens.
        secret: Signs its tokens.
        booking_id, plan_id: Of the evening.
    """

    url: str
    secret: str
    booking_id: str
    plan_id: str

    def token(self, person_id: str, role: Role = "member") -> str:
        return issue_token(self.secret, person_id, role=role)


@pytest.fixture
async def served(town: Town, settings: Settings) -> AsyncIterator[Served]:
    town.venue("v-1", address="1 Main Street")
    town.slot("v-1", DINNER, capacity=12)
    for number in range(6):
        town.person(f"u-{number}")
    town.friends("u-0", "u-1")
    town.run(_SEED)
    async with serving.served(create_app(settings)) as url:
        secret = settings.token_secret.get_secret_value()
        async with httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {issue_token(secret, 'u-0')}"}
        ) as me:
            booked = (
                (await me.post("/api/v1/bookings/u-0/create", json=wish("u-1"), timeout=60)).raise_for_status().json()
            )
            # The largest statement there is: to plan it for the first time may take a busy server longer than answers may take.
            (await me.get("/api/v1/recommendations/u-0", timeout=60)).raise_for_status()
        yield Served(url, secret, booked["id"], booked["plan_id"])
