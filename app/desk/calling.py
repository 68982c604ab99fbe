"""The desk as a telephone company: orders for calls over HTTP."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from time import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from app.desk.calls import Call
from app.desk.reserving import DeskDep
from app.desk.telephone import view
from app.desk.wire import CutOff

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


async def _account(authorization: Annotated[str, Header()] = "") -> None:
    if not authorization.removeprefix("Bearer ").strip():
        raise HTTPException(401, "send the key of an account")


router = APIRouter(prefix="/call", dependencies=[Depends(_account)])


@router.post("", status_code=201, summary="Have somebody called", response_model=None)
async def order(desk: DeskDep, body: dict[str, Any]) -> dict[str, Any] | Response:
    """Takes an order for a call. A second order is a second call."""
    number = str((body.get("customer") or {}).get("number", ""))
    missing = [name for name in ("assistantId", "phoneNumberId") if not body.get(name)]
    if missing or not _NUMBER.fullmatch(number) or len(str(body.get("name", ""))) > 40:
        raise HTTPException(
            400, f"an order needs {', '.join(missing) or 'a number in E.164, and a name of 40 letters'}"
        )
    key = str(body.get("name") or number)
    cut = await desk.wire.meet(desk.moods, key, number)
    now: datetime = desk.clock.now()
    earliest = (body.get("schedulePlan") or {}).get("earliestAt")
    ring = max(now, datetime.fromisoformat(earliest)) if earliest else now
    call = desk.calls.add(
        body,
        created_at=time(),
        ring_at=ring.timestamp(),
        answer_at=(ring + timedelta(minutes=desk.moods.delay(key, number))).timestamp(),
        mood=desk.moods.mood(key, number),
        code=desk.moods.code(key),
    )
    return CutOff() if cut else view(call, now)


@router.get("", summary="Calls that were ordered")
async def list_calls(
    desk: DeskDep,
    assistant_id: Annotated[str | None, Query(alias="assistantId")] = None,
    created_at_ge: Annotated[AwareDatetime | None, Query(alias="createdAtGe")] = None,
    limit: Annotated[int, Query(ge=0, le=1000)] = 100,
) -> list[dict[str, Any]]:
    """Lists calls, the last first."""
    since = created_at_ge.timestamp() if created_at_ge else 0.0
    calls = desk.calls.since(since, limit)
    return [view(call, desk.clock.now()) for call in calls if assistant_id in (None, call.order["assistantId"])]


@router.get("/{id}", summary="One call")
async def get(desk: DeskDep, id: str) -> dict[str, Any]:
    """Shows a call."""
    return view(await _found(desk, id), desk.clock.now())


@router.delete("/{id}", summary="Take a call back")
async def delete(desk: DeskDep, id: str) -> dict[str, Any]:
    """Takes back a call that was not made yet."""
    call = await _found(desk, id)
    if call.status(desk.clock.now()) == "scheduled":
        desk.calls.move(id, to="deleted")
    return view(await _found(desk, id), desk.clock.now())


async def _found(desk: Any, id: str) -> Call:
    call: Call | None = desk.calls.get(id)
    if call is None:
        raise HTTPException(404, f"no call {id}")
    number = str(call.order["customer"]["number"])
    if desk.moods.places.get(number) in ("error", "limit", "stall"):
        await desk.wire.meet(desk.moods, id, number)
    return call
