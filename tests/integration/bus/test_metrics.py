"""What Prometheus scrapes: from the API what waits, in a worker what was done."""

from __future__ import annotations

import httpx
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis

from app.bus import dead
from app.bus.events import PersonAnswered
from app.bus.streams import DATA
from app.clock import Clock
from app.graph import Graph
from app.main import create_app
from app.settings import Settings
from tests.engines import Engines
from tests.integration.bus.running import Seen, consuming, emit, until


async def scrape(settings: Settings) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sprout.test") as client,
    ):
        answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


async def test_lag_and_age_are_told_by_stream_and_group(
    graph: Graph, bus_settings: Settings, engines: Engines, redis: Redis
) -> None:
    emit(engines, 7)
    await redis.xgroup_create("sprout.person", "propagate", id="0", mkstream=True)
    for _ in range(3):
        await redis.xadd("sprout.person", {DATA: "{}"})
    await redis.xadd("sprout.person", {DATA: "{}"})
    await redis.xreadgroup("propagate", "somebody", {"sprout.person": ">"}, count=1)
    body = {"type": "person.answered", "id": "e"}
    await dead.bury(graph, stream="s", group="book", entry_id="1-0", body=body, cause=ValueError("x"), attempts=3)

    found = await scrape(bus_settings)

    assert found["sprout_outbox_events",] == 8  # with the one that tells of the letter
    assert found["sprout_outbox_age_seconds",] >= 0
    assert found["sprout_dead_letters", "book"] == 1
    assert found["sprout_bus_up",] == 1
    labels = {"sprout.person", "propagate"}
    by_labels = {(name[0], frozenset(name[1:])): value for name, value in found.items()}
    assert by_labels["sprout_bus_waiting_events", frozenset(labels)] == 3
    assert by_labels["sprout_bus_in_hand_events", frozenset(labels)] == 1
    assert 0 < by_labels["sprout_bus_age_seconds", frozenset(labels)] < 60


async def test_a_bus_that_is_away_is_told_and_the_outbox_too(
    graph: Graph, bus_settings: Settings, engines: Engines
) -> None:
    emit(engines, 2)
    found = await scrape(bus_settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"}))
    assert found["sprout_bus_up",] == 0
    assert found["sprout_outbox_events",] == 2


async def test_a_worker_counts_what_it_sent_handled_tried_again_and_buried(
    graph: Graph, clock: Clock, bus_settings: Settings, engines: Engines
) -> None:
    seen = Seen()

    async def handle(event: PersonAnswered, work: object) -> None:
        if event.user_id == "u-1":
            raise ValueError("no")
        await seen.handle(event, work)  # type: ignore[arg-type]

    def count(outcome: str) -> float:
        labels = {"group": "counted", "outcome": outcome}
        return REGISTRY.get_sample_value("sprout_bus_deliveries_total", labels) or 0.0

    def told() -> tuple[float, ...]:
        sent = REGISTRY.get_sample_value("sprout_bus_sent_events_total") or 0.0
        lag = REGISTRY.get_sample_value("sprout_bus_event_lag_seconds_count", {"group": "counted"}) or 0.0
        return sent, count("handled"), count("again"), count("buried"), lag

    before = told()
    emit(engines, 5)
    async with consuming(graph, clock, bus_settings, {PersonAnswered: {"counted": handle}}):
        await until(lambda: count("buried") == 1 and len(seen.events) == 4)

    sent, handled, again, buried, lag = (now - then for now, then in zip(told(), before, strict=True))
    assert sent >= 5
    assert (handled, again, buried, lag) == (4, 2, 1, 4)
