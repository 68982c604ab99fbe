"""Times as callers send them: RFC 3339 with an offset."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

FIRST_YEAR, LAST_YEAR = 1970, 2200


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
    AfterValidator(within_reason),
    Field(description="RFC 3339 with offset", examples=["2026-11-26T19:00:00-05:00"]),
]
