"""The four files of a real city, read and checked whole before anything is written."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.city.errors import ImportRefused
from app.city.tables import (
    Columns,
    Problems,
    Reading,
    Wrong,
    label,
    moment,
    number,
    read_rows,
    required,
    whole,
    words,
)
from app.city.world import Ints
from app.city.writing import Progress

PEOPLE = Columns(
    ("id",),
    (
        "name", "handle", "email", "birth_year", "latitude", "longitude", "neighborhood", "privacy_level", "openness",
        "price_min", "price_max", "interests", "quiet_start", "quiet_end", "ask_cap_per_week",
    ),
)  # fmt: skip
FRIENDSHIPS = Columns(("a", "b"), ("strength", "since"))
VENUES = Columns(
    ("id", "latitude", "longitude"),
    (
        "category", "name", "cuisine", "description", "address", "neighborhood", "price_level", "rating", "capacity",
        "tags",
    ),
)  # fmt: skip
VISITS = Columns(("person", "venue", "time"), ("dwell_seconds",))
PRIVACY = ("private", "friends_only", "public")


@dataclass(frozen=True)
class ImportPaths:
    """Where the four files are."""

    people: Path
    friendships: Path
    venues: Path
    visits: Path

    @classmethod
    def of_folder(cls, folder: Path) -> ImportPaths:
        """The files ``people``, ``friendships``, ``venues`` and ``visits`` of a folder, each ``.csv`` or ``.csv.gz``.

        Raises:
            ImportRefused: One is not there.
        """
        found = []
        for name in ("people", "friendships", "venues", "visits"):
            both = [folder / f"{name}.csv", folder / f"{name}.csv.gz"]
            there = [path for path in both if path.exists()]
            if not there:
                raise ImportRefused(f"{folder} has neither {both[0].name} nor {both[1].name}")
            found.append(there[0])
        return cls(*found)

    def all(self) -> tuple[Path, ...]:
        """The four files in the order in which they are read."""
        return (self.people, self.friendships, self.venues, self.visits)

    def fingerprint(self, *options: object) -> str:
        """A short hash of what is in the files and of the options: the same import, wherever the files lie."""
        digest = hashlib.sha256(repr(options).encode())
        for path in self.all():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:16]


@dataclass
class Person:
    """One row of the people file; None and empty where it said nothing."""

    id: str
    name: str
    handle: str
    email: str
    birth_year: int | None
    location: tuple[float, float] | None
    neighborhood: str
    privacy_level: str
    openness: float | None
    price_min: int | None
    price_max: int | None
    interests: list[str]
    quiet_start: int | None
    quiet_end: int | None
    ask_cap_per_week: int | None


@dataclass
class Venue:
    """One row of the venues file."""

    id: str
    latitude: float
    longitude: float
    category: str
    name: str
    cuisine: str
    description: str
    address: str
    neighborhood: str
    price_level: int | None
    rating: float | None
    capacity: int | None
    tags: list[str]


@dataclass
class Files:
    """What the four files say, rows in place of ids.

    Attributes:
        friends: (M, 2) people; ``strength`` (M,) with NaN and ``since`` (M,) with -1 where nothing was said.
        visit_person, visit_venue, visit_time: (T,) rows and Unix seconds; ``visit_dwell`` (T,) seconds, 0 if unknown.
        readings: By file name, in the order of reading.
    """

    people: list[Person] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)
    friends: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    strength: list[float] = field(default_factory=list)
    since: list[int] = field(default_factory=list)
    visit_person: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    visit_venue: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    visit_time: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    visit_dwell: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows read in all."""
        return sum(reading.rows for reading in self.readings.values())


def read_files(paths: ImportPaths, latest: float, problems: Problems, progress: Progress) -> Files:
    """Read and check the four files.

    Args:
        paths: Where they are.
        latest: Unix seconds after which a visit lies in the future.
        problems: Told of everything that is wrong.
        progress: Told after each file.

    Returns:
        What the files say. Where people or venues cannot be used at all, files that name them are not read.
    """
    files = Files()
    people = _read_people(paths.people, files, problems)
    progress("read files", 1, 4)
    if not problems.unreadable:  # without people everything else would be wrong too
        _read_friendships(paths.friendships, files, people, problems, latest)
    progress("read files", 2, 4)
    venues = _read_venues(paths.venues, files, problems)
    progress("read files", 3, 4)
    if not problems.unreadable:
        _read_visits(paths.visits, files, people, venues, problems, latest)
    progress("read files", 4, 4)
    return files


class _Once:
    """Refuses what was there before, and says in which row."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._rows: dict[object, int] = {}

    def note(self, value: object, row: int, shown: str) -> None:
        first = self._rows.setdefault(value, row)
        if first != row:
            raise Wrong(f"{self._what} {shown} is already in row {first}")


def _read_people(path: Path, files: Files, problems: Problems) -> dict[str, int]:
    rows: dict[str, int] = {}
    once = {name: _Once(name) for name in ("id", "handle", "email")}

    def take(row: int, values: Sequence[str]) -> None:
        person = _person(values)
        for name, seen in once.items():
            value = getattr(person, name)
            if value:
                seen.note(value.lower() if name != "id" else value, row, repr(value))
        rows[person.id] = len(files.people)
        files.people.append(person)

    files.readings["people"] = read_rows(path, PEOPLE, problems, take)
    return rows


def _person(values: Sequence[str]) -> Person:
    given = dict(zip(PEOPLE.all, values, strict=True))
    latitude = number(given["latitude"], "latitude", -90, 90)
    longitude = number(given["longitude"], "longitude", -180, 180)
    if (latitude is None) != (longitude is None):
        raise Wrong("latitude and longitude must be given together")
    low, high = whole(given["price_min"], "price_min", 1, 4), whole(given["price_max"], "price_max", 1, 4)
    if low is not None and high is not None and low > high:
        raise Wrong(f"price_min {low} is above price_max {high}")
    if given["privacy_level"] and given["privacy_level"] not in PRIVACY:
        raise Wrong(f"privacy_level {given['privacy_level']!r} is not one of {', '.join(PRIVACY)}")
    if given["email"] and "@" not in given["email"]:
        raise Wrong(f"email {given['email']!r} has no @")
    return Person(
        id=_identity(given["id"], "id"),
        name=label(given["name"], "name"),
        handle=label(given["handle"], "handle", 60),
        email=label(given["email"], "email"),
        birth_year=whole(given["birth_year"], "birth_year", 1900, 2100),
        location=None if latitude is None or longitude is None else (latitude, longitude),
        neighborhood=label(given["neighborhood"], "neighborhood"),
        privacy_level=given["privacy_level"],
        openness=number(given["openness"], "openness", 0, 1),
        price_min=low,
        price_max=high,
        interests=words(given["interests"]),
        quiet_start=whole(given["quiet_start"], "quiet_start", 0, 23),
        quiet_end=whole(given["quiet_end"], "quiet_end", 0, 23),
        ask_cap_per_week=whole(given["ask_cap_per_week"], "ask_cap_per_week", 0, 100),
    )


def _read_friendships(path: Path, files: Files, people: dict[str, int], problems: Problems, latest: float) -> None:
    pairs = array("q")
    once = _Once("friendship")

    def take(row: int, values: Sequence[str]) -> None:
        a, b, strength, since = values
        first, second = _known(people, a, "a", "people"), _known(people, b, "b", "people")
        if first == second:
            raise Wrong(f"a and b are the same person {a!r}")
        low, high = min(first, second), max(first, second)
        closeness = number(strength, "strength", 0, 1)
        began = moment(since, "since", latest) if since else -1
        once.note((low, high), row, f"{a!r} - {b!r}")
        pairs.extend((low, high))
        files.strength.append(float("nan") if closeness is None else closeness)
        files.since.append(began)

    files.readings["friendships"] = read_rows(path, FRIENDSHIPS, problems, take)
    files.friends = np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _read_venues(path: Path, files: Files, problems: Problems) -> dict[str, int]:
    rows: dict[str, int] = {}
    once = _Once("id")

    def take(row: int, values: Sequence[str]) -> None:
        given = dict(zip(VENUES.all, values, strict=True))
        venue = Venue(
            id=_identity(given["id"], "id"),
            latitude=required(number(given["latitude"], "latitude", -90, 90), "latitude"),
            longitude=required(number(given["longitude"], "longitude", -180, 180), "longitude"),
            category=label(given["category"], "category").lower(),
            name=label(given["name"], "name"),
            cuisine=label(given["cuisine"], "cuisine").lower(),
            description=label(given["description"], "description", 5_000),
            address=label(given["address"], "address"),
            neighborhood=label(given["neighborhood"], "neighborhood"),
            price_level=whole(given["price_level"], "price_level", 1, 4),
            rating=number(given["rating"], "rating", 0, 5),
            capacity=whole(given["capacity"], "capacity", 1, 100_000),
            tags=words(given["tags"]),
        )
        once.note(venue.id, row, repr(venue.id))
        rows[venue.id] = len(files.venues)
        files.venues.append(venue)

    files.readings["venues"] = read_rows(path, VENUES, problems, take)
    return rows


def _read_visits(
    path: Path, files: Files, people: dict[str, int], venues: dict[str, int], problems: Problems, latest: float
) -> None:
    who, where, when, dwell = array("q"), array("q"), array("q"), array("q")
    once = _Once("visit")

    def take(row: int, values: Sequence[str]) -> None:
        person = _known(people, values[0], "person", "people")
        venue = _known(venues, values[1], "venue", "venues")
        seconds = moment(values[2], "time", latest)
        stayed = whole(values[3], "dwell_seconds", 0, 86_400) or 0
        once.note((person, venue, seconds), row, f"of {values[0]!r} at {values[1]!r}, {values[2]}")
        who.append(person)
        where.append(venue)
        when.append(seconds)
        dwell.append(stayed)

    files.readings["visits"] = read_rows(path, VISITS, problems, take)
    files.visit_person, files.visit_venue = np.array(who, dtype=np.int64), np.array(where, dtype=np.int64)
    files.visit_time, files.visit_dwell = np.array(when, dtype=np.int64), np.array(dwell, dtype=np.int64)


def _identity(text: str, name: str) -> str:
    if not text:
        raise Wrong(f"{name} is empty")
    return label(text, name, 200)


def _known(rows: dict[str, int], text: str, name: str, file: str) -> int:
    row = rows.get(text)
    if row is None:
        raise Wrong(f"{name} {text!r} is not in the {file} file" if text else f"{name} is empty")
    return row
