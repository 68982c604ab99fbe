"""A venue's manager keeps the tables: theirs, once, and only what is wanted now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.bus.events import SeedTipped
from app.bus.work import Work
from app.settings import Settings
from app.stages.book import handlers
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import Grown, Mail
from tests.integration.conftest import SignIn
from tests.integration.town import Town


@pytest.fixture
def maria(town: Town, grown: Grown, signed_in: SignIn) -> dict[str, str]:
    """She manages v-1."""
    town.person("u-maria")
    town.run("MATCH (u:User {id: 'u-maria'}), (v:Venue {id: 'v-1'}) CREATE (u)-[:MANAGES]->(v)")
    return signed_in("u-maria", role="venue_manager")


@pytest.fixture
async def wanted(
    town: Town, grown: Grown, work: Callable[[str], Work], mail: Mail, settings: Settings
) -> dict[str, Any]:
    """A booking that waits for a manager's word."""
    town.run("MATCH (v:Venue) SET v.booking_provider = 'manual'")
    event = SeedTipped(id="e", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)
    await handlers.hold_seats(event, work("tip"))
    await mail.until(settings, "booking.requested")
    (row,) = town.run("MATCH (b:Booking) RETURN b.id AS id, b.provider_reference AS reference")
    return row


Post = Callable[..., Any]


@pytest.fixture
def say(api: httpx.AsyncClient, wanted: dict[str, Any]) -> Post:
    """`await say(headers, outcome="refused")` answers for the venue."""

    async def send(headers: dict[str, str], **changed: Any) -> httpx.Response:
        body = {"reference": wanted["reference"], "outcome": "confirmed"} | changed
        return await api.post(f"/api/v1/bookings/{wanted['id']}/venue-answer", json=body, headers=headers)

    return send


async def test_a_manager_sees_what_is_wanted_and_confirms_it(
    api: httpx.AsyncClient,
    town: Town,
    wanted: dict[str, Any],
    maria: dict[str, str],
    say: Post,
    mail: Mail,
    settings: Settings,
) -> None:
    (table,) = (await api.get("/api/v1/venues/v-1/wanted", headers=maria)).json()["items"]
    assert (table["booking_id"], table["reference"], table["party_size"]) == (wanted["id"], wanted["reference"], 4)
    assert (await say(maria, code="MARIA-4")).status_code == 200
    assert (await say(maria, code="MARIA-4")).status_code == 200
    await mail.until(settings, "booking.confirmed")
    assert (await say(maria)).status_code == 200, "said again later, it changes nothing"
    (found,) = town.run("MATCH (b:Booking) RETURN b.state AS state, b.confirmation_code AS code")
    assert found["state"] == "confirmed" and found["code"].startswith("MARIA-4-")
    assert mail.delivered.count("booking.confirmed") == 1
    assert (await api.get("/api/v1/venues/v-1/wanted", headers=maria)).json()["items"] == []


async def test_a_refusal_tries_the_next_table(
    town: Town, wanted: dict[str, Any], maria: dict[str, str], say: Post, mail: Mail, settings: Settings
) -> None:
    assert (await say(maria, outcome="refused", reason="A wedding.")).status_code == 200
    await mail.deliver(settings)
    (found,) = town.run("MATCH (b:Booking) RETURN b.attempt AS attempt, b.state AS state")
    assert found == {"attempt": 2, "state": "held"}
    assert (await say(maria)).status_code == 409, "that table is not wanted any more, and another answer was given"


async def test_two_answers_do_not_both_count(maria: dict[str, str], say: Post) -> None:
    assert (await say(maria)).status_code == 200
    assert (await say(maria, outcome="refused")).status_code == 409


async def test_only_the_manager_of_that_venue(
    api: httpx.AsyncClient, town: Town, wanted: dict[str, Any], signed_in: SignIn, say: Post
) -> None:
    town.person("u-other")
    town.run("MATCH (u:User {id: 'u-other'}), (v:Venue {id: 'v-2'}) CREATE (u)-[:MANAGES]->(v)")
    other = signed_in("u-other", role="venue_manager")
    assert (await say(other)).status_code == 404
    assert (await say(signed_in("u-0"))).status_code == 403, "not even who organises it"
    assert (await say({})).status_code == 401
    assert (await api.get("/api/v1/venues/v-1/wanted", headers=other)).status_code == 404
    assert (await api.get("/api/v1/venues/v-1/wanted", headers=signed_in("u-0"))).status_code == 403
    assert (await api.get("/api/v1/venues/v-none/wanted", headers=signed_in("a", role="admin"))).status_code == 404
    assert (await say(signed_in("a", role="admin"))).status_code == 200
    assert town.run("MATCH (e:OutboxEvent {type: 'desk.answered'}) RETURN count(e) AS n") == [{"n": 1}]


async def test_another_wish_or_booking_is_not_answered(
    api: httpx.AsyncClient, town: Town, wanted: dict[str, Any], maria: dict[str, str], say: Post
) -> None:
    assert (await say(maria, reference="manual:b-none:1")).status_code == 409
    unknown = await api.post(
        "/api/v1/bookings/b-none/venue-answer",
        json={"reference": wanted["reference"], "outcome": "confirmed"},
        headers=maria,
    )
    assert unknown.status_code == 404
    for broken in ({"outcome": "perhaps"}, {"reference": ""}, {"code": "x"}, {"offers": ["tomorrow"]}):
        assert (await say(maria, **broken)).status_code == 422
    assert town.run("MATCH (e:OutboxEvent {type: 'desk.answered'}) RETURN count(e) AS n") == [{"n": 0}]


async def test_a_table_that_another_provider_keeps_is_not_the_managers(
    town: Town, wanted: dict[str, Any], maria: dict[str, str], say: Post
) -> None:
    town.run("MATCH (b:Booking) SET b.provider_reference = 'desk:R-1'")
    assert (await say(maria, reference="desk:R-1")).status_code == 409


async def test_an_admin_appoints_and_dismisses(
    api: httpx.AsyncClient, town: Town, wanted: dict[str, Any], signed_in: SignIn, say: Post
) -> None:
    town.person("u-new")
    new, admin = signed_in("u-new", role="venue_manager"), signed_in("a", role="admin")
    path = "/api/v1/venues/v-1/managers/u-new"
    assert (await api.put(path, headers=new)).status_code == 403
    for _ in range(2):
        assert (await api.put(path, headers=admin)).status_code == 204
    assert (await api.get("/api/v1/venues/v-1/wanted", headers=new)).status_code == 200
    for _ in range(2):
        assert (await api.delete(path, headers=admin)).status_code == 204
    assert (await say(new)).status_code == 404
    assert (await api.put("/api/v1/venues/v-1/managers/u-none", headers=admin)).status_code == 404
