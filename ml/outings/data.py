"""Read a folder of real people: friendships, venues, visits and the outings that friends really made together.

The folder holds `people`, `friendships`, `venues`, `visits` and `covisits`, each as `.csv` or `.csv.gz`. Ids are opaque
text: nothing is read from their order. What a venue's row may lack (coordinates, category, name) stays unknown and is never guessed.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.logistic import Array

Ints = NDArray[np.int64]

HOUR: Final = 3600
DAY: Final = 86_400
WEEK: Final = 7 * DAY
UNKNOWN: Final = -1


class BadFolder(ValueError):
    """A folder that cannot be read as outings; the message names file, row and what to mend."""


@dataclass(frozen=True)
class Outing:
    """Friends who were at one venue within two hours.

    Attributes:
        venue: Row of the venue.
        first: When the first of them was there, seconds since 1970 UTC.
        last: When the last of them was there.
        people: Rows of the people, ascending, at least two.
    """

    venue: int
    first: int
    last: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class Folder:
    """What a folder tells; people and venues are rows from 0 on, in the order of their files.

    Attributes:
        people: Ids, P of them.
        venues: Ids, V of them.
        friendships: (F, 2), each pair once, the smaller row first.
        places: (V, 2), latitude and longitude in degrees; NaN where unknown.
        categories: (V,), row of `category_names`; -1 where unknown.
        category_names: What the categories are called.
        visit_people, visit_venues, visit_times: (N,), oldest first; times in seconds since 1970 UTC.
        outings: Oldest first.
        dropped: Rows left out, by reason: repeats, friendships with oneself, outings of one person.
    """

    people: list[str]
    venues: list[str]
    friendships: Ints
    places: Array
    categories: Ints
    category_names: list[str]
    visit_people: Ints
    visit_venues: Ints
    visit_times: Ints
    outings: list[Outing]
    dropped: dict[str, int] = field(default_factory=dict)


def seconds_of(text: str) -> int:
    """Return seconds since 1970 UTC of an ISO 8601 time or day; without a zone it is UTC.

    Raises:
        ValueError: when it is no such time.
    """
    moment = datetime.fromisoformat(text.strip())
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def read_folder(path: Path) -> Folder:
    """Read a folder.

    Repeated rows count once. Raises `BadFolder` for a missing file or column, an id that no row declares, and values that are
    no time or no coordinate; its message names file and row (the header is row 1).
    """
    if not path.is_dir():
        raise BadFolder(f"{path} is not a folder")
    dropped: dict[str, int] = {}
    people, person_rows = _read_people(path, dropped)
    venues, venue_rows, places, categories, names = _read_venues(path, dropped)
    friendships = _read_friendships(path, person_rows, dropped)
    visits = _read_visits(path, person_rows, venue_rows, dropped)
    outings = _read_outings(path, person_rows, venue_rows, dropped)
    return Folder(
        people=people,
        venues=venues,
        friendships=friendships,
        places=places,
        categories=categories,
        category_names=names,
        visit_people=visits[:, 1],
        visit_venues=visits[:, 2],
        visit_times=visits[:, 0],
        outings=outings,
        dropped=dropped,
    )


@dataclass(frozen=True)
class _Row:
    """A row of a file with what an error message needs."""

    where: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def known(self, column: str, rows: dict[str, int]) -> int:
        return self.one_of(self.text(column), column, rows)

    def one_of(self, value: str, column: str, rows: dict[str, int]) -> int:
        if value not in rows:
            raise BadFolder(f"{self.where}: {column} {value!r} is not a known id")
        return rows[value]

    def time(self, column: str) -> int:
        try:
            return seconds_of(self.text(column))
        except (ValueError, OverflowError):
            raise BadFolder(
                f"{self.where}: {column} {self.text(column)!r} is not a time such as 2010-06-10T15:18:04Z"
            ) from None

    def degrees(self, column: str, limit: float) -> float:
        """A coordinate; NaN where the column is missing or the cell is empty."""
        text = self.text(column)
        if not text:
            return float("nan")
        try:
            value = float(text)
        except ValueError:
            value = float("inf")
        if not abs(value) <= limit:
            raise BadFolder(f"{self.where}: {column} {text!r} is not a number of degrees up to {limit:.0f}")
        return value


def _rows(folder: Path, name: str, columns: Sequence[str]) -> Iterator[_Row]:
    """Rows of `name.csv` or `name.csv.gz`; empty lines are passed over by the reader."""
    plain, packed = folder / f"{name}.csv", folder / f"{name}.csv.gz"
    file = plain if plain.exists() else packed
    if not file.exists():
        raise BadFolder(f"{folder} has neither {plain.name} nor {packed.name}")
    try:
        # gzip.open takes a plain file's arguments, so one context serves both.
        with (gzip.open if file is packed else open)(file, "rt", encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise BadFolder(f"{file.name} lacks the column {missing[0]!r}")
            for cells in reader:
                yield _Row(f"{file.name}, row {reader.line_num}", cells)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadFolder(f"{file.name} cannot be read: {error}") from error


def _count(dropped: dict[str, int], reason: str) -> None:
    dropped[reason] = dropped.get(reason, 0) + 1


def _read_people(path: Path, dropped: dict[str, int]) -> tuple[list[str], dict[str, int]]:
    rows: dict[str, int] = {}
    for row in _rows(path, "people", ["id"]):
        if not row.text("id"):
            raise BadFolder(f"{row.where}: id is empty")
        if row.text("id") in rows:
            _count(dropped, "people given twice")
        rows.setdefault(row.text("id"), len(rows))
    return list(rows), rows


def _read_venues(path: Path, dropped: dict[str, int]) -> tuple[list[str], dict[str, int], Array, Ints, list[str]]:
    rows: dict[str, int] = {}
    names: dict[str, int] = {}
    places: list[tuple[float, float]] = []
    categories: list[int] = []
    for row in _rows(path, "venues", ["id"]):
        if not row.text("id"):
            raise BadFolder(f"{row.where}: id is empty")
        if row.text("id") in rows:
            _count(dropped, "venues given twice")
            continue
        rows[row.text("id")] = len(rows)
        latitude, longitude = row.degrees("latitude", 90.0), row.degrees("longitude", 180.0)
        # Half a coordinate is no place.
        known = not (np.isnan(latitude) or np.isnan(longitude))
        places.append((latitude, longitude) if known else (float("nan"), float("nan")))
        category = row.text("category")
        categories.append(names.setdefault(category, len(names)) if category else UNKNOWN)
    table = np.array(places, dtype=np.float64).reshape(-1, 2)
    return list(rows), rows, table, np.array(categories, dtype=np.int64), list(names)


def _read_friendships(path: Path, people: dict[str, int], dropped: dict[str, int]) -> Ints:
    pairs: set[tuple[int, int]] = set()
    for row in _rows(path, "friendships", ["a", "b"]):
        a, b = row.known("a", people), row.known("b", people)
        if a == b:
            _count(dropped, "friendships with oneself")
        elif (min(a, b), max(a, b)) in pairs:
            _count(dropped, "friendships given twice")
        else:
            pairs.add((min(a, b), max(a, b)))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _read_visits(path: Path, people: dict[str, int], venues: dict[str, int], dropped: dict[str, int]) -> Ints:
    visits: set[tuple[int, int, int]] = set()
    for row in _rows(path, "visits", ["person", "venue", "time"]):
        visit = (row.time("time"), row.known("person", people), row.known("venue", venues))
        if visit in visits:
            _count(dropped, "visits given twice")
        visits.add(visit)
    return np.array(sorted(visits), dtype=np.int64).reshape(-1, 3)


def _read_outings(path: Path, people: dict[str, int], venues: dict[str, int], dropped: dict[str, int]) -> list[Outing]:
    outings: dict[tuple[int, int, tuple[int, ...]], Outing] = {}
    for row in _rows(path, "covisits", ["venue", "first", "people"]):
        first = row.time("first")
        last = row.time("last") if row.text("last") else first
        group = tuple(sorted({row.one_of(each, "people", people) for each in row.text("people").split()}))
        outing = Outing(row.known("venue", venues), first, max(first, last), group)
        key = (outing.first, outing.venue, group)
        if len(group) < 2:
            _count(dropped, "outings of one person")
        elif key in outings:
            _count(dropped, "outings given twice")
        else:
            outings[key] = outing
    return [outings[key] for key in sorted(outings)]
