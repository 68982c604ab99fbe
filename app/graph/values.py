"""Neo4j's temporal values as Python's own, wherever they stand in a row; and Python's as the driver can send them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo

from neo4j import Record
from neo4j.spatial import WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

Row = dict[str, Any]


#: What most values are, and need nothing.
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Turns driver types into Python types, inside lists and maps too."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is list:
        # Embeddings are long lists of floats: the first element tells.
        return value if value and isinstance(value[0], (float, int, str)) else [plain(item) for item in value]
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    return _native(value)


def _native(value: Any) -> Any:
    """What is neither simple nor holds others."""
    if isinstance(value, (DateTime, Date, Time)):
        return value.to_native()
    if isinstance(value, Duration):
        return value.hours_minutes_seconds_nanoseconds
    if isinstance(value, WGS84Point):
        return {"latitude": value.latitude, "longitude": value.longitude}
    return value


def plain_row(record: Record) -> Row:
    """One row with plain values: what `Record.data` gives, without asking each value what it is several times."""
    values: Mapping[str, Any] = cast(Any, record)  # as it behaves; the driver's own types leave some of it out
    return {name: plain(value) for name, value in values.items()}


class _ZoneAtMoment(tzinfo):
    """A named zone with the offset that it has at one moment.

    The driver asks a zone for the offset of its own DateTime type; CPython's `ZoneInfo` reads that object's memory as if
    it were a `datetime`, and the process dies of a segmentation fault (seen with Python 3.11 and America/New_York).
    """

    def __init__(self, zone: ZoneInfo, moment: datetime) -> None:
        self.key = zone.key
        self._offset = zone.utcoffset(moment)

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return self._offset

    def dst(self, _: datetime | None) -> timedelta | None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return self.key


def sendable(value: Any) -> Any:
    """Parameters with their zones in a form that the driver can send, inside lists and maps too."""
    if isinstance(value, datetime):
        zone = value.tzinfo
        return value.replace(tzinfo=_ZoneAtMoment(zone, value)) if isinstance(zone, ZoneInfo) and zone.key else value
    if isinstance(value, (list, tuple)):
        return value if value and isinstance(value[0], (float, int, str)) else [sendable(item) for item in value]
    if isinstance(value, dict):
        return {key: sendable(item) for key, item in value.items()}
    return value


def arguments(parameters: Row) -> Row:
    """What a statement is run with: its parameters in a form that the driver can send, all lists inside one map `lists`.

    The server keeps one plan for each order of magnitude of each list parameter, and planning a statement of a page takes
    it seconds; the sizes of what lies inside a map it does not look at (Neo4j 5, parameter size hints).
    """
    lists = {name: value for name, value in parameters.items() if isinstance(value, (list, tuple))}
    others = {name: value for name, value in parameters.items() if name not in lists}
    return {name: sendable(value) for name, value in (others | ({"lists": lists} if lists else {})).items()}
