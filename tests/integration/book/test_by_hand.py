"""A table that somebody asks for by hand, all the way to a venue desk that really listens, and back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx

from tests.integration.book.conftest import Mail, StartDesk
from tests.integration.bookings.conftest import DINNER, seats_left, states, wish
from tests.integration.conftest import SignIn
from tests.integration.town import Town


def at_the_desk(tmp_path: Path) -> list[tuple[str, int]]:
    """State and party size of each reservation in the desk's own book."""
    with sqlite3.connect(tmp_path / "desk.sqlite") as book:
        return book.execute("SELECT state, party_size FROM reservation ORDER BY rowid").fetchall()


async def test_asked_for_answered_booked_and_called_off(
    town: Town, api: httpx.AsyncClient, signed_in: SignIn, start_desk: StartDesk, mail: Mail, tmp_path: Path
) -> None:
    town.venue("v-1")
    town.slot("v-1", DINNER)
    for number in range(4):
        town.person(f"u-{number}")
    told = await start_desk()
    me = signed_in("u-0")
    accepted = (await api.post("/api/v1/bookings/u-0/create", headers=me, json=wish("u-1", "u-2"))).json()
    answers = f"/api/v1/plans/{accepted['plan_id']}/answer"
    await mail.until(told, "desk.answered")
    assert states(town) == [("held", 3)], "the desk has confirmed, nobody has answered"
    await api.post(answers, headers=signed_in("u-1"), json={"answer": "accept"})
    await api.post(answers, headers=signed_in("u-2"), json={"answer": "decline"})
    await mail.until(told, "booking.confirmed")
    booking = (await api.get(f"/api/v1/bookings/{accepted['id']}", headers=me)).json()
    assert (booking["state"], booking["party_size"], len(booking["confirmation_code"])) == ("confirmed", 2, 10)
    await api.post(f"/api/v1/bookings/{accepted['id']}/cancel", headers=me)
    await mail.until(told, "booking.cancelled")
    assert (states(town), seats_left(town)) == ([("cancelled", 2)], 12)
    assert [state for state, _ in at_the_desk(tmp_path)] == ["cancelled"]
    assert town.run("MATCH (table:UnwantedTable) RETURN table") == []
