"""A plan as an entry of a calendar (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from app.domains.plans.queries import PlanRow

#: How long a table is kept where nobody knows.
USUAL_LENGTH = timedelta(hours=2)
_STATUS = {"proposed": "TENTATIVE", "confirmed": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar_of(plan: PlanRow, now: datetime) -> bytes:
    """The plan's entry, in the venue's time zone; read again, it replaces the earlier one, for its id is the plan's.

    Args:
        plan: As the graph has it.
        now: When the entry is written.
    """
    zone = ZoneInfo(plan["time_zone"] or "UTC")
    booking = plan["booking"]
    entry = Event()
    entry.add("uid", f"{plan['id']}@sprout")
    entry.add("dtstamp", now)
    entry.add("dtstart", plan["start"].astimezone(zone))
    entry.add("dtend", (plan["end"] or plan["start"] + USUAL_LENGTH).astimezone(zone))
    going = [one["name"] for one in plan["people"] if one["state"] == "accepted"]
    entry.add("summary", plan["venue"]["name"])
    entry.add("location", ", ".join(part for part in (plan["venue"]["name"], plan["venue"]["address"]) if part))
    entry.add("description", "\n".join(_lines(going, booking["confirmation_code"] if booking else None)))
    entry.add("status", _STATUS.get(plan["state"], "CONFIRMED"))
    entry.add("sequence", plan["version"])
    calendar = Calendar()
    calendar.add("prodid", "-//Sprout//plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _lines(going: list[str], code: str | None) -> list[str]:
    return [*([f"With {', '.join(going)}"] if going else []), *([f"Code at the door: {code}"] if code else [])]
