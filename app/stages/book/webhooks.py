"""Where providers call back."""

from __future__ import annotations

import time
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from app.http.auth import ANYBODY
from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.problems import Problem, problems, unknown
from app.providers.registry import providers
from app.providers.role import BadSignature, BadWebhook, UnknownProvider
from app.stages.book import service

log = structlog.get_logger("sprout.book")
router = APIRouter(tags=["bookings"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "What the provider sends, signed its own way. The example is the venue desk's.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {
                    "booking_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "idempotency_key": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10:1",
                    "reference": "R-5be1d2a0c3f94e77",
                    "outcome": "confirmed",
                    "code": "7KXP2MWQ9A",
                    "reason": None,
                },
            }
        },
    }
}


@router.post(
    "/webhooks/{provider}",
    operation_id="receive_provider_answer",
    summary="A booking provider tells what came of a reservation",
    status_code=204,
    response_class=Response,
    dependencies=[ANYBODY],
    responses=problems(401, 404, 413) | {200: {"description": "What the provider waits to hear"}},
    openapi_extra=_BODY,
)
async def receive_provider_answer(
    provider: Annotated[str, Path(max_length=40, description="`desk`, or another that is set up", examples=["desk"])],
    request: Request,
    settings: SettingsDep,
    graph: GraphDep,
    clock: ClockDep,
) -> Response:
    """Records what the provider said; effects follow on the bus. What is told again changes nothing."""
    body = await request.body()
    async with providers(settings) as known:
        try:
            heard = known.hear(provider, request.headers, body, time.time())
        except UnknownProvider as error:
            raise unknown("provider", provider) from error
        except BadSignature as error:
            log.warning("webhook refused", provider=provider, reason=str(error), bytes=len(body))
            raise Problem(401, "Bad signature", f"This is not a webhook of {provider!r}: {error}.") from error
        except BadWebhook as error:
            log.warning("webhook makes no sense", provider=provider, reason=str(error), bytes=len(body))
            raise Problem(422, "Refused values", f"This webhook cannot be read: {error}") from error
    if heard.answer is not None and not await service.take_down(graph, heard.answer, clock.now()):
        raise unknown("booking", heard.answer.booking_id)
    return Response(status_code=204) if heard.reply is None else JSONResponse(heard.reply)
