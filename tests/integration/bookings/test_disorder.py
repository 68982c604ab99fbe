"""Events of bookings twice, late and in no order: every table, seat, share and notice comes to the same end."""

from __future__ import annotations

import random
from datetime import timedelta

import httpx
import pytest

from app import checks
from app.bus.event import Event
from app.clock import Clock
from app.payments.sandbox import Sandbox
from app.settings import Settings
from tests.integration.bookings.conftest import Agents, Ask, seats_left, told, wish
from tests.integration.conftest import SignIn
from tests.integration.outbox import take_unsent
from tests.integration.town import Town


class Disordered(Agents):
    """Hands over each event twice, shuffled with the others, and some of them only after what follows from the rest."""

    def __init__(self, ordered: Agents, luck: random.Random) -> None:
        super().__init__(ordered.town, ordered.graph, ordered.clock, ordered.settings)
        self.luck = luck

    async def deliver(self) -> None:
        late: list[Event] = []
        while True:
            fresh = take_unsent(self.town)
            if not (late or fresh):
                return
            now = [*late, *fresh, *fresh]
            self.luck.shuffle(now)
            late = []
            for event in now:
                if event in fresh and self.luck.random() < 0.4:
                    late.append(event)
                else:
                    await self.hand_over(event)


@pytest.mark.parametrize("luck", range(4))
async def test_bookings_come_to_the_same_end_in_any_order(
    evening: Town,
    ask: Ask,
    agents: Agents,
    api: httpx.AsyncClient,
    signed_in: SignIn,
    settings: Settings,
    clock: Clock,
    luck: int,
) -> None:
    """One party of three of whom one declines, one that is called off while its table is asked for, one that the venue refuses."""
    agents = Disordered(agents, random.Random(luck))

    async def post(path: str, person: str, **body: str) -> None:
        answer = await api.post(f"/api/v1/{path}", headers=signed_in(person), json=body or None)
        assert answer.status_code == 200, answer.text

    async def party(organiser: str, *others: str) -> tuple[str, str]:
        body = wish(*others, party_size=1 + len(others), amount_per_head=2000)
        answer = await ask(body, as_=organiser)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"]), str(answer.json()["plan_id"])

    kept, plan = await party("u-0", "u-1", "u-2")
    off, plan_off = await party("u-3", "u-4")
    refused, _ = await party("u-5", evening.person("u-6"))
    await post(f"plans/{plan}/answer", "u-1", answer="accept")
    await post(f"plans/{plan_off}/answer", "u-4", answer="accept")
    await post(f"bookings/{off}/cancel", "u-3")
    await agents.deliver()
    await post(f"plans/{plan}/answer", "u-2", answer="decline")
    await agents.venue_says("refused", refused)
    await agents.venue_says("confirmed", kept)
    await agents.minute(after=timedelta(minutes=5))

    rows = evening.run("MATCH (b:Booking) RETURN b.id AS id, b.state AS state, b.party_size AS size")
    assert {row["id"]: row["state"] for row in rows} == {kept: "confirmed", off: "cancelled", refused: "failed"}
    assert [row["size"] for row in rows if row["id"] == kept] == [2]
    assert seats_left(evening) == 10

    company = Sandbox(settings.home / "payments" / "sandbox.sqlite")
    shares = evening.run("MATCH (u:User)-[:PAYS]->(i:PaymentIntent) RETURN u.id AS who, i.id AS id, i.state AS state")
    assert {row["who"] for row in shares if row["state"] == "captured"} == {"u-0", "u-1"}
    assert {row["state"] for row in shares} <= {"captured", "released"}
    assert all(company.state(row["id"]) in (row["state"], None) for row in shares)

    heard = [each for each in told(evening) if each[1] in ("booked", "failed", "cancelled")]
    assert heard == [("u-0", "booked"), ("u-1", "booked"), ("u-4", "cancelled"), ("u-5", "failed"), ("u-6", "failed")]
    broken = [outcome.name for outcome in await checks.check(agents.graph, clock.now()) if not outcome.holds]
    assert broken == []
