"""The desk over HTTP: one reservation a key, and a book that outlives the process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.clock import Clock
from app.desk.main import create_app
from app.desk.moods import Moods


def desk_app(folder: Path, **moods: Any) -> FastAPI:
    return create_app(clock=Clock(), moods=Moods(**moods), secret="s", path=folder / "book.sqlite")


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


def request(key: str = "b-1:1", party_size: int = 4) -> dict[str, Any]:
    return {
        "booking_id": "b-1",
        "venue": "v-1",
        "party_size": party_size,
        "start": datetime(2026, 11, 26, 19, tzinfo=UTC).isoformat(),
        "callback_url": "http://sprout/hook",
        "idempotency_key": key,
    }


@pytest.mark.asyncio
async def test_same_key_is_the_same_reservation_after_a_restart(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path)) as http:
        first = await http.post("/reservations", json=request())
    async with client(desk_app(tmp_path)) as http:
        again = await http.post("/reservations", json=request(party_size=9))
    assert first.status_code == again.status_code == 202
    assert again.json() == first.json()


@pytest.mark.asyncio
async def test_outcome_is_told_only_when_due(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path, refuse=0, hang=0, delay_minutes=60)) as http:
        reference = (await http.post("/reservations", json=request())).json()["reference"]
        waiting = (await http.get(f"/reservations/{reference}")).json()
    assert (waiting["state"], waiting["outcome"], waiting["code"]) == ("waiting", None, None)


@pytest.mark.asyncio
async def test_due_outcome_can_be_looked_up(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path, refuse=0, hang=0, delay_minutes=0)) as http:
        reference = (await http.post("/reservations", json=request())).json()["reference"]
        answered = (await http.get(f"/reservations/{reference}")).json()
    assert (answered["state"], answered["outcome"]) == ("answered", "confirmed")
    assert len(answered["code"]) == 10


@pytest.mark.asyncio
async def test_a_desk_that_hangs_never_says_so(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path, refuse=0, hang=1, delay_minutes=0)) as http:
        reference = (await http.post("/reservations", json=request())).json()["reference"]
        assert (await http.get(f"/reservations/{reference}")).json()["state"] == "waiting"


@pytest.mark.asyncio
async def test_resize_and_cancel(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path)) as http:
        reference = (await http.post("/reservations", json=request())).json()["reference"]
        assert (await http.patch(f"/reservations/{reference}", json={"party_size": 5})).json()["party_size"] == 5
        assert (await http.delete(f"/reservations/{reference}")).json()["state"] == "cancelled"
        assert (await http.patch(f"/reservations/{reference}", json={"party_size": 6})).json()["party_size"] == 5
        assert (await http.get("/reservations/R-none")).status_code == 404


@pytest.mark.asyncio
async def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with client(desk_app(tmp_path)) as http:
        for broken in ({"party_size": 0}, {"start": "tomorrow"}, {"callback_url": "nowhere"}):
            assert (await http.post("/reservations", json=request() | broken)).status_code == 422
