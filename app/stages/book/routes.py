"""Where the venue desk calls back."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from app.http.dependencies import ClockDep, GraphDep, SettingsDep
from app.http.problems import Problem, problems, unknown
from app.stages.book import service
from app.stages.book.schemas import DeskAnswer
from app.stages.book.signature import HEADER, BadSignature, verify

router = APIRouter(tags=["bookings"])


async def signed_by_the_desk(
    request: Request,
    settings: SettingsDep,
    signature: Annotated[
        str | None, Header(alias=HEADER, description="`t=<unix seconds>,v1=<hex HMAC-SHA256>`")
    ] = None,
) -> None:
    """Lets a request pass whose body the desk has signed within the last five minutes; 401 otherwise."""
    try:
        verify(settings.desk_secret.get_secret_value(), signature, await request.body(), time.time())
    except BadSignature as error:
        raise Problem(401, "Bad signature", f"This is not a webhook of the venue desk: {error}.") from error


@router.post(
    "/webhooks/desk",
    operation_id="receive_desk_answer",
    summary="The venue desk answers a reservation",
    status_code=204,
    responses=problems(401, 404),
    dependencies=[Depends(signed_by_the_desk)],
)
async def receive_desk_answer(answer: DeskAnswer, graph: GraphDep, clock: ClockDep) -> None:
    """Records what the desk answered; effects follow on the bus. An answer told again changes nothing."""
    if not await service.take_down(graph, answer, clock.now()):
        raise unknown("booking", answer.booking_id)
