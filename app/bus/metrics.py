"""What can be counted of the bus, in Prometheus's words: what a process did, and what waits where for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from app.bus.transport import UNREACHABLE, Transport
from app.clock import Clock
from app.graph import Graph

log = structlog.get_logger(__name__)

SENT: Final = Counter("sprout_bus_sent_events", "Events that this process's relay has published.")
DELIVERED: Final = Counter(
    "sprout_bus_deliveries",
    "Deliveries by what came of them: handled, again (tried again later), buried (a dead letter), split (a batch).",
    ["group", "outcome"],
)
WAITED: Final = Histogram(
    "sprout_bus_event_lag_seconds",
    "From what happened to its handled event, on the service's clock.",
    ["group"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0),
)


async def waiting(graph: Graph, transport: Transport | None, clock: Clock) -> CollectorRegistry:
    """What waits now, for one scrape; of a broker that is away only that.

    Args:
        graph: Holds outbox and dead letters.
        transport: Holds the rest; None where none is known.
        clock: The events' own, for their age.

    Raises:
        GraphUnavailable: There is nothing to tell.
    """
    registry = CollectorRegistry()
    outbox = Gauge("sprout_outbox_events", "Events that no stream carries yet.", registry=registry)
    age = Gauge("sprout_outbox_age_seconds", "Age of the oldest of them.", registry=registry)
    letters = Gauge("sprout_dead_letters", "Events that a group gave up on.", ["group"], registry=registry)
    unsent = (await graph.read("bus/unsent_count"))[0]
    outbox.set(unsent["events"])
    age.set(_age(unsent["oldest"], clock))
    for row in await graph.read("bus/count_letters"):
        letters.labels(row["group"]).set(row["letters"])
    up = Gauge("sprout_bus_up", "Whether the broker answers.", registry=registry)
    if transport is not None:
        up.set(await _told_by(transport, registry))
    return registry


async def _told_by(transport: Transport, registry: CollectorRegistry) -> bool:
    labels = ["stream", "group"]
    waiting_events = Gauge(
        "sprout_bus_waiting_events", "Events of a stream that its group was not given yet.", labels, registry=registry
    )
    in_hand = Gauge(
        "sprout_bus_in_hand_events", "Events given to a consumer and not acknowledged.", labels, registry=registry
    )
    age = Gauge("sprout_bus_age_seconds", "Age on the stream of the oldest of both.", labels, registry=registry)
    try:
        groups = await transport.status()
    except UNREACHABLE as error:
        log.info("bus away, its lag not told", cause=str(error))
        return False
    for group in groups:
        waiting_events.labels(group.stream, group.group).set(group.waiting)
        in_hand.labels(group.stream, group.group).set(group.pending)
        age.labels(group.stream, group.group).set(_age(group.oldest, Clock()))
    return True


def _age(since: datetime | None, clock: Clock) -> float:
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0.0
