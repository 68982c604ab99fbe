"""What a venue's manager sees and says."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.http.times import ZonedDateTime


class WantedTable(BaseModel):
    """A table that a manager is asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "booking_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "reference": "manual:01939f6e-4c1e:1",
                    "start": "2026-11-26T19:00:00-05:00",
                    "party_size": 4,
                    "guest": "Ana Lind",
                    "answer_by": "2026-11-25T21:00:00Z",
                }
            ]
        }
    )

    booking_id: str
    reference: str = Field(description="Names this wish; another table for the same booking has another")
    start: datetime
    party_size: int
    guest: str = Field(description="The name under which the table is kept")
    answer_by: datetime | None = Field(description="After which another venue is asked")


class ManagerAnswer(BaseModel):
    """What a manager says about a table."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"reference": "manual:01939f6e-4c1e:1", "outcome": "confirmed", "code": "MARIA-4"}
        }
    )

    reference: str = Field(min_length=1, max_length=200, description="Of the wish that is answered")
    outcome: Literal["confirmed", "refused", "offered"]
    code: str | None = Field(
        default=None,
        min_length=4,
        max_length=20,
        pattern=r"^[A-Za-z0-9-]+$",
        description="Shown at the door; made when left out",
    )
    reason: str | None = Field(default=None, max_length=500)
    offers: Annotated[
        list[ZonedDateTime], Field(max_length=20, description="Other times at which there is a table")
    ] = []


class ManagerAnswered(BaseModel):
    """An answer that is taken down; what follows from it goes on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"booking_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10", "outcome": "confirmed"}]}
    )

    booking_id: str
    outcome: Literal["confirmed", "refused", "offered"]
