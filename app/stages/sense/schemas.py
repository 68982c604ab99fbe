"""What goes in and out of the interactions route."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.http.times import ZonedDateTime

InteractionType = Literal["view", "interest", "like"]
MAX_DWELL_SECONDS = 4 * 3600


class InteractionIn(BaseModel):
    """Something the caller did at a venue's page."""

    model_config = ConfigDict(
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={"examples": [{"interaction_type": "view", "dwell_time_seconds": 42.5}]},
    )

    interaction_type: InteractionType = Field(description="view: looked at it; interest: wants to go; like: likes it")
    dwell_time_seconds: float = Field(
        default=0.0, ge=0, le=MAX_DWELL_SECONDS, strict=True, description="How long they looked"
    )


class InteractionOut(BaseModel):
    """All that the caller has done at this venue until now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "venue_id": "v-17",
                    "views": 3,
                    "likes": 1,
                    "interests": 0,
                    "visits": 0,
                    "dwell_seconds": 96.5,
                    "weight": 1.12,
                    "first_at": "2026-11-23T19:02:11Z",
                    "last_at": "2026-11-25T16:30:00Z",
                    "popularity": 58.0,
                }
            ]
        }
    )

    venue_id: str
    views: int
    likes: int
    interests: int
    visits: int
    dwell_seconds: float
    weight: float = Field(description="How much these interactions say, as embeddings and affinities count them")
    first_at: datetime
    last_at: datetime
    popularity: float = Field(description="Likes, interests and visits of everybody at this venue")


class InterestIn(BaseModel):
    """Interest in a venue, declared or withdrawn."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"venue_id": "v-17", "interested": True, "preferred_time": "2026-11-26T19:00:00-05:00"}]
        },
    )

    venue_id: str = Field(min_length=1, max_length=200)
    interested: bool = Field(default=True, description="False withdraws it")
    preferred_time: ZonedDateTime | None = Field(default=None, description="When the person would like to go")

    @model_validator(mode="after")
    def _time_of_an_interest(self) -> Self:
        if self.preferred_time and not self.interested:
            raise ValueError("preferred_time goes with a declared interest")
        return self


class InterestOut(BaseModel):
    """How a person's interest in a venue stands now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "u-1",
                    "venue_id": "v-17",
                    "interested": True,
                    "preferred_time": "2026-11-26T19:00:00-05:00",
                }
            ]
        }
    )

    user_id: str
    venue_id: str
    interested: bool
    preferred_time: datetime | None = None
