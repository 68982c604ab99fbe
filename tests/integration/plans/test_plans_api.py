"""Plans and bookings: for the people who go, for admins, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.integration.conftest import SignIn
from tests.integration.town import Town


@pytest.fixture
def booked(town: Town) -> None:
    """u-1 organises, u-2 goes, u-3 said no, u-4 knows nothing of it."""
    town.venue("v-1", address="1 Main Street")
    for number in range(1, 5):
        town.person(f"u-{number}")
    town.run(
        """
        MATCH (v:Venue {id: 'v-1'}), (a:User {id: 'u-1'}), (b:User {id: 'u-2'}), (c:User {id: 'u-3'})
        WITH v, a, b, c, datetime('2026-11-27T00:00:00Z') AS start
        CREATE (s:Seed {id: 's-1', state: 'booked', version: 9})-[:BECAME]->
               (p:Plan {id: 'p-1', state: 'booked', start: start, created_at: start - duration({days: 1})})-[:AT]->(v)
        CREATE (k:Booking {id: 'b-1', state: 'confirmed', party_size: 2, confirmation_code: 'CODE234567', attempt: 1,
                provider: 'venue-desk', created_at: start - duration({days: 1})})-[:OF]->(p)
        CREATE (k)-[:AT]->(v), (a)-[:ORGANISES]->(p), (a)-[:BOOKED]->(k)
        FOREACH (person IN [a, b] | CREATE (person)-[:GOES_TO {state: 'accepted'}]->(p))
        FOREACH (person IN [a, b, c] | CREATE (s)-[:ASKED {answer: 'yes'}]->(person))
        """
    )


@pytest.mark.usefixtures("booked")
async def test_a_participant_sees_plan_and_booking(api: httpx.AsyncClient, signed_in: SignIn) -> None:
    plan = (await api.get("/api/v1/plans/p-1", headers=signed_in("u-2"))).json()
    assert (plan["state"], plan["seed_id"], plan["organiser_id"]) == ("booked", "s-1", "u-1")
    assert plan["start"] == "2026-11-26T19:00:00-05:00"
    assert [person["id"] for person in plan["people"]] == ["u-1", "u-2"]
    assert plan["booking"] == {"id": "b-1", "state": "confirmed", "party_size": 2, "confirmation_code": "CODE234567"}
    booking = (await api.get("/api/v1/bookings/b-1", headers=signed_in("u-1"))).json()
    assert (booking["plan_id"], booking["venue"]["address"]) == ("p-1", "1 Main Street")


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (lambda signed_in: signed_in("u-3"), 403),
        (lambda signed_in: signed_in("u-4"), 404),
        (lambda signed_in: signed_in("u-4", role="admin"), 200),
        (lambda _: {}, 401),
    ],
)
@pytest.mark.parametrize("path", ["plans/p-1", "bookings/b-1"])
async def test_others_do_not(
    api: httpx.AsyncClient,
    signed_in: SignIn,
    headers: Callable[[SignIn], dict[str, str]],
    status: int,
    path: str,
) -> None:
    assert (await api.get(f"/api/v1/{path}", headers=headers(signed_in))).status_code == status


@pytest.mark.parametrize("path", ["plans/p-none", "bookings/b-none"])
async def test_unknown_ids_are_404(api: httpx.AsyncClient, signed_in: SignIn, path: str) -> None:
    assert (await api.get(f"/api/v1/{path}", headers=signed_in("u-1", role="admin"))).status_code == 404
