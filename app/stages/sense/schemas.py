"""What goes in and out of the interactions route."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
    dwell_time_seconds: float = Field(default=0.0, ge=0, le=MAX_DWELL_SECONDS, description="How long they looked")


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
