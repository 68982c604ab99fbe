"""Times as callers send them: RFC 3339 with an offset."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

FIRST_YEAR, LAST_YEAR = 1970, 2200
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def as_text(given: object) -> object:
    """What was given, unless it is a number: that would be read as seconds since 1970.

    Raises:
        ValueError: It does not begin as a date with a time does.
    """
    if isinstance(given, datetime) or (isinstance(given, str) and _SHAPE.match(given)):
        return given
    raise ValueError("must be a time as in RFC 3339, such as 2026-11-26T19:00:00-05:00")


def within_reason(moment: datetime) -> datetime:
    """The moment, unless it lies where arithmetic with calendars and zones ends.

    Raises:
        ValueError: It lies before 1970 or after 2200.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


#: A moment; a time without offset is refused, for nobody knows whose time it would be.
ZonedDateTime = Annotated[
    AwareDatetime,
    BeforeValidator(as_text),
    AfterValidator(within_reason),
    Field(description="RFC 3339 with offset", examples=["2026-11-26T19:00:00-05:00"]),
]
