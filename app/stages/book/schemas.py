"""What the venue desk sends."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class DeskAnswer(BaseModel):
    """The desk's answer to one reservation."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "booking_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                "idempotency_key": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10:1",
                "reference": "R-5be1d2a0c3f94e77",
                "outcome": "confirmed",
                "code": "7KXP2MWQ9A",
                "reason": None,
            }
        }
    )

    booking_id: str = Field(min_length=1, max_length=100)
    idempotency_key: str = Field(min_length=1, max_length=200)
    reference: str = Field(min_length=1, max_length=100)
    outcome: Literal["confirmed", "refused"]
    code: str | None = Field(default=None, min_length=4, max_length=40, description="Given when confirmed")
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _confirmed_with_a_code(self) -> Self:
        if self.outcome == "confirmed" and self.code is None:
            raise ValueError("a confirmed reservation has a code")
        return self
