"""Brings payments to where they are wanted: held, taken or let go."""

from __future__ import annotations

import structlog

from app.clock import Clock
from app.domains.pay import queries
from app.domains.pay.queries import Intent, State
from app.graph import Graph
from app.payments.registry import payments
from app.payments.role import PaymentError, Payments, Share
from app.settings import Settings

log = structlog.get_logger("sprout.pay")


async def settle(
    graph: Graph, settings: Settings, clock: Clock, *, plan_id: str | None = None, limit: int = 100
) -> tuple[int, int]:
    """Brings payments one step on, those of one plan or all that are due; how many were due, and how many came on.

    The graph says what is wanted, and each call sets a state under the payment's own id: killed between call and record, the
    same call is made again. A company that does not answer is called again by the minute's job.
    """
    due = await queries.list_due_payments(graph, plan_id=plan_id, limit=limit)
    company = payments(settings)
    moved = 0
    for intent in due:
        try:
            state = await _step(company, intent)
        except PaymentError as error:
            log.warning("payment waits", intent_id=intent.id, wanted=intent.wanted, error=str(error))
            continue
        await queries.record_payment(graph, intent_id=intent.id, state=state, now=clock.now())
        moved += 1
    return len(due), moved


async def _step(company: Payments, intent: Intent) -> State:
    """Calls the company once; the state that follows."""
    if intent.wanted == "released":
        await company.release(intent.id)
        return "released"
    if intent.wanted == "captured" and intent.state == "authorised":
        await company.capture(intent.id)
        return "captured"
    return await company.authorise(Share(intent.id, intent.amount, intent.currency, intent.payer_id))
