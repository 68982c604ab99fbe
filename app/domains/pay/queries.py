"""Named queries of this room: one function a file of `cypher/pay/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.graph import Graph

State = Literal["requested", "authorised", "refused", "captured", "released"]
Wanted = Literal["authorised", "captured", "released"]


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment that is not yet as it is wanted."""

    id: str
    plan_id: str
    payer_id: str
    amount: int
    currency: str
    state: State
    wanted: Wanted


async def list_due_payments(graph: Graph, *, plan_id: str | None, limit: int) -> list[Intent]:
    """Payments that are not yet as they are wanted, of one plan or of all."""
    return [Intent(**row) for row in await graph.read("pay/list_due_payments", plan_id=plan_id, limit=limit)]


async def record_payment(graph: Graph, *, intent_id: str, state: State, now: datetime) -> None:
    """Notes what the payment company did."""
    await graph.write("pay/record_payment", repeatable=True, intent_id=intent_id, state=state, now=now)
