"""Friends and requests as they are sent and shown."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import JsonValue

from app.http.phones import Phone

Standing = Literal["friend", "requested", "requests", "none"]
STANDING = "friend; requested (by the caller); requests (them of the caller); none"
PersonId = Annotated[str, Field(min_length=1, max_length=200)]
MOST_NUMBERS = 100

_ID = "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"
_WEI: JsonValue = {"id": _ID, "handle": "wei.sato", "name": "Wei Sato"}


class PersonBrief(BaseModel):
    """Who it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WEI]})

    id: str
    handle: str | None
    name: str | None


class FoundPerson(PersonBrief):
    """Somebody whom a search found."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "handle": "wei.sato", "name": "Wei Sato", "standing": "none"}]}
    )

    standing: Standing = Field(description=STANDING)


class PhonesIn(BaseModel):
    """Numbers of a telephone's address book. They are hashed on arrival and forgotten."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"phones": ["+49 30 901820", "+1 212 639 9675"]}]}
    )

    phones: list[Phone] = Field(min_length=1, max_length=MOST_NUMBERS, repr=False)


class FoundByPhone(FoundPerson):
    """Somebody whom one of the numbers belongs to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": _ID, "handle": "wei.sato", "name": "Wei Sato", "standing": "none", "place": 0}]
        }
    )

    place: int = Field(description="Of the number in the list that was sent, from 0")


class FoundByPhones(BaseModel):
    """Who was found by number."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {"id": _ID, "handle": "wei.sato", "name": "Wei Sato", "standing": "none", "place": 0},
                    ]
                }
            ]
        }
    )

    items: list[FoundByPhone]


class Friend(PersonBrief):
    """A friend."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "handle": "wei.sato",
                    "name": "Wei Sato",
                    "since": "2026-11-01T09:00:00Z",
                    "shown_location": "dr5rsq",
                }
            ]
        }
    )

    since: dt.datetime | None
    shown_location: str | None = Field(description="A geohash of about 1 km, of friends who share where they live")


class FriendRequestIn(BaseModel):
    """Whom one wants as a friend."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"user_id": _ID}]})

    user_id: PersonId


class FriendRequestOut(BaseModel):
    """What came of a request."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "user_id": _ID, "state": "pending", "at": "2026-11-25T16:30:00Z"}]}
    )

    id: str
    user_id: str = Field(description="The other person")
    state: Literal["pending", "accepted", "declined"] = Field(
        description="accepted at once where the other had asked already"
    )
    at: dt.datetime


class OpenRequest(BaseModel):
    """A request that nobody has answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": _ID, "direction": "in", "person": _WEI, "at": "2026-11-25T16:30:00Z"}],
        }
    )

    id: str
    direction: Literal["in", "out"] = Field(description="in: to the caller; out: of the caller")
    person: PersonBrief = Field(description="The other one")
    at: dt.datetime


class Suggestion(PersonBrief):
    """Somebody whom the caller may know."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "handle": "wei.sato",
                    "name": "Wei Sato",
                    "score": 2.1,
                    "source": "mutual",
                    "mutual_friends": 3,
                    "reasons": ["3 mutual friends: Ana, Bo and Cy", "You both like jazz"],
                }
            ]
        }
    )

    score: float
    source: str | None = Field(description="What the suggestion came from: mutual, taste or link prediction")
    mutual_friends: int = Field(description="Whom the caller may see")
    reasons: list[str] = Field(description="Each true now")


class BlockedPerson(PersonBrief):
    """Somebody whom the caller has blocked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": _ID, "handle": "wei.sato", "name": "Wei Sato", "at": "2026-11-25T16:30:00Z"}]
        }
    )

    at: dt.datetime
