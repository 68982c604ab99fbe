"""Figures for Prometheus. Outside the base path, without a token: for the network that scrapes it."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request

from app.bus import metrics as bus
from app.bus.transport import BusUnavailable, Transport, open_transport
from app.http.auth import ANYBODY
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.problems import problems
from app.settings import Settings

router = APIRouter(tags=["health"], dependencies=[ANYBODY])
EXAMPLE = 'sprout_outbox_events 0.0\nsprout_bus_waiting_events{group="propagate",stream="sprout.person"} 3.0\n'


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses=problems() | {200: {"content": {"text/plain": {"example": EXAMPLE}}}},
)
async def get_metrics(request: Request, graph: GraphDep, settings: SettingsDep, clock: ClockDep) -> PlainTextResponse:
    """Tells how many events wait in the outbox, on each stream for each group, and for how long; dead letters by group.

    Each worker tells what it has done at the port of `SPROUT_METRICS_PORT`, if that is set.
    """
    found = await bus.waiting(graph, _transport(request, settings), clock)
    text = await asyncio.to_thread(generate_latest, found)
    return PlainTextResponse((text + generate_latest()).decode(), media_type=CONTENT_TYPE_LATEST)


async def close(state: object) -> None:
    """Closes the connection to the broker that scrapes have opened."""
    transport: Transport | None = getattr(state, "transport", None)
    if transport is not None:
        await transport.close()


def _transport(request: Request, settings: Settings) -> Transport | None:
    """The process's connection to the broker, opened by the first scrape; None where none is known."""
    kept: Transport | None = getattr(request.app.state, "transport", None)
    if kept is None:
        try:
            kept = request.app.state.transport = open_transport(settings)
        except BusUnavailable:
            return None
    return kept
