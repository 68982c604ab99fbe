"""The desk as a reservation service: availability, hold, confirm, look up, resize and cancel; and its moods."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import AnyHttpUrl, AwareDatetime, BaseModel, Field
from starlette.responses import Response

from app.desk.answers import other_times, words
from app.desk.moods import Moods
from app.desk.reservations import Answer, Reservation
from app.desk.wire import CutOff

if TYPE_CHECKING:
    from app.desk.main import Desk

HOLD_MINUTES = 10.0
router = APIRouter()


async def _desk(request: Request) -> Any:
    return request.app.state.desk


DeskDep = Annotated[Any, Depends(_desk)]


class ReservationRequest(BaseModel):
    """A table that somebody wants."""

    booking_id: str = Field(min_length=1, max_length=100)
    venue: str = Field(min_length=1, max_length=200)
    party_size: Annotated[int, Field(ge=1, le=500)]
    start: AwareDatetime
    callback_url: AnyHttpUrl
    idempotency_key: str = Field(min_length=1, max_length=200)
    name: str | None = Field(default=None, max_length=100)


class Resize(BaseModel):
    """Another number of people for a table that is already reserved."""

    party_size: Annotated[int, Field(ge=1, le=500)]


class ReservationView(BaseModel):
    """What the desk says about a reservation; `outcome` stays empty while it has not answered."""

    reference: str
    party_size: int
    start: str
    state: Literal["waiting", "held", "answered", "cancelled"]
    outcome: Answer | None
    code: str | None
    reason: str | None = None
    offers: list[str] = []


class MoodsView(BaseModel):
    """How the desk behaves."""

    refuse: float = Field(default=0.0, ge=0, le=1)
    hang: float = Field(default=0.0, ge=0, le=1)
    delay_minutes: float = Field(default=0.0, ge=0)
    seed: int = 7
    shares: dict[str, float] = {}
    places: dict[str, str] = Field(default={}, description="Mood of single venues and phone numbers")


@router.get("/health/live", summary="Whether the desk runs")
async def live() -> dict[str, str]:
    """Says that it does."""
    return {"status": "up"}


@router.get("/moods", summary="How the desk behaves")
async def get_moods(desk: DeskDep) -> MoodsView:
    """Shows its moods."""
    return MoodsView.model_validate(asdict(desk.moods))


@router.put("/moods", summary="Have the desk behave otherwise")
async def put_moods(desk: DeskDep, moods: MoodsView) -> MoodsView:
    """Sets its moods anew, until it is started again. What was decided before stays."""
    try:
        desk.moods = Moods(**moods.model_dump())
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return moods


@router.get("/availability", summary="When there would be a table")
async def availability(desk: DeskDep, venue: str, party_size: int, start: AwareDatetime) -> dict[str, list[str]]:
    """Lists times near the one that is wanted. It promises nothing."""
    await desk.wire.meet(desk.moods, f"{venue}|{party_size}|{start.isoformat()}", venue)
    times = other_times(start.isoformat())
    if desk.moods.places.get(venue) not in ("refuse", "offer"):
        times = sorted([*times, start])
    return {"times": [each.isoformat() for each in times]}


@router.post("/reservations", status_code=202, summary="Ask for a table", response_model=ReservationView)
async def reserve(desk: DeskDep, request: ReservationRequest) -> ReservationView | Response:
    """Takes a reservation; the same key again is the same reservation."""
    key, venue, now = request.idempotency_key, request.venue, desk.clock.now()
    cut = await desk.wire.meet(desk.moods, key, venue)
    moods: Moods = desk.moods
    outcome = moods.outcome(key, venue)
    minutes = HOLD_MINUTES if outcome == "held" else moods.delay(key, venue)
    taken = desk.book.take(
        Reservation(
            idempotency_key=key,
            reference="R-" + hashlib.sha256(f"{moods.seed}|{key}".encode()).hexdigest()[:16],
            booking_id=request.booking_id,
            venue=venue,
            party_size=request.party_size,
            start=request.start.isoformat(),
            callback_url=str(request.callback_url),
            outcome=outcome,
            code=moods.code(key),
            answer_at=(now + timedelta(minutes=minutes)).timestamp(),
            state="waiting",
            mood=moods.mood(key, venue),
        )
    )
    return CutOff() if cut else view(taken, now)


@router.post("/reservations/{reference}/confirm", summary="Take a held table for good")
async def confirm(desk: DeskDep, reference: str) -> ReservationView:
    """Confirms a table that is held; one that is confirmed stays so, one that has lapsed is gone."""
    reservation = await found(desk, reference)
    now = desk.clock.now()
    if reservation.is_held(now):
        desk.book.settle(reference, now)
    elif reservation.outcome == "held":
        raise HTTPException(409, "the table is not held any more")
    return view(await found(desk, reference), now)


@router.get("/reservations/{reference}", summary="How it stands")
async def get(desk: DeskDep, reference: str) -> ReservationView:
    """Shows a reservation."""
    return view(await found(desk, reference), desk.clock.now())


@router.patch("/reservations/{reference}", summary="Change for how many")
async def resize(desk: DeskDep, reference: str, change: Resize) -> ReservationView:
    """Lays the table for another number of people."""
    await found(desk, reference)
    desk.book.resize(reference, change.party_size)
    return view(await found(desk, reference), desk.clock.now())


@router.delete("/reservations/{reference}", summary="Give the table back")
async def cancel(desk: DeskDep, reference: str) -> ReservationView:
    """Cancels a reservation."""
    await found(desk, reference)
    desk.book.move(reference, to="cancelled")
    return view(await found(desk, reference), desk.clock.now())


async def found(desk: Desk, reference: str) -> Reservation:
    """The reservation, unless its venue is in no state to be asked; 404 where there is none."""
    reservation = desk.book.get(reference)
    if reservation is None:
        raise HTTPException(404, f"no reservation {reference}")
    if desk.moods.places.get(reservation.venue) in ("error", "limit", "stall"):
        await desk.wire.meet(desk.moods, reference, reservation.venue)
    return reservation


def view(reservation: Reservation, now: datetime) -> ReservationView:
    """A reservation as its owner sees it: nothing that is not due yet."""
    outcome = reservation.visible_outcome(now)
    state: Literal["waiting", "held", "answered", "cancelled"] = "answered" if outcome else "waiting"
    if reservation.is_held(now):
        state = "held"
    if reservation.state == "cancelled" or (reservation.outcome == "held" and state != "held"):
        state = "cancelled"
    said = words(reservation) if outcome else {"code": None}
    return ReservationView(
        reference=reservation.reference,
        party_size=reservation.party_size,
        start=reservation.start,
        state=state,
        outcome=outcome,
        **cast(dict[str, Any], said),
    )
