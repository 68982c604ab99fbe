"""When a venue may be called: within its own day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def next_allowed(now: datetime, zone: str, *, first_hour: int, last_hour: int) -> datetime:
    """The first moment from now on at which a phone may ring there.

    Args:
        now: The present.
        zone: IANA name of the venue's time zone; UTC stands in for one that is unknown.
        first_hour: Of the venue's day, from whose beginning it may be called.
        last_hour: From whose beginning it may not.

    Returns:
        `now` within the hours, else the next beginning of the first hour; in UTC.
    """
    there = now.astimezone(_zone(zone))
    if first_hour <= there.hour < last_hour:
        return now.astimezone(UTC)
    day = there.date() + timedelta(days=0 if there.hour < first_hour else 1)
    return datetime.combine(day, time(first_hour), there.tzinfo).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """A moment as the venue's clocks show it."""
    return moment.astimezone(_zone(zone))


def at_venue(text: str, zone: str) -> datetime:
    """A moment in words of the venue, ISO 8601; without an offset it is the venue's own.

    Raises:
        ValueError: It is no such moment.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_zone(zone))).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
