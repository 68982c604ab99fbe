"""Bookings as people ask for them and see them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import JsonValue

from app.domains.bookings.machine import BookingState
from app.domains.venues.schemas import PlaceOut

PersonId = Annotated[str, Field(min_length=1, max_length=200)]

_ID = "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"
_VENUE: JsonValue = {"id": "v-17", "name": "Noodle Lantern", "address": "12 Orchard Row"}
_BOOKING: dict[str, JsonValue] = {
    "id": _ID,
    "state": "confirmed",
    "party_size": 4,
    "confirmation_code": "7KXP2MWQ9A",
    "provider": "desk",
    "failure_reason": None,
    "attempt": 1,
    "created_at": "2026-11-25T17:02:41Z",
    "plan_id": _ID,
    "start": "2026-11-26T19:00:00-05:00",
    "venue": _VENUE,
}


class BookingIn(BaseModel):
    """A table that is wanted; who may go is looked at when it is asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "venue_id": "v-17",
                    "user_ids": ["u-2", "u-3", "u-4"],
                    "date": "2026-11-26",
                    "time": "19:00",
                    "party_size": 4,
                }
            ]
        }
    )

    venue_id: str = Field(min_length=1, max_length=200)
    user_ids: list[PersonId] = Field(
        max_length=1000, description="Who comes along; the organiser is counted whether named here or not"
    )
    date: dt.date = Field(description="By the venue's calendar")
    time: dt.time = Field(description="By the venue's clock; one of its bookable times", examples=["19:00"])
    party_size: int = Field(ge=-(2**31), lt=2**31, description="As many as are named, the organiser counted")
    amount_per_head: int = Field(
        default=0, ge=0, le=10_000_000, description="In the smallest unit of the currency; held when somebody says yes"
    )
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="ISO 4217")
    waitlist: bool = Field(default=False, description="Wait for seats where there are too few")


class BookingAccepted(BaseModel):
    """A booking that has been taken on; `GET bookings/{id}` tells how it goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "state": "pending",
                    "plan_id": _ID,
                    "party_size": 4,
                    "start": "2026-11-26T19:00:00-05:00",
                    "venue": _VENUE,
                    "answers_due": "2026-11-25T19:02:41Z",
                }
            ]
        }
    )

    id: str
    state: BookingState
    plan_id: str
    party_size: int
    start: dt.datetime = Field(description="In the venue's time zone")
    venue: PlaceOut
    answers_due: dt.datetime = Field(description="Until when the people named may say whether they go")


class StepOut(BaseModel):
    """One step of a booking's life."""

    before: str = Field(description="`new` for the first")
    state: BookingState
    cause: str | None
    at: dt.datetime
    attempt: int | None


class BookingSummary(BaseModel):
    """A reservation at a venue, in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BOOKING]})

    id: str
    state: BookingState
    party_size: int
    confirmation_code: str | None = Field(description="Named at the door; set once the booking is confirmed")
    provider: str
    failure_reason: str | None = Field(description="Why it was called off, or why the last table could not be had")
    attempt: int = Field(description="Which table this is, counted from 1")
    created_at: dt.datetime
    plan_id: str
    start: dt.datetime = Field(description="In the venue's time zone")
    venue: PlaceOut


class BookingOut(BookingSummary):
    """A reservation at a venue, with what it went through."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _BOOKING
                | {
                    "history": [
                        {
                            "before": "new",
                            "state": "pending",
                            "cause": "asked for",
                            "at": "2026-11-25T17:02:41Z",
                            "attempt": 1,
                        }
                    ]
                }
            ]
        }
    )

    history: list[StepOut] = Field(description="Each step with its cause, oldest first")


class CancelledOut(BaseModel):
    """A booking that is off."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "state": "cancelled", "cancelled_at": "2026-11-25T18:00:00Z"}]}
    )

    id: str
    state: BookingState
    cancelled_at: dt.datetime = Field(description="When it was cancelled, however often that is asked for")


class AutoBookIn(BaseModel):
    """How people are to be brought together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days": 7, "largest": 6, "lowest": 30}]})

    days: int = Field(default=7, ge=1, le=14, description="How many days ahead")
    largest: int = Field(default=6, ge=2, le=6, description="People of a group at most")
    lowest: float = Field(
        default=30, ge=0, le=100, strict=True, description="Compatibility that each pair of a group must have"
    )


class Picked(BaseModel):
    """A group that was chosen, with the ids that its booking and plan will have; kept in the graph as JSON."""

    booking_id: str
    plan_id: str
    user_ids: list[str]
    venue_id: str
    slot_id: str
    start: dt.datetime
    compatibility: float
    affinity: float


class GroupOut(BaseModel):
    """A group that was brought together."""

    booking_id: str
    user_ids: list[str] = Field(description="Who organises it first")
    start: dt.datetime = Field(description="In the venue's time zone")
    compatibility: float = Field(description="0-100, of the pair that fits least")
    affinity: float = Field(description="0-1, mean to the venue")


class AutoBookOut(BaseModel):
    """A request to bring people together."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "venue_id": "v-17",
                    "state": "done",
                    "created_at": "2026-11-25T17:02:41Z",
                    "groups": [
                        {
                            "booking_id": _ID,
                            "user_ids": ["u-1", "u-2", "u-3"],
                            "start": "2026-11-26T19:00:00-05:00",
                            "compatibility": 71.5,
                            "affinity": 0.64,
                        }
                    ],
                }
            ]
        }
    )

    id: str
    venue_id: str
    state: Literal["requested", "chosen", "done"]
    created_at: dt.datetime
    groups: list[GroupOut] = Field(description="Those that are booked so far")
