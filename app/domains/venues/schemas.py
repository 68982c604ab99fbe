"""Venues and slots as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import JsonValue

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
