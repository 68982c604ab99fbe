"""Plans as their people see them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.bookings.machine import BookingState

PlanState = Literal["proposed", "confirmed", "booked", "completed", "cancelled"]


class PlaceOut(BaseModel):
    """The venue of a plan."""

    id: str
    name: str
    address: str | None = None


class ParticipantOut(BaseModel):
    """One person of a plan."""

    id: str
    name: str
    state: Literal["invited", "accepted", "declined"]


class BookingBrief(BaseModel):
    """How a plan's booking stands."""

    id: str
    state: BookingState
    party_size: int
    confirmation_code: str | None = Field(description="Named at the door; set once the venue has confirmed")


class PlanOut(BaseModel):
    """A group that goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "state": "booked",
                    "start": "2026-11-26T19:00:00-05:00",
                    "created_at": "2026-11-25T17:02:40Z",
                    "venue": {"id": "v-17", "name": "Noodle Lantern", "address": "12 Orchard Row"},
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "organiser_id": "u-1",
                    "people": [{"id": "u-1", "name": "Ana Lind", "state": "accepted"}],
                    "booking": {
                        "id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
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
    start: datetime = Field(description="In the venue's time zone")
    created_at: datetime
    venue: PlaceOut
    seed_id: str | None = Field(description="The seed it grew from; null for a plan made by hand")
    organiser_id: str | None
    people: list[ParticipantOut]
    booking: BookingBrief | None
