"""Seeds and requests for seeds as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

SeedState = Literal["draft", "scored", "propagating", "tipped", "booked", "expired", "cancelled"]


_SEED: Final[JsonDict] = {
    "id": "0193644b-2e80-7d50-9a53-0d8f6f4f6f10",
    "state": "scored",
    "venue": {"id": "v-17", "name": "Komorebi", "category": "ramen bar", "neighborhood": "Harbour"},
    "start": "2026-11-26T19:00:00-05:00",
    "end": "2026-11-26T21:00:00-05:00",
    "min_group": 4,
    "max_group": 8,
    "ask_budget": 16,
    "conversion_probability": 0.62,
    "model_version": "conversion-20261125T163000",
    "reasons": ["All 3 of you like ramen", "At most 1 km from each of you", "All 3 of you are free Thursday 19:00"],
    "expires_at": "2026-11-26T18:00:00-05:00",
    "stop_reason": None,
    "starters": [{"id": "u-17", "name": "Ana Lima"}],
    "starter_count": 3,
    "going": [],
    "going_count": 0,
    "asked_count": 0,
}
_REQUEST: Final[JsonDict] = {
    "id": "0193644b-2e80-7d50-9a53-0d8f6f4f6f11",
    "state": "requested",
    "user_id": "u-17",
    "venue_id": None,
    "area": None,
    "limit": 10,
    "drafts": None,
    "kept": None,
    "requested_at": "2026-11-25T16:30:00-05:00",
    "ended_at": None,
}


class Area(BaseModel):
    """A circle on the map."""

    latitude: float = Field(ge=-90, le=90, strict=True)
    longitude: float = Field(ge=-180, le=180, strict=True)
    radius_km: float = Field(default=2.0, gt=0, le=50)


class SeedsWanted(BaseModel):
    """Whom or what seeds are wanted for: exactly one of a person, a venue and an area."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"user_id": "u-17", "limit": 10}]})

    user_id: str | None = Field(
        default=None, max_length=200, description="A person; one's own id, unless admin or agent"
    )
    venue_id: str | None = Field(default=None, max_length=200, description="A venue whose tables are empty")
    area: Area | None = None
    limit: int = Field(default=20, ge=1, le=50, description="Seeds wanted at most")

    @model_validator(mode="after")
    def one_of_three(self) -> Self:
        """Refuses a request for nothing, or for two things at once."""
        if sum(given is not None for given in (self.user_id, self.venue_id, self.area)) != 1:
            raise ValueError("give exactly one of user_id, venue_id and area")
        return self


class SeedRequestOut(BaseModel):
    """A request for seeds and what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REQUEST]})

    id: str
    state: Literal["requested", "running", "done", "failed"]
    user_id: str | None
    venue_id: str | None
    area: Area | None
    limit: int
    drafts: int | None = Field(description="Drafts that were grown; null until then")
    kept: int | None = Field(description="Seeds that scoring kept; null until then")
    requested_at: datetime
    ended_at: datetime | None


class SeedVenueOut(BaseModel):
    """Where a seed would take place."""

    id: str
    name: str
    category: str | None
    neighborhood: str | None


class SeedPersonOut(BaseModel):
    """A person of a seed whom the caller may see."""

    id: str
    name: str


class SeedOut(BaseModel):
    """A plan seed: venue, slot and starter group, with the probability that it tips."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEED]})

    id: str
    state: SeedState
    venue: SeedVenueOut
    start: datetime = Field(description="In the venue's time zone")
    end: datetime | None = Field(description="In the venue's time zone")
    min_group: int = Field(description="People at whom it tips")
    max_group: int = Field(description="People at whom it closes")
    ask_budget: int | None = Field(description="Asks that it may make, the starter group included")
    conversion_probability: float | None = Field(description="That it tips when propagated; null for a draft")
    model_version: str | None
    reasons: list[str] = Field(description="Why these people there and then")
    expires_at: datetime | None
    stop_reason: str | None
    starters: list[SeedPersonOut] = Field(description="Those of the starter group whom the caller may see")
    starter_count: int
    going: list[SeedPersonOut] = Field(description="Those who said yes and whom the caller may see")
    going_count: int
    asked_count: int
