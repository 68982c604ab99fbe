"""Vapi's webhook at the API, and whatever else may be sent to a webhook."""

from __future__ import annotations

import json
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr

from app.bus.events import SeedTipped
from app.bus.work import Work
from app.desk.signing import HEADER, sign
from app.graph import Graph
from app.main import create_app
from app.settings import Settings
from app.stages.book import handlers
from tests.conftest import WEDNESDAY
from tests.integration.book.conftest import DINNER, Grown, Mail, grow
from tests.integration.town import Town

SECRET = "of the account, long enough"
CONTRACTS = Path(__file__).parents[2] / "contracts" / "vapi"


@pytest.fixture
def phoning(settings: Settings) -> Settings:
    account = {
        "vapi_url": "http://127.0.0.1:9",
        "vapi_key": SecretStr("k"),
        "vapi_secret": SecretStr(SECRET),
        "vapi_assistant_id": "a-1",
        "vapi_phone_number_id": "n-1",
        "desk_port": 9,
    }
    return settings.model_copy(update=account)


@pytest.fixture
async def hook(graph: Graph, phoning: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The API of an installation that phones."""
    app = create_app(phoning)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sprout.test/api/v1/webhooks") as client,
    ):
        yield client


def told(name: str, booking: dict[str, Any] | None = None, *, call: str = "c-1", age: float = 0) -> dict[str, Any]:
    """A documented message about a booking, sent just now."""
    message: dict[str, Any] = json.loads((CONTRACTS / f"{name}.json").read_text())["message"]
    message["timestamp"] = int((time.time() - age) * 1000)
    message["call"]["id"] = call
    if booking is not None:
        about = message["call"]["assistantOverrides"]["metadata"]
        about["booking_id"], about["booking_key"] = booking["id"], booking["key"]
    return {"message": message}


async def post(hook: httpx.AsyncClient, body: Any, secret: str | None = SECRET) -> httpx.Response:
    return await hook.post("/vapi", json=body, headers={"X-Vapi-Secret": secret} if secret is not None else {})


@pytest.fixture
async def booking(town: Town, grown: Grown, work: Callable[[str], Work]) -> dict[str, Any]:
    """A booking that waits for a call."""
    return await waiting(town, grown, work)


async def waiting(town: Town, grown: Grown, work: Callable[[str], Work]) -> dict[str, Any]:
    event = SeedTipped(id=grown.seed_id, key=grown.seed_id, at=WEDNESDAY, seed_id=grown.seed_id, plan_id=grown.plan_id)
    await handlers.hold_seats(event, work(f"tip-{grown.seed_id}"))
    (row,) = town.run(
        "MATCH (b:Booking)-[:OF]->(:Plan {id: $plan}) RETURN b.id AS id, b.idempotency_key AS key", plan=grown.plan_id
    )
    town.run("MATCH (e:Unsent) REMOVE e:Unsent")
    return row


def answers(town: Town) -> int:
    (row,) = town.run("MATCH (e:OutboxEvent {type: 'desk.answered'}) RETURN count(e) AS n")
    return int(row["n"])


async def test_a_report_confirms(
    hook: httpx.AsyncClient, town: Town, booking: dict[str, Any], mail: Mail, phoning: Settings
) -> None:
    for name in ("status_update", "tool_calls", "status_update_ended"):
        assert (await post(hook, told(name, booking))).status_code in (200, 204)
        assert answers(town) == 0
    for _ in range(3):
        assert (await post(hook, told("report_confirmed", booking))).status_code == 204
    await mail.until(phoning, "booking.confirmed")
    assert town.run("MATCH (b:Booking) RETURN b.state AS state, b.calls_cost AS cost") == [
        {"state": "confirmed", "cost": 0.12}
    ]


async def test_a_tool_call_is_replied_to(hook: httpx.AsyncClient, booking: dict[str, Any]) -> None:
    reply = await post(hook, told("tool_calls", booking))
    assert reply.json() == {"results": [{"name": "report_outcome", "toolCallId": "t-1", "result": "noted"}]}


async def test_a_late_refusal_of_the_same_call_changes_nothing(
    hook: httpx.AsyncClient, town: Town, booking: dict[str, Any], mail: Mail, phoning: Settings
) -> None:
    await post(hook, told("report_confirmed", booking))
    await mail.until(phoning, "booking.confirmed")
    assert (await post(hook, told("report_refused", booking))).status_code == 204
    await mail.deliver(phoning)
    assert town.run("MATCH (b:Booking) RETURN b.state AS state") == [{"state": "confirmed"}]


@pytest.mark.parametrize("secret", [None, "", "another"])
async def test_forged_is_401_and_logged_without_secrets(
    hook: httpx.AsyncClient, town: Town, booking: dict[str, Any], secret: str | None
) -> None:
    with structlog.testing.capture_logs() as logs:
        refused = await post(hook, told("report_confirmed", booking), secret)
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    (entry,) = [each for each in logs if each["event"] == "webhook refused"]
    assert entry["provider"] == "vapi" and entry["reason"]
    assert SECRET not in str(logs) and "another" not in str(logs) and "confirmation_number" not in str(logs)
    assert answers(town) == 0


async def test_older_than_five_minutes_is_401(hook: httpx.AsyncClient, town: Town, booking: dict[str, Any]) -> None:
    assert (await post(hook, told("report_confirmed", booking, age=301))).status_code == 401
    assert (await post(hook, told("report_confirmed", booking, age=-301))).status_code == 401
    assert answers(town) == 0


async def test_an_unknown_booking_is_404(hook: httpx.AsyncClient, town: Town) -> None:
    assert (await post(hook, told("report_confirmed", {"id": "b-none", "key": "b-none:1"}))).status_code == 404
    assert answers(town) == 0


@pytest.mark.parametrize("provider", ["nobody", "reservations", "%00", "a" * 41])
async def test_an_unknown_provider_is_404_or_422(hook: httpx.AsyncClient, provider: str) -> None:
    assert (await hook.post(f"/{provider}", json={})).status_code in (404, 422)


async def test_a_manager_has_no_webhook(hook: httpx.AsyncClient) -> None:
    assert (await hook.post("/manual", json={})).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"message": []}', b"\xff", b"[" * 5000])
async def test_malformed_is_422(hook: httpx.AsyncClient, phoning: Settings, body: bytes) -> None:
    assert (await hook.post("/vapi", content=body, headers={"X-Vapi-Secret": SECRET})).status_code == 422
    signature = sign(phoning.desk_secret.get_secret_value(), body, int(time.time()))
    assert (await hook.post("/desk", content=body, headers={HEADER: signature})).status_code == 422


async def test_oversized_is_413(hook: httpx.AsyncClient) -> None:
    for headers in ({"X-Vapi-Secret": SECRET}, {}):
        assert (await hook.post("/vapi", content=b" " * (300 * 1024), headers=headers)).status_code == 413


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_repetition_leaves_what_a_valid_answer_allows(
    hook: httpx.AsyncClient,
    town: Town,
    work: Callable[[str], Work],
    mail: Mail,
    phoning: Settings,
    seed: int,
) -> None:
    """Messages of up to two calls about one attempt, some forged or old, in any order, with the bus running in between.

    The first answer of each call is its answer. A booking is confirmed by an answer that confirms and has its code, fails by
    one that refuses while nothing has confirmed it, and is untouched where no message was valid.
    """
    luck = random.Random(seed)
    town.venue("v-1")
    slot = town.slot("v-1", DINNER, capacity=12, seats_left=12)
    grown = grow(town, slot, [town.person(f"u-{n}") for n in range(4)], name=str(seed))
    booking = await waiting(town, grown, work)
    names = ("report_confirmed", "report_refused", "report_busy", "status_update", "report_contradiction")
    first_answer: dict[str, bool] = {}
    for _ in range(luck.randint(1, 12)):
        name, call = luck.choice(names), luck.choice(("c-1", "c-2"))
        how = luck.choice(("valid", "valid", "forged", "old", "unknown"))
        about = {"id": "b-none", "key": "b-none:1"} if how == "unknown" else booking
        message = told(name, about, call=call, age=400 if how == "old" else 0)
        answer = await post(hook, message, "forged" if how == "forged" else SECRET)
        progress = name == "status_update"
        assert answer.status_code == {"forged": 401, "old": 401, "unknown": 204 if progress else 404}.get(how, 204)
        if how == "valid" and not progress:
            first_answer.setdefault(call, name == "report_confirmed")
        if luck.random() < 0.5:
            await mail.deliver(phoning)
    while await mail.deliver(phoning):
        pass
    (found,) = town.run(
        """
        MATCH (b:Booking {id: $id}) OPTIONAL MATCH (b)-[hold:HOLDS]->(:Slot)
        RETURN b.state AS state, b.confirmation_code AS code, coalesce(sum(hold.seats), 0) AS seats
        """,
        id=booking["id"],
    )
    (left,) = town.run("MATCH (s:Slot) RETURN s.seats_left AS left")
    assert left["left"] + found["seats"] == 12
    assert answers(town) == len(first_answer), "each call answers once"
    if not first_answer:
        assert (found["state"], found["code"]) == ("held", None)
    elif all(first_answer.values()):
        assert found["state"] == "confirmed" and found["code"].startswith("42-")
    elif not any(first_answer.values()):
        assert (found["state"], found["code"]) == ("failed", None)
    else:
        assert found["state"] in ("confirmed", "failed")
        assert (found["code"] is not None) == (found["state"] == "confirmed")
    assert mail.delivered.count("booking.confirmed") <= 1
