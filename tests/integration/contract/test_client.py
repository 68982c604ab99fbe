"""A client generated from the document, as an app's developer would make one, lives through a short story."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.integration.bookings.conftest import DINNER
from tests.integration.contract.conftest import Served
from tests.integration.town import Town

PACKAGE = "sprout_client"


@pytest.fixture
def imported() -> Iterator[None]:
    """Forgets the generated package afterwards."""
    path = list(sys.path)
    yield
    sys.path[:] = path
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def part(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


async def generate(served: Served, folder: Path) -> None:
    """Makes the client; any part of the document that it cannot express fails."""
    document, settings = folder / "openapi.json", folder / "settings.yml"
    async with httpx.AsyncClient() as http:
        document.write_text(json.dumps((await http.get(f"{served.url}/openapi.json")).json()))
    settings.write_text("post_hooks: []\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"),
        *("--path", str(document), "--output-path", str(folder / PACKAGE), "--config", str(settings)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("imported")
async def test_a_generated_client_books_a_table_and_calls_it_off(served: Served, town: Town, tmp_path: Path) -> None:
    await generate(served, tmp_path)
    sys.path.insert(0, str(tmp_path))
    client = part("client").AuthenticatedClient
    models: Any = part("models")

    async def call(person: str, room: str, operation: str, **given: Any) -> Any:
        async with client(base_url=served.url, token=served.token(person), timeout=httpx.Timeout(60)) as mine:
            return await part(f"api.{room}.{operation}").asyncio(client=mine, **given)

    venues = await call("u-2", "venues", "list_venues", limit=5)
    assert [venue.name for venue in venues.items] == [town.run("MATCH (v:Venue) RETURN v.name AS name")[0]["name"]]
    free = await call("u-2", "venues", "get_availability", venue_id="v-1")
    assert [(slot.start, slot.seats_left) for slot in free.items] == [(DINNER, 12)], (
        "a booking takes its seats in the background"
    )
    wanted = models.BookingIn.from_dict(
        {"venue_id": "v-1", "user_ids": ["u-3"], "date": "2026-11-26", "time": "19:00", "party_size": 2}
    )
    accepted = await call("u-2", "bookings", "create_booking", user_id="u-2", body=wanted, idempotency_key="story-1")
    again = await call("u-2", "bookings", "create_booking", user_id="u-2", body=wanted, idempotency_key="story-1")
    assert accepted.id == again.id
    said = await call(
        "u-3",
        "plans",
        "answer_plan",
        plan_id=accepted.plan_id,
        body=models.PlanAnswerIn.from_dict({"answer": "accept"}),
    )
    assert said.state == "accepted"
    cancelled = await call("u-2", "bookings", "cancel_booking", booking_id=accepted.id)
    assert cancelled.state == "cancelled"
    booking = await call("u-3", "bookings", "get_booking", booking_id=accepted.id)
    assert booking.state == "cancelled"
    refused = await call("u-4", "bookings", "get_booking", booking_id=accepted.id)
    assert (refused.status, refused.title) == (404, "Unknown booking")
