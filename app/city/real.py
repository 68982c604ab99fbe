"""A real city as rows: what the files say, what is derived from it, and stated defaults for what nobody knows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from app.city.derive import (
    ENOUGH_VISITS,
    closeness,
    homes,
    hours_of_week,
    pairs_of,
    table_times,
    usual_hours,
    week_histogram,
)
from app.city.files import Files, Person, Venue
from app.city.ids import made_id
from app.city.queries import Rows
from app.city.rows import by_person, influence_prior, slots_row, starts_of
from app.city.vocabulary import UNKNOWN, WITH_TABLES, category_of, price_of, tags_of
from app.city.world import Bools, Floats, Ints

#: Stated defaults, for what neither the files nor the visits tell.
CAPACITY = 40
PRICE_LEVEL = 2
RATING = 3.5
OPENNESS = 0.5
PRICE_RANGE = (1, 3)
QUIET = (22, 8)
PRIVACY = "friends_only"
VENUE_HOURS = [day * 24 + hour for day in range(7) for hour in range(10, 23)]
FREE_HOURS = [day * 24 + hour for day in range(7) for hour in range(18 if day < 5 else 11, 23)]
MOST_SLOTS = 100_000
_MOST_INTERESTS = 8


@dataclass(frozen=True)
class Told:
    """A value, and how it came about: ``given``, ``derived`` or ``defaulted``."""

    value: Any
    how: str


class RealCity:
    """Turns files into rows.

    Args:
        files: Read and checked.
        zone: Time zone of the city's people and venues.
        today: Local midnight from which slots are counted.
        slot_visits: Visits that a venue needs before tables are offered there.
        default_cap: Asks a week for people who set no cap.
    """

    def __init__(self, files: Files, zone: ZoneInfo, today: datetime, *, slot_visits: int, default_cap: int) -> None:
        self.files = files
        self.zone = zone
        self.today = today
        self.slot_visits = slot_visits
        self.default_cap = default_cap
        self.pairs = pairs_of(files)
        self.person_ids = [made_id("imported person", person.id) for person in files.people]
        self.venue_ids = [made_id("imported venue", venue.id) for venue in files.venues]
        self.marks: dict[str, Counter[str]] = {"derived": Counter(), "defaulted": Counter()}

    @cached_property
    def _hours(self) -> Ints:
        return hours_of_week(self.files.visit_time, self.zone)

    @cached_property
    def venue_week(self) -> Ints:
        """Visits to venues by hour of the week (V, 168)."""
        return week_histogram(self.files.visit_venue, self._hours, len(self.files.venues))

    @cached_property
    def person_week(self) -> Ints:
        """Visits of people by hour of the week (N, 168)."""
        return week_histogram(self.files.visit_person, self._hours, len(self.files.people))

    def quietest_hour(self) -> int | None:
        """The local hour of the day around which fewest visits fall; None when there are too few to say."""
        by_hour = self.venue_week.reshape(-1, 24).sum(axis=0)
        if by_hour.sum() < 1_000:
            return None
        around = sum(np.roll(by_hour, shift) for shift in range(-2, 3))
        return int(np.argmin(around))

    @cached_property
    def visits_of_venue(self) -> Ints:
        """Visits to each venue (V,)."""
        return np.bincount(self.files.visit_venue, minlength=len(self.files.venues)).astype(np.int64)

    @cached_property
    def location(self) -> tuple[Floats, Bools]:
        """Where people are (N, 2), and whether their visits told it (N,); places that were given win."""
        places, told = homes(self.files)
        for row, person in enumerate(self.files.people):
            if person.location is not None:
                places[row] = person.location
        return places, told

    @cached_property
    def categories(self) -> list[Told]:
        """The category of each venue."""
        return [self._category(venue) for venue in self.files.venues]

    @staticmethod
    def _category(venue: Venue) -> Told:
        if venue.category:
            return Told(venue.category, "given")
        told = category_of(venue.name)
        return Told(told, "derived") if told else Told(UNKNOWN, "defaulted")

    @cached_property
    def tags(self) -> list[list[str]]:
        """The tags of each venue: given ones, else those that name and category tell."""
        return [
            venue.tags or tags_of(venue.name, category.value)
            for venue, category in zip(self.files.venues, self.categories, strict=True)
        ]

    @cached_property
    def likes(self) -> list[list[tuple[str, float]]]:
        """What each person likes: tags that they visit more than others do, with weights 0.1 to 1."""
        spread = Counter(tag for tags in self.tags for tag in set(tags))
        found: list[dict[str, float]] = [{} for _ in self.files.people]
        triples = zip(self.pairs.person.tolist(), self.pairs.venue.tolist(), self.pairs.visits.tolist(), strict=True)
        for person, venue, visits in triples:
            weights = found[person]
            for tag in self.tags[venue]:
                # Coming back counts, but a hundred check-ins at work are not a hundred wishes.
                weights[tag] = weights.get(tag, 0.0) + visits**0.5 / spread[tag] ** 0.5
        likes = []
        for weights in found:
            best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_INTERESTS]
            most = best[0][1] if best else 1.0
            likes.append([(tag, round(max(0.1, weight / most), 2)) for tag, weight in best])
        return likes

    def interests(self) -> Rows:
        """All tags and interests that occur."""
        names = {tag for tags in self.tags for tag in tags} | {
            name for one in self.files.people for name in one.interests
        }
        return [{"name": name} for name in sorted(names)]

    def venues(self, begin: int, end: int) -> Rows:
        """Venues of a batch; hours are None where `VENUE_HOURS` hold, which are sent once for all."""
        usual = usual_hours(self.venue_week[begin:end])
        return [self._venue(row, usual[row - begin]) for row in range(begin, end)]

    def _venue(self, row: int, usual: Bools) -> dict[str, Any]:
        venue = self.files.venues[row]
        category, tags = self.categories[row], self.tags[row]
        price = price_of(tags)
        open_told = int(self.visits_of_venue[row]) >= ENOUGH_VISITS
        return self._marked(
            "venues",
            {
                "id": self.venue_ids[row],
                "external_id": venue.id,
                "description": venue.description or None,
                "cuisine": venue.cuisine or None,
                "latitude": venue.latitude,
                "longitude": venue.longitude,
                "address": venue.address or None,
                "neighborhood": venue.neighborhood or None,
                "time_zone": self.zone.key,
                "ambiance": [],
            },
            {
                "name": _first((venue.name, "given"), (f"Unnamed place {venue.id}", "defaulted")),
                "category": category,
                "price_level": _first((venue.price_level, "given"), (price, "derived"), (PRICE_LEVEL, "defaulted")),
                "rating": _first((venue.rating, "given"), (RATING, "defaulted")),
                "capacity": _first((venue.capacity, "given"), (CAPACITY, "defaulted")),
                "hours": Told(np.flatnonzero(usual).tolist(), "derived") if open_told else Told(None, "defaulted"),
                "tags": Told(
                    [[tag, 1.0] for tag in tags], "given" if venue.tags else "derived" if tags else "defaulted"
                ),
            },
        )

    def people(self, begin: int, end: int) -> Rows:
        """People of a batch; free hours are None where `FREE_HOURS` hold, which are sent once for all."""
        usual = usual_hours(self.person_week[begin:end])
        return [self._person(row, usual[row - begin]) for row in range(begin, end)]

    def _person(self, row: int, usual: Bools) -> dict[str, Any]:
        person = self.files.people[row]
        places, told = self.location
        handle = person.handle.lower() or f"person.{self.person_ids[row][-12:]}"
        quiet = [person.quiet_start, person.quiet_end]
        return self._marked(
            "people",
            {
                "id": self.person_ids[row],
                "external_id": person.id,
                "handle": handle,
                "email": person.email or f"{handle}@example.invalid",
                "birth_year": person.birth_year,
                "latitude": round(float(places[row, 0]), 6),
                "longitude": round(float(places[row, 1]), 6),
                "neighborhood": person.neighborhood or None,
                "time_zone": self.zone.key,
                "persona": None,
                "created_at": int(self.today.timestamp()),
            },
            {
                "name": _first((person.name, "given"), (f"Person {person.id}", "defaulted")),
                "location": Told(None, "given" if person.location else "derived" if told[row] else "defaulted"),
                "privacy_level": _first((person.privacy_level, "given"), (PRIVACY, "defaulted")),
                "openness": self._openness(row, person),
                "price_min": _first(
                    (person.price_min, "given"), (min(PRICE_RANGE[0], person.price_max or 4), "defaulted")
                ),
                "price_max": _first(
                    (person.price_max, "given"), (max(PRICE_RANGE[1], person.price_min or 1), "defaulted")
                ),
                "free_hours": self._free_hours(row, usual),
                "quiet_start": _first((quiet[0], "given"), (QUIET[0], "defaulted")),
                "quiet_end": _first((quiet[1], "given"), (QUIET[1], "defaulted")),
                "ask_cap_per_week": _first((person.ask_cap_per_week, "given"), (self.default_cap, "defaulted")),
                "interests": self._interests(row, person),
            },
        )

    def _openness(self, row: int, person: Person) -> Told:
        """Somebody who goes to ever new places is open: the share of different venues among all visits."""
        visits = int(self.person_week[row].sum())
        if person.openness is not None:
            return Told(person.openness, "given")
        if visits < ENOUGH_VISITS:
            return Told(OPENNESS, "defaulted")
        places = int(np.searchsorted(self.pairs.person, row + 1) - np.searchsorted(self.pairs.person, row))
        return Told(round(0.2 + 0.6 * places / visits, 3), "derived")

    def _free_hours(self, row: int, usual: Bools) -> Told:
        """Hours at which a person goes out, by day and in the evening; a night's sleep is no free time."""
        awake = [hour for hour in np.flatnonzero(usual).tolist() if hour % 24 >= 8]
        enough = int(self.person_week[row].sum()) >= ENOUGH_VISITS and awake
        return Told(awake, "derived") if enough else Told(None, "defaulted")

    def _interests(self, row: int, person: Person) -> Told:
        if person.interests:
            return Told([[name, 1.0] for name in person.interests], "given")
        likes = self.likes[row]
        return Told([list(item) for item in likes], "derived" if likes else "defaulted")

    def _marked(self, what: str, plain: dict[str, Any], told: dict[str, Told]) -> dict[str, Any]:
        """One row with lists of what in it is derived and defaulted; a location's numbers are in the row already."""
        row = dict(plain)
        for name, one in told.items():
            if name != "location":
                row[name] = one.value
        for how in ("derived", "defaulted"):
            row[how] = sorted(name for name, one in told.items() if one.how == how)
            self.marks[how].update(f"{what}: {name}" for name in row[how])
        return row

    @cached_property
    def _strength(self) -> Floats:
        return closeness(self.files, self.pairs)

    def friendships(self, begin: int, end: int) -> Rows:
        """Friendships of a batch."""
        rows = []
        for row in range(begin, end):
            a, b = self.files.friends[row].tolist()
            given = self.files.strength[row]
            unknown = math.isnan(given)
            strength = round(float(self._strength[row]) if unknown else given, 3)
            since = self.files.since[row]
            rows.append(
                {
                    "a": self.person_ids[a],
                    "b": self.person_ids[b],
                    "strength": strength,
                    "influence": influence_prior(strength),
                    "since": since if since >= 0 else int(self.today.timestamp()),
                    "derived": ["influence_in", "influence_out", *(["strength"] if unknown else [])],
                    "defaulted": [] if since >= 0 else ["since"],
                }
            )
        return rows

    def interactions(self, begin: int, end: int) -> Rows:
        """Interactions of a batch of pairs, by person: a check-in is a visit, and nothing else is known."""
        part = slice(begin, end)
        pairs, nothing = self.pairs, [0] * len(self.pairs.person[part])
        weight = pairs.visits[part] + np.minimum(1.0, pairs.dwell[part] / 300.0)
        did = zip(
            (self.venue_ids[row] for row in pairs.venue[part].tolist()),
            pairs.visits[part].tolist(),
            *(nothing, nothing, nothing),
            *(column.tolist() for column in (pairs.dwell[part], weight, pairs.first[part], pairs.last[part])),
            strict=True,
        )
        return by_person([self.person_ids[row] for row in pairs.person[part].tolist()], did)

    def slots(self, first_day: datetime, days: int, after: datetime) -> Iterator[dict[str, Any]]:
        """Bookable times of the venues with tables that are visited enough, most visited first, at most `MOST_SLOTS`.

        Args:
            first_day: Local midnight of the first day.
            days: How many days.
            after: Earlier times are left out.
        """
        rows = [
            row
            for row in np.argsort(-self.visits_of_venue, kind="stable").tolist()
            if self.visits_of_venue[row] >= self.slot_visits and self.categories[row].value in WITH_TABLES
        ]
        room = MOST_SLOTS
        for row, times in zip(rows, table_times(self.venue_week[rows]), strict=True):
            room -= len(times) * days
            if room < 0:
                return
            # The more visited, the more seats: 4 to 12, an even number.
            seats = int(np.clip(4 + 2 * (int(self.visits_of_venue[row]) // 15), 4, 12))
            starts = starts_of(first_day, days, [(float(hour), seats) for hour in times], after)
            yield slots_row(self.venue_ids[row], starts)


def _first(*choices: tuple[Any, str]) -> Told:
    """The first value that is there."""
    return next((Told(value, how) for value, how in choices if value not in (None, "")), Told(None, "defaulted"))
