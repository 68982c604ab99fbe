"""Plans as people make, answer and see them."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import JsonValue

from app.domains.bookings.machine import BookingState
from app.domains.venues.schemas import PlaceOut

PlanState = Literal["proposed", "confirmed", "booked", "completed", "cancelled"]
Going = Literal["invited", "accepted", "declined"]
PersonId = Annotated[str, Field(min_length=1, max_length=200)]

_ID = "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"
_VENUE: JsonValue = {"id": "v-17", "name": "Noodle Lantern", "address": "12 Orchard Row"}


class ParticipantOut(BaseModel):
    """One person of a plan."""

    id: str
    name: str
    state: Going
    waits: bool = Field(default=False, description="Whether the person waits for a seat to come free")
    payment: Literal["requested", "authorised", "refused", "captured", "released"] | None = Field(
        default=None, description="How the person's share stands; shown to that person and to the organiser"
    )


class BookingBrief(BaseModel):
    """How a plan's booking stands."""

    id: str
    state: BookingState
    party_size: int
    confirmation_code: str | None = Field(description="Named at the door; set once the booking is confirmed")


class PlanIn(BaseModel):
    """A plan that somebody makes by hand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"venue_id": "v-17", "user_ids": ["u-2", "u-3"], "date": "2026-11-26", "time": "19:00"}]
        }
    )

    venue_id: str = Field(min_length=1, max_length=200)
    user_ids: list[PersonId] = Field(
        max_length=1000, description="Who is invited; who organises the plan goes, whether named here or not"
    )
    date: dt.date = Field(description="By the venue's calendar")
    time: dt.time = Field(description="By the venue's clock; one of its bookable times", examples=["19:00"])
    amount_per_head: int = Field(
        default=0, ge=0, le=10_000_000, description="In the smallest unit of the currency; held when somebody says yes"
    )
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="ISO 4217")
    waitlist: bool = Field(default=False, description="Wait for seats where there are too few")


class PlanCreated(BaseModel):
    """A plan that has been made; `GET plans/{id}` tells how it goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "state": "proposed",
                    "start": "2026-11-26T19:00:00-05:00",
                    "venue": _VENUE,
                    "user_ids": ["u-1", "u-2", "u-3"],
                }
            ]
        }
    )

    id: str
    state: PlanState
    start: dt.datetime = Field(description="In the venue's time zone")
    venue: PlaceOut
    user_ids: list[str] = Field(description="Everybody, who organises it first")


class ParticipantsIn(BaseModel):
    """People to invite to a plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_ids": ["u-4"]}]})

    user_ids: list[PersonId] = Field(max_length=1000)


class ParticipantsOut(BaseModel):
    """Who was named to be invited."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID, "user_ids": ["u-4"]}]})

    id: str = Field(description="Of the plan")
    user_ids: list[str]


class PlanAnswerIn(BaseModel):
    """Whether one goes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "accept"}]})

    answer: Literal["accept", "decline"]


class PlanAnswerOut(BaseModel):
    """How one stands to the plan now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID, "state": "accepted"}]})

    id: str = Field(description="Of the plan")
    state: Going


class PlanConfirmed(BaseModel):
    """The booking of a plan; `GET bookings/{id}` tells how it goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": _ID, "booking_id": _ID, "state": "pending", "answers_due": "2026-11-25T19:02:41Z"}]
        }
    )

    id: str = Field(description="Of the plan")
    booking_id: str
    state: BookingState
    answers_due: dt.datetime = Field(description="Until when those invited may say whether they go")


class PlanSummary(BaseModel):
    """A plan in a list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "state": "booked",
                    "start": "2026-11-26T19:00:00-05:00",
                    "venue": _VENUE,
                    "going": "accepted",
                    "organises": True,
                    "people": 4,
                }
            ]
        }
    )

    id: str
    state: PlanState
    start: dt.datetime = Field(description="In the venue's time zone")
    venue: PlaceOut
    going: Going | None = Field(description="Whether the caller goes")
    organises: bool = Field(description="Whether the caller organises it")
    people: int = Field(description="How many go")


class PlanOut(BaseModel):
    """A group that goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "state": "booked",
                    "start": "2026-11-26T19:00:00-05:00",
                    "created_at": "2026-11-25T17:02:40Z",
                    "venue": _VENUE,
                    "seed_id": _ID,
                    "organiser_id": "u-1",
                    "amount_per_head": 0,
                    "currency": None,
                    "answers_due": None,
                    "people": [{"id": "u-1", "name": "Ana Lind", "state": "accepted", "waits": False, "payment": None}],
                    "booking": {
                        "id": _ID,
                        "state": "confirmed",
                        "party_size": 4,
                        "confirmation_code": "7KXP2MWQ9A",
                    },
                }
            ]
        }
    )

    id: str
    state: PlanState
    start: dt.datetime = Field(description="In the venue's time zone")
    created_at: dt.datetime
    venue: PlaceOut
    seed_id: str | None = Field(description="The seed it grew from; null for a plan made by hand")
    organiser_id: str | None
    amount_per_head: int = Field(description="In the smallest unit of the currency; 0 where it costs nothing")
    currency: str | None
    answers_due: dt.datetime | None = Field(
        description="Until when those invited may answer, once a table is asked for"
    )
    people: list[ParticipantOut]
    booking: BookingBrief | None
