"""What the seeds' propagation routes take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class AnswerIn(BaseModel):
    """What the person says."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"answer": "yes"}]})

    answer: Literal["yes", "maybe", "no"]


class AnswerOut(BaseModel):
    """The answer as recorded; what follows from it happens on the bus."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "answer": "yes",
                    "answered_at": "2026-11-25T16:42:07Z",
                }
            ]
        }
    )

    seed_id: str
    answer: Literal["yes", "maybe", "no"]
    answered_at: AwareDatetime


class LessOut(BaseModel):
    """What holds from now on: the answer, and how long the person is asked to nothing of the kind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "answer": "no",
                    "category": "karaoke bar",
                    "until": "2026-12-23T16:42:07Z",
                }
            ]
        }
    )

    seed_id: str
    answer: Literal["yes", "maybe", "no", "none"] | None = Field(
        description="An answer given before stays; null: unanswered when the seed ended; none: deadline missed"
    )
    category: str | None = Field(description="Of the venue; null: only this venue is meant")
    until: AwareDatetime


class StateOut(BaseModel):
    """Where the seed stands after the request; watch `GET seeds/{id}/cascade`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10", "state": "propagating"}]}
    )

    seed_id: str
    state: str


class AskedPlace(BaseModel):
    """One ask that was made."""

    user_id: str
    name: str
    position: int
    wave: int = Field(description="0 is the starter group")
    gain: float | None = Field(description="Expected people won by this ask when it was made")
    acceptance_probability: float | None
    accepted_friends: int
    answer: Literal["yes", "maybe", "no", "none"] | None = Field(description="null while open; none: deadline missed")


class NextPlace(BaseModel):
    """One place of the order still to come."""

    user_id: str
    name: str
    position: int
    gain: float


class ComparedOrder(BaseModel):
    """How many people an order was expected to win when the seed was launched."""

    order: str = Field(examples=["influence"])
    expected_people: float = Field(
        description="Mean of simulated cascades on the same luck, acceptance model taken as true"
    )


class OrderOut(BaseModel):
    """The influence order of a seed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "state": "propagating",
                    "asked": [
                        {
                            "user_id": "u-1",
                            "name": "Ana Lind",
                            "position": 1,
                            "wave": 0,
                            "gain": None,
                            "acceptance_probability": 0.71,
                            "accepted_friends": 0,
                            "answer": "yes",
                        }
                    ],
                    "next": [{"user_id": "u-9", "name": "Wei Sato", "position": 2, "gain": 0.83}],
                    "compared": [
                        {"order": "influence", "expected_people": 5.2},
                        {"order": "random", "expected_people": 3.4},
                    ],
                }
            ]
        }
    )

    seed_id: str
    state: str
    asked: list[AskedPlace]
    next: list[NextPlace]
    compared: list[ComparedOrder]


class CascadeNode(BaseModel):
    """One person of the cascade; `wave` is null for a starter who is not asked yet."""

    id: str
    name: str
    starter: bool
    wave: int | None
    position: int | None
    asked_at: datetime | None
    deadline: datetime | None
    answer: Literal["yes", "maybe", "no", "none"] | None
    answered_at: datetime | None
    accepted_friends: int | None
    acceptance_probability: float | None
    reasons: list[str]


class CascadeEdge(BaseModel):
    """A friendship between two people of the cascade."""

    source: str
    target: str
    strength: float


class Wave(BaseModel):
    """The people of one wave, in order of asking."""

    wave: int
    user_ids: list[str]


class CascadeOut(BaseModel):
    """Nodes, edges and waves, for a force-directed picture."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seed_id": "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10",
                    "state": "propagating",
                    "version": 4,
                    "min_group": 4,
                    "max_group": 8,
                    "venue_id": "v-17",
                    "venue_name": "Noodle Lantern",
                    "nodes": [
                        {
                            "id": "u-1",
                            "name": "Ana Lind",
                            "starter": True,
                            "wave": 0,
                            "position": 1,
                            "asked_at": "2026-11-25T16:30:00Z",
                            "deadline": "2026-11-25T17:15:00Z",
                            "answer": "yes",
                            "answered_at": "2026-11-25T16:42:07Z",
                            "accepted_friends": 0,
                            "acceptance_probability": 0.71,
                            "reasons": ["Matches your interests: ramen"],
                        }
                    ],
                    "edges": [{"source": "u-1", "target": "u-9", "strength": 0.8}],
                    "waves": [{"wave": 0, "user_ids": ["u-1"]}],
                }
            ]
        }
    )

    seed_id: str
    state: str
    version: int
    min_group: int
    max_group: int
    venue_id: str
    venue_name: str
    nodes: list[CascadeNode]
    edges: list[CascadeEdge]
    waves: list[Wave]
