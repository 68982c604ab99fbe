"""The desk's webhook: signed, fresh, and harmless when told again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.bus.events import SeedTipped
from app.bus.work import Work
from app.desk.signing import HEADER, sign
from app.settings import Settings
from app.stages.book import handlers
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import Grown, Mail
from tests.integration.town import Town

Post = Callable[..., Any]


@pytest.fixture
def post(api: httpx.AsyncClient, settings: Settings) -> Post:
    """Posts an answer as the desk would."""

    async def send(body: dict[str, Any], *, secret: str | None = None, age: int = 0) -> httpx.Response:
        content = json.dumps(body).encode()
        signature = sign(secret or settings.desk_secret.get_secret_value(), content, int(time.time()) - age)
        headers = {HEADER: signature, "Content-Type": "application/json"}
        return await api.post("/api/v1/webhooks/desk", content=content, headers=headers)

    return send


@pytest.fixture
async def booking(town: Town, grown: Grown, work: Callable[[str], Work]) -> dict[str, Any]:
    """A booking that waits for the desk."""
    event = SeedTipped(id="e", key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)
    await handlers.hold_seats(event, work("tip"))
    (row,) = town.run("MATCH (b:Booking) REMOVE b:Unsent RETURN b.id AS id, b.idempotency_key AS key")
    town.run("MATCH (e:Unsent) REMOVE e:Unsent")
    return row


def answer(booking: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "booking_id": booking["id"],
        "idempotency_key": booking["key"],
        "reference": "R-1",
        "outcome": "confirmed",
        "code": "7KXP2MWQ9A",
    } | changed


async def test_told_five_times_it_takes_effect_once(
    town: Town, booking: dict[str, Any], post: Post, mail: Mail, settings: Settings
) -> None:
    for _ in range(3):
        assert (await post(answer(booking))).status_code == 204
    await mail.deliver(settings)
    for _ in range(2):
        assert (await post(answer(booking))).status_code == 204
    await mail.deliver(settings)
    await mail.deliver(settings)
    assert mail.delivered == ["desk.answered", "booking.confirmed"]
    assert town.run("MATCH (b:Booking) RETURN b.state AS state, b.confirmation_code AS code, b.version AS version") == [
        {"state": "confirmed", "code": "7KXP2MWQ9A", "version": 2}
    ]


async def test_an_answer_to_an_attempt_that_was_given_up_changes_nothing(
    town: Town, booking: dict[str, Any], post: Post, mail: Mail, settings: Settings
) -> None:
    nowhere = settings.model_copy(update={"desk_port": 9})
    await post(answer(booking, outcome="refused", code=None))
    await mail.deliver(nowhere)
    (moved,) = town.run("MATCH (b:Booking) RETURN b.attempt AS attempt, b.version AS version")
    assert moved["attempt"] == 2
    town.run("MATCH (e:Unsent) REMOVE e:Unsent")
    await post(answer(booking, reference="R-late"))
    await mail.deliver(nowhere)
    (stands,) = town.run("MATCH (b:Booking) RETURN b.state AS state, b.version AS version, b.confirmation_code AS code")
    assert stands == {"state": "held", "version": moved["version"], "code": None}


async def test_forged_or_old_is_401_and_unknown_is_404(town: Town, booking: dict[str, Any], post: Post) -> None:
    forged = await post(answer(booking), secret="not the desk's")
    assert (forged.status_code, forged.headers["content-type"]) == (401, "application/problem+json")
    assert (await post(answer(booking), age=301)).status_code == 401
    assert (await post(answer(booking, booking_id="b-none"))).status_code == 404
    assert town.run("MATCH (e:OutboxEvent {type: 'desk.answered'}) RETURN count(e) AS n") == [{"n": 0}]


async def test_signed_nonsense_is_422(booking: dict[str, Any], post: Post) -> None:
    for broken in ({"outcome": "perhaps"}, {"code": None}, {"reference": ""}):
        assert (await post(answer(booking, **broken))).status_code == 422


async def test_unsigned_is_401(api: httpx.AsyncClient, booking: dict[str, Any]) -> None:
    assert (await api.post("/api/v1/webhooks/desk", json=answer(booking))).status_code == 401


async def test_told_again_of_an_overdue_booking_an_answer_that_was_given_up_is_settled(
    town: Town, booking: dict[str, Any], post: Post, mail: Mail, settings: Settings
) -> None:
    """Its event had become a dead letter: asking after it for ever must not be all that happens."""
    await post(answer(booking))
    town.run("MATCH (e:Unsent) REMOVE e:Unsent SET e.sent_at = datetime()")
    await post(answer(booking))
    assert town.run("MATCH (e:Unsent) RETURN e.id AS id") == []
    town.run("MATCH (b:Booking) SET b.hold_until = b.created_at - duration({minutes: 1})")
    await post(answer(booking))
    await mail.until(settings, "desk.answered")
    assert town.run("MATCH (b:Booking) RETURN b.state AS state") == [{"state": "confirmed"}]
