"""Named queries of this room: one function a file of `cypher/notify/`. Each gives the number of people told."""

from collections.abc import Sequence
from datetime import datetime

from app.graph import Graph, Row


async def notify_asked(graph: Graph, *, asks: Sequence[tuple[str, str]], now: datetime, once: Sequence[str]) -> int:
    """Tells people that they are asked, as seed and person."""
    # In one order, so that two batches that meet at several people do not wait for each other in a ring.
    rows = [{"seed_id": seed_id, "user_id": user_id} for seed_id, user_id in sorted(asks)]
    return _told(await graph.write("notify/notify_asked", once=once, asks=rows, now=now))


async def notify_booked(graph: Graph, *, booking_id: str, now: datetime, once: str) -> int:
    """Tells everybody of a plan that their table is booked."""
    return _told(await graph.write("notify/notify_booked", once=once, booking_id=booking_id, now=now))


async def notify_joined(graph: Graph, *, plan_id: str, user_id: str, now: datetime) -> int:
    """Tells somebody who goes of the table, if it is booked already."""
    return _told(await graph.write("notify/notify_joined", repeatable=True, plan_id=plan_id, user_id=user_id, now=now))


async def notify_failed(graph: Graph, *, booking_id: str, now: datetime, once: str) -> int:
    """Tells everybody of a plan that there is no table."""
    return _told(await graph.write("notify/notify_failed", once=once, booking_id=booking_id, now=now))


async def notify_stopped(graph: Graph, *, seed_id: str, now: datetime, once: str) -> int:
    """Tells those who had said yes that the seed has stopped."""
    return _told(await graph.write("notify/notify_stopped", once=once, seed_id=seed_id, now=now))


async def notify_invited(graph: Graph, *, plan_id: str, now: datetime, once: str) -> int:
    """Tells those who are invited to a plan."""
    return _told(await graph.write("notify/notify_invited", once=once, plan_id=plan_id, now=now))


async def notify_cancelled(graph: Graph, *, booking_id: str, now: datetime, once: str) -> int:
    """Tells everybody of a plan that its table is off."""
    return _told(await graph.write("notify/notify_cancelled", once=once, booking_id=booking_id, now=now))


async def notify_answered(
    graph: Graph, *, plan_id: str, user_id: str, answer: str, event_id: str, now: datetime, once: str
) -> int:
    """Tells who organises a plan what somebody has answered."""
    rows = await graph.write(
        "notify/notify_answered",
        once=once,
        plan_id=plan_id,
        user_id=user_id,
        answer=answer,
        event_id=event_id,
        now=now,
    )
    return _told(rows)


async def notify_payment(graph: Graph, *, intent_id: str, now: datetime, once: str) -> int:
    """Tells somebody whose share was refused."""
    return _told(await graph.write("notify/notify_payment", once=once, intent_id=intent_id, now=now))


async def notify_friend(
    graph: Graph, *, user_id: str, other_id: str, type: str, event_id: str, now: datetime, once: str
) -> int:
    """Tells somebody of a request to be friends, or of a new friend."""
    rows = await graph.write(
        "notify/notify_friend",
        once=once,
        user_id=user_id,
        other_id=other_id,
        type=type,
        event_id=event_id,
        now=now,
    )
    return _told(rows)


async def remind(graph: Graph, *, hours: float, now: datetime, limit: int) -> int:
    """Reminds everybody of the plans whose tables wait for them within some hours; of so many tables at most."""
    return _told(await graph.write("notify/remind", repeatable=True, hours=hours, now=now, limit=limit))


def _told(rows: list[Row]) -> int:
    return int(rows[0]["notified"])
