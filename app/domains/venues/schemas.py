"""Venues and slots as the API shows them."""

from datetime import datetime
from functools import cache
from typing import Annotated, Final, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.types import JsonValue

from app.http.texts import Name, one_line

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS: Final[tuple[Day, ...]] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_TAGS: Final = 20

EXAMPLE: dict[str, JsonValue] = {
    "id": "v-17",
    "name": "Noodle Lantern",
    "category": "restaurant",
    "cuisine": "japanese",
    "latitude": 40.7291,
    "longitude": -73.9872,
    "address": "12 Orchard Row",
    "neighborhood": "Riverside",
    "time_zone": "America/New_York",
    "price_level": 2,
    "rating": 4.4,
    "capacity": 40,
    "popularity": 58.0,
    "trending": 1.3,
    "tags": ["noodles", "ramen"],
    "distance_km": 0.8,
}


class PlaceOut(BaseModel):
    """The venue of a plan, or of a table."""

    id: str
    name: str
    address: str | None = None


class VenueOut(BaseModel):
    """A venue in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    name: str
    category: str | None = None
    cuisine: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    neighborhood: str | None = None
    time_zone: str | None = Field(default=None, description="IANA name; the venue's slots are shown in it")
    price_level: int | None = Field(default=None, description="1 (cheap) to 4")
    rating: float | None = Field(default=None, description="0 to 5")
    capacity: int | None = None
    popularity: float = Field(description="Likes, interests and visits of everybody")
    trending: float = Field(description="How busy it is against its own usual rate; 1 is as usual")
    tags: list[str] = []
    distance_km: float | None = Field(default=None, description="From the point asked about, great-circle")


class OpeningHours(BaseModel):
    """One span of a day in the venue's time zone; one that ends at 24:00 may go on the next day at 00:00."""

    day: str = Field(examples=["Friday"])
    opens: str = Field(examples=["11:00"])
    closes: str = Field(examples=["24:00"])


class VenueDetail(VenueOut):
    """A venue with everything that is public about it."""

    description: str | None = None
    ambiance: list[str] = []
    opening_hours: list[OpeningHours] = []
    booking_provider: str | None = None
    phone: str | None = None
    derived: list[str] = Field(default=[], description="Properties computed from other data, not told by the venue")
    defaulted: list[str] = Field(default=[], description="Properties filled by a stated default")


class SlotOut(BaseModel):
    """A bookable time with enough seats left, in the venue's time zone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "v-17|2026-11-26T19:00:00-05:00",
                    "start": "2026-11-26T19:00:00-05:00",
                    "end": "2026-11-26T21:00:00-05:00",
                    "capacity": 24,
                    "seats_left": 9,
                }
            ]
        }
    )

    id: str
    start: datetime
    end: datetime
    capacity: int
    seats_left: int


@cache
def _zones() -> frozenset[str]:
    """Regions with a city, and UTC: what every calendar and the graph's server know."""
    return frozenset({zone for zone in available_timezones() if "/" in zone} | {"UTC"})


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("must be an IANA time zone such as America/New_York")
    return name


Line = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(one_line)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40, to_lower=True), AfterValidator(one_line)]


class Opening(BaseModel):
    """A span in which a venue is open, in full hours by its own clock; past midnight where it closes no later than it opens."""

    model_config = ConfigDict(extra="forbid")

    day: Day
    opens: str = Field(pattern=r"^([01]\d|2[0-3]):00$", examples=["18:00"])
    closes: str = Field(pattern=r"^([01]\d|2[0-4]):00$", examples=["02:00"])

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.opens == self.closes:
            raise ValueError("opens and closes must differ; a whole day is 00:00 to 24:00")
        return self

    @property
    def hours(self) -> set[int]:
        """Hours of the week that it covers; 0 is Monday 00:00-01:00, and Sunday's last one is followed by it."""
        opens, closes = int(self.opens[:2]), int(self.closes[:2])
        first = DAYS.index(self.day) * 24 + opens
        return {hour % 168 for hour in range(first, first + (closes - opens) % 24 or first + 24)}


class VenueIn(BaseModel):
    """A new venue."""

    model_config = ConfigDict(
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={
            "examples": [
                {
                    "name": "Noodle Lantern",
                    "description": "Ramen until late.",
                    "category": "restaurant",
                    "cuisine": "japanese",
                    "latitude": 40.7291,
                    "longitude": -73.9872,
                    "address": "12 Orchard Row",
                    "neighborhood": "Riverside",
                    "time_zone": "America/New_York",
                    "price_level": 2,
                    "capacity": 40,
                    "ambiance": ["cosy"],
                    "tags": ["noodles", "ramen"],
                    "opening_hours": [{"day": "Friday", "opens": "18:00", "closes": "02:00"}],
                    "phone": "+12125550100",
                }
            ]
        },
    )

    name: Name
    description: str = Field(default="", max_length=2000)
    category: Line
    cuisine: Line | None = None
    latitude: float = Field(ge=-90, le=90, strict=True)
    longitude: float = Field(ge=-180, le=180, strict=True)
    address: Name | None = None
    neighborhood: Line | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(max_length=60, examples=["America/New_York"])
    price_level: int | None = Field(default=None, ge=1, le=4, description="1 (cheap) to 4")
    capacity: int = Field(ge=1, le=100_000, description="Seats")
    ambiance: list[Line] = Field(default=[], max_length=10)
    tags: list[Tag] = Field(default=[], max_length=MOST_TAGS)
    opening_hours: list[Opening] | None = Field(
        default=None, max_length=50, description="Left out: nobody knows; empty: never open"
    )
    phone: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$", description="E.164")
