"""What a caller looks for, from the query string."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from app.http.problems import refused
from app.http.texts import words_of
from app.http.times import ZonedDateTime

DEFAULT_RADIUS_KM = 5.0
MOST_TAGS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Search:
    """Filters of a list of venues; all that are given must hold."""

    near: Point | None
    radius_km: float
    category: str | None
    price: int | None
    open_at: datetime | None
    tags: tuple[str, ...]
    text: str | None


async def search_of(
    *,
    near: Annotated[
        str | None, Query(max_length=60, description="`latitude,longitude`", examples=["40.7291,-73.9872"])
    ] = None,
    radius_km: Annotated[
        float, Query(gt=0, le=200, allow_inf_nan=False, description="How far around `near`")
    ] = DEFAULT_RADIUS_KM,
    category: Annotated[str | None, Query(max_length=60, examples=["restaurant"])] = None,
    price: Annotated[int | None, Query(ge=1, le=4, description="Price level, 1 (cheap) to 4")] = None,
    open_at: Annotated[
        ZonedDateTime | None, Query(description="Open then by the venue's own clock; hours past midnight count")
    ] = None,
    tag: Annotated[
        list[Annotated[str, Query(max_length=60)]] | None,
        Query(max_length=MOST_TAGS, description="Has this tag; with several, all of them", examples=[["ramen"]]),
    ] = None,
    text: Annotated[str | None, Query(max_length=100, description="Words of name or description")] = None,
) -> Search:
    """Reads and checks the filters of a request."""
    return Search(
        near=_point(near) if near is not None else None,
        radius_km=radius_km,
        category=category,
        price=price,
        open_at=open_at,
        tags=tuple(tag or ()),
        text=_full_text(text),
    )


SearchDep = Annotated[Search, Depends(search_of)]


def _point(text: str) -> Point:
    latitude, comma, longitude = text.partition(",")
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        comma = ""
        point = Point(0, 0)
    # Not a number compares as false, so it is refused here as well.
    if not comma or not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise refused("query.near", "not `latitude,longitude` in degrees, such as 40.7291,-73.9872", "point_invalid")
    return point


def _full_text(text: str | None) -> str | None:
    """Words as a query of the full-text index: each as a whole word, better, or as the beginning of one."""
    if text is None:
        return None
    words = words_of(text)
    if not words:
        raise refused("query.text", "has no word to look for", "text_invalid")
    return " AND ".join(f"({word}^4 OR {word}*)" for word in words)
