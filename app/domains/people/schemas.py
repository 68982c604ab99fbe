"""People as they show themselves, and as others see them."""

import datetime as dt
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.types import JsonValue

from app.http.auth import Role
from app.http.phones import Phone
from app.http.texts import Name

PrivacyLevel = Literal["private", "friends_only", "public"]
PRIVACY = "public: everybody sees the profile; friends_only: friends; private: nobody"
OLDEST_YEAR = 1900

_ID = "01939f6e-4c1e-7d50-9a53-0d8f6f4f6f10"
_PROFILE: JsonValue = {
    "id": _ID,
    "handle": "ana.lind",
    "email": "ana@example.invalid",
    "name": "Ana Lind",
    "birth_year": 1994,
    "location": {"latitude": 40.7301, "longitude": -73.9912},
    "shares_location": True,
    "shown_location": "dr5rsq",
    "neighborhood": "Millrace",
    "time_zone": "America/New_York",
    "privacy_level": "friends_only",
    "role": "member",
    "has_phone": False,
    "created_at": "2026-11-01T09:00:00Z",
}


def _known_zone(name: str) -> str:
    # Names without a continent are old; the graph's clock knows other ones than ours.
    if name != "UTC" and ("/" not in name or name.startswith(("posix/", "right/"))):
        raise ValueError("must be UTC or a name such as Europe/Berlin")
    if name not in available_timezones():
        raise ValueError("is no time zone of the IANA database")
    return name


def _known_year(year: int) -> int:
    if year > dt.datetime.now(dt.UTC).year:
        raise ValueError("lies in the future")
    return year


Handle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$"),
    Field(description="2 to 40 of a-z, 0-9, dot, hyphen and underscore; unique", examples=["ana.lind"]),
]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$"
    ),
    Field(examples=["ana@example.com"]),
]
TimeZone = Annotated[str, Field(max_length=64, examples=["Europe/Berlin"]), AfterValidator(_known_zone)]
BirthYear = Annotated[int, Field(ge=OLDEST_YEAR, le=2200, strict=True), AfterValidator(_known_year)]


class PointIn(BaseModel):
    """A place, WGS 84."""

    model_config = ConfigDict(extra="forbid")

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class ProfileOut(BaseModel):
    """One's own profile."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROFILE]})

    id: str
    handle: str | None
    email: str | None
    name: str | None
    birth_year: int | None
    location: PointIn | None = Field(description="Kept exactly, to find what is near; shown to nobody else")
    shares_location: bool = Field(description="Whether friends see about where one lives")
    shown_location: str | None = Field(description="What friends see: a geohash of about 1 km; null when not shared")
    neighborhood: str | None
    time_zone: str | None
    privacy_level: PrivacyLevel = Field(description=PRIVACY)
    role: Role
    has_phone: bool = Field(description="Whether people who have one's number find one by it")
    created_at: dt.datetime | None


class ProfilePatch(BaseModel):
    """What is to change; what is left out stays, null takes away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Ana Lind", "privacy_level": "friends_only", "shares_location": True}]
        },
    )

    handle: Handle | None = None
    name: Name | None = None
    birth_year: BirthYear | None = None
    location: PointIn | None = None
    shares_location: bool | None = Field(default=None, strict=True)
    neighborhood: Name | None = None
    time_zone: TimeZone | None = None
    privacy_level: PrivacyLevel | None = Field(default=None, description=PRIVACY)
    phone: Phone | None = Field(
        default=None, description="To be found by who has the number; kept as a keyed hash only", repr=False
    )

    @model_validator(mode="after")
    def _keeps_what_must_be(self) -> Self:
        for name in ("handle", "name", "time_zone", "privacy_level", "shares_location"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be taken away")
        return self

    def changes(self) -> dict[str, Any]:
        """What was sent, but for the number; null where something is to be taken away."""
        return self.model_dump(include=self.model_fields_set - {"phone"})


class QuietHours(BaseModel):
    """Hours of the person's own day in which nobody asks them; may go past midnight."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"start": 22, "end": 8}]})

    start: int = Field(ge=0, le=23, strict=True, description="First quiet hour")
    end: int = Field(ge=0, le=23, strict=True, description="First hour that is not quiet any more")

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.start == self.end:
            raise ValueError("start and end must differ; send null for no quiet hours")
        return self


class GroupSize(BaseModel):
    """With how many people one likes to go, oneself included."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"min": 2, "max": 6}]})

    min: int = Field(ge=2, le=50, strict=True)
    max: int = Field(ge=2, le=50, strict=True)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min > self.max:
            raise ValueError("min must not be above max")
        return self


Word = Annotated[Name, StringConstraints(max_length=40, to_lower=True)]


class Preferences(BaseModel):
    """What one likes, and how often and when one may be asked. A PUT replaces all of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "price_min": 1,
                    "price_max": 3,
                    "cuisines": ["japanese", "levantine"],
                    "dietary_needs": ["vegetarian"],
                    "group_size": {"min": 2, "max": 6},
                    "quiet_hours": {"start": 22, "end": 8},
                    "ask_cap_per_week": 5,
                }
            ]
        },
    )

    price_min: int = Field(default=1, ge=1, le=4, strict=True)
    price_max: int = Field(default=4, ge=1, le=4, strict=True)
    cuisines: list[Word] = Field(default_factory=list, max_length=50)
    dietary_needs: list[Word] = Field(default_factory=list, max_length=20)
    group_size: GroupSize | None = None
    quiet_hours: QuietHours | None = None
    ask_cap_per_week: int | None = Field(
        default=None, ge=0, le=100, strict=True, description="Asks a week at most; null: as the service has it"
    )

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.price_min > self.price_max:
            raise ValueError("price_min must not be above price_max")
        self.cuisines = list(dict.fromkeys(self.cuisines))
        self.dietary_needs = list(dict.fromkeys(self.dietary_needs))
        return self


class PersonIn(BaseModel):
    """A person whom an admin adds."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"handle": "ana.lind", "name": "Ana Lind", "time_zone": "America/New_York", "role": "member"}]
        },
    )

    handle: Handle
    name: Name
    email: Email | None = None
    time_zone: TimeZone = "UTC"
    privacy_level: PrivacyLevel = "friends_only"
    role: Role = "member"


class PersonCard(BaseModel):
    """A person in a list."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "handle": "ana.lind", "name": "Ana Lind", "friend": True}]}
    )

    id: str
    handle: str | None
    name: str | None
    friend: bool = Field(description="Whether the caller is a friend")


class PersonOut(PersonCard):
    """A person as the caller may see them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "handle": "ana.lind",
                    "name": "Ana Lind",
                    "friend": True,
                    "interests": ["jazz", "ramen"],
                    "mutual_friends": 3,
                    "neighborhood": "Millrace",
                    "shown_location": "dr5rsq",
                }
            ]
        }
    )

    interests: list[str]
    mutual_friends: int = Field(description="Friends of both whom the caller may see")
    neighborhood: str | None = Field(description="Shown to friends who may know where the person lives, else null")
    shown_location: str | None = Field(description="A geohash of about 1 km; to such friends, else null")


class Held(BaseModel):
    """Something that the service holds about the caller: one relationship, and what is at its other end."""

    type: str = Field(description="Of the relationship, as the graph names it")
    direction: Literal["out", "in"] = Field(description="Whether it starts at the caller")
    properties: dict[str, JsonValue]
    other: dict[str, JsonValue] = Field(description="`kind`, what names it, and all of it where it is the caller's own")


class ExportOut(BaseModel):
    """Everything held about the caller."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-25T16:30:00Z",
                    "person": {"id": _ID, "handle": "ana.lind", "name": "Ana Lind"},
                    "held": [
                        {
                            "type": "LIKES",
                            "direction": "out",
                            "properties": {"weight": 0.6},
                            "other": {"kind": "Interest", "name": "jazz"},
                        }
                    ],
                    "answers_kept": [],
                }
            ]
        }
    )

    at: dt.datetime
    person: dict[str, JsonValue] = Field(description="Every property of the caller")
    held: list[Held] = Field(description="Every relationship of the caller")
    answers_kept: list[dict[str, JsonValue]] = Field(
        description="Answers kept under the caller's idempotency keys, for two days"
    )
