"""Rows of the made-up city as the queries take them: what the product may know, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from app.city.friends import Friendships
from app.city.habits import Habits
from app.city.ids import made_id
from app.city.kinds import AMBIANCES, NAME_WORDS, TAGS, open_hours
from app.city.names import FIRST_NAMES, LAST_NAMES, STREETS
from app.city.world import PERSONAS, TIME_ZONE, Floats, World, draw, latitude, longitude, unit

Rows = list[dict[str, Any]]
_PRIVACY = ("public", "friends_only", "private")


def local_midnight(now: datetime, zone: str = TIME_ZONE) -> datetime:
    """The midnight that began the day on which ``now`` falls in a time zone."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), tzinfo=ZoneInfo(zone))


class CityRows:
    """Turns a world into rows.

    Args:
        world: The city.
        today: Local midnight from which its past and its slots are counted.
    """

    def __init__(self, world: World, today: datetime) -> None:
        self.world = world
        self.today = today

    @cached_property
    def person_ids(self) -> list[str]:
        """Ids of all people."""
        return [made_id("person", self.world.size.seed, row) for row in range(len(self.world.people))]

    @cached_property
    def venue_ids(self) -> list[str]:
        """Ids of all venues."""
        return [made_id("venue", self.world.size.seed, row) for row in range(len(self.world.venues))]

    @cached_property
    def location(self) -> Floats:
        """Latitude and longitude of all people (N, 2)."""
        people = self.world.people
        return np.stack([latitude_of(people.north), longitude_of(people.east)], axis=1)

    @cached_property
    def names(self) -> list[str]:
        """Names of all people."""
        rng = draw(self.world.size.seed, "names")
        n = len(self.world.people)
        first, last = rng.integers(len(FIRST_NAMES), size=n), rng.integers(len(LAST_NAMES), size=n)
        return [f"{FIRST_NAMES[a]} {LAST_NAMES[b]}" for a, b in zip(first.tolist(), last.tolist(), strict=True)]

    @cached_property
    def handles(self) -> list[str]:
        """Distinct handles, from the names."""
        seen: dict[str, int] = {}
        handles = []
        for name in self.names:
            plain = name.lower().replace(" ", ".")
            seen[plain] = seen.get(plain, 0) + 1
            handles.append(plain if seen[plain] == 1 else f"{plain}.{seen[plain]}")
        return handles

    def seconds_ago(self, seconds: int) -> int:
        """Unix seconds of a moment before the city's present; numbers travel faster than dates."""
        return int(self.today.timestamp()) - seconds

    def interests(self) -> Rows:
        """All tags."""
        return [{"name": name} for name in TAGS]

    def venues(self) -> Rows:
        """All venues with their tags."""
        world, venues = self.world, self.world.venues
        rng = draw(world.size.seed, "venue rows")
        taken: set[str] = set()
        rows = []
        for row in range(len(venues)):
            kind, place = venues.kind_of(row), world.places.names[int(venues.place[row])]
            ambiance = sorted(AMBIANCES[i] for i in rng.choice(len(AMBIANCES), size=2, replace=False))
            tags = [TAGS[tag] for tag in venues.tags[row]]
            rating = float(np.clip(3.9 + 0.45 * venues.charm[row] + rng.normal(0, 0.35), 1.5, 5.0))
            rows.append(
                {
                    "id": self.venue_ids[row],
                    "external_id": None,
                    "derived": [],
                    "defaulted": [],
                    "name": _venue_name(rng, kind.nouns, place, taken),
                    "description": f"{ambiance[0].capitalize()} {kind.cuisine or ''} {kind.category} in {place}: ".replace(
                        "  ", " "
                    )
                    + f"{', '.join(tags)}.",
                    "category": kind.category,
                    "cuisine": kind.cuisine,
                    "latitude": round(latitude(float(venues.north[row])), 6),
                    "longitude": round(longitude(float(venues.east[row])), 6),
                    "address": f"{int(rng.integers(1, 220))} {STREETS[int(rng.integers(len(STREETS)))]}",
                    "neighborhood": place,
                    "time_zone": TIME_ZONE,
                    "price_level": int(venues.price[row]),
                    "rating": round(rating, 1),
                    "capacity": int(rng.integers(5, 25)) * 4,
                    "ambiance": ambiance,
                    "hours": open_hours(kind),
                    "tags": [[tag, 1.0 if i < len(kind.tags) else 0.5] for i, tag in enumerate(tags)],
                }
            )
        return rows

    def slots(self, first_day: datetime, days: int, after: datetime) -> Iterator[dict[str, Any]]:
        """Bookable times of all venues on some days: seats are the same for the same venue and time of day.

        Args:
            first_day: Local midnight of the first day.
            days: How many days.
            after: Earlier times are left out.
        """
        venues = self.world.venues
        for row, venue_id in enumerate(self.venue_ids):
            tables = venues.kind_of(row).tables
            seats = (draw(self.world.size.seed, "slots", row).integers(2, 7, size=len(tables)) * 2).tolist()
            yield slots_row(venue_id, starts_of(first_day, days, list(zip(tables, seats, strict=True)), after))

    def people(self, begin: int, end: int) -> Rows:
        """People of a batch with their interests."""
        world, people = self.world, self.world.people
        rng = draw(world.size.seed, "person rows", begin)
        n = end - begin
        likes = unit(world.people.taste[begin:end]) @ world.tag_latent.T + rng.normal(0, 0.22, (n, len(TAGS)))
        birth = rng.integers(1958, 2006, n).tolist()
        privacy = rng.choice(3, size=n, p=[0.68, 0.27, 0.05]).tolist()
        cap = rng.choice([3, 4, 5, 6, 7], size=n, p=[0.1, 0.15, 0.5, 0.15, 0.1]).tolist()
        quiet = np.stack(
            [rng.choice([21, 22, 23], n, p=[0.15, 0.65, 0.2]), rng.choice([7, 8, 9], n, p=[0.25, 0.55, 0.2])]
        )
        joined = rng.integers(100, 900, n).tolist()
        spread = rng.integers(0, 2, size=(2, n))
        rows = []
        for i, row in enumerate(range(begin, end)):
            chosen = np.argsort(-likes[i])[: int(rng.integers(4, 9))]
            budget = round(float(people.budget[row]))
            rows.append(
                {
                    "id": self.person_ids[row],
                    "external_id": None,
                    "derived": [],
                    "defaulted": [],
                    "handle": self.handles[row],
                    "email": f"{self.handles[row]}@example.invalid",
                    "name": self.names[row],
                    "birth_year": birth[i],
                    "latitude": round(float(self.location[row, 0]), 6),
                    "longitude": round(float(self.location[row, 1]), 6),
                    "neighborhood": world.places.names[int(people.place[row])],
                    "time_zone": TIME_ZONE,
                    "privacy_level": _PRIVACY[privacy[i]],
                    "openness": round(float(people.openness[row]), 3),
                    "price_min": max(1, budget - int(spread[0, i])),
                    "price_max": min(4, budget + int(spread[1, i])),
                    "persona": PERSONAS[int(people.persona[row])],
                    "free_hours": np.flatnonzero(people.free[row]).tolist(),
                    "quiet_start": int(quiet[0, i]),
                    "quiet_end": int(quiet[1, i]),
                    "ask_cap_per_week": cap[i],
                    "created_at": self.seconds_ago(86_400 * joined[i]),
                    "interests": [[TAGS[tag], round(float(np.clip(likes[i, tag], 0.1, 1.0)), 2)] for tag in chosen],
                }
            )
        return rows

    def friendships(self, friendships: Friendships, begin: int, end: int) -> Rows:
        """Friendships of a batch. Influence begins as a prior from strength; it is learned from cascades."""
        edges = friendships.edges[begin:end].tolist()
        strength = np.round(friendships.strength[begin:end], 3).tolist()
        days = friendships.days[begin:end].tolist()
        return [
            {
                "a": self.person_ids[a],
                "b": self.person_ids[b],
                "strength": s,
                "derived": ["influence_in", "influence_out"],
                "defaulted": [],
                "influence": influence_prior(s),
                "since": self.seconds_ago(86_400 * d),
            }
            for (a, b), s, d in zip(edges, strength, days, strict=True)
        ]

    def interactions(self, habits: Habits) -> Rows:
        """Interactions of a batch, by person."""
        today = self.seconds_ago(0)
        counts = (habits.visits, habits.views, habits.likes, habits.interests, habits.dwell_seconds)
        moments = (today - 60 * habits.first_minute, today - 60 * habits.last_minute)
        did = zip(
            (self.venue_ids[row] for row in habits.venue.tolist()),
            *(column.tolist() for column in (*counts, np.round(habits.weight, 4), *moments)),
            strict=True,
        )
        return by_person([self.person_ids[row] for row in habits.person.tolist()], did)


def by_person(user_ids: list[str], did: Iterable[tuple[Any, ...]]) -> Rows:
    """Gather what each person did: shorter to send, and each person is looked up once.

    Args:
        user_ids: One for each interaction; those of a person stand together.
        did: Venue id, visits, views, likes, interests, dwell seconds, weight, first and last Unix seconds of each.
    """
    rows: Rows = []
    for user_id, one in zip(user_ids, did, strict=True):
        if not rows or rows[-1]["user_id"] != user_id:
            rows.append({"user_id": user_id, "did": []})
        rows[-1]["did"].append(one)
    return rows


def slots_row(venue_id: str, starts: Iterable[tuple[datetime, int]], hours: float = 2.0) -> dict[str, Any]:
    """The bookable times of one venue.

    Args:
        venue_id: The venue.
        starts: Local start and seats of each.
        hours: How long a table is kept.

    Returns:
        The venue's id and, for each slot: its id, which holds the local start, start and end in Unix seconds, local hour
        of the week, capacity.
    """
    return {
        "venue_id": venue_id,
        "slots": [
            (
                f"{venue_id}|{start.isoformat()}",
                int(start.timestamp()),
                int(start.timestamp() + hours * 3600),
                start.weekday() * 24 + start.hour,
                seats,
            )
            for start, seats in starts
        ],
    }


def starts_of(
    first_day: datetime, days: int, tables: Sequence[tuple[float, int]], after: datetime
) -> list[tuple[datetime, int]]:
    """Local starts on some days, with seats.

    Args:
        first_day: Local midnight of the first day.
        days: How many days.
        tables: Local hour of the day (18.5 = 18:30) and seats of each bookable time.
        after: Earlier times are left out.
    """
    found = []
    for day in range(days):
        date = (first_day + timedelta(days=day)).date()
        for hour, seats in tables:
            start = datetime.combine(date, time(int(hour), int(hour % 1 * 60)), tzinfo=first_day.tzinfo)
            if start > after:
                found.append((start, seats))
    return found


def influence_prior(strength: float) -> float:
    """Edge probability that is assumed until cascades have taught it."""
    return round(0.05 + 0.30 * strength, 3)


def latitude_of(north: Floats) -> Floats:
    """Degrees of latitude (n,) of points some km north of the centre."""
    return np.array([latitude(value) for value in north.tolist()])


def longitude_of(east: Floats) -> Floats:
    """Degrees of longitude (n,) of points some km east of the centre."""
    return np.array([longitude(value) for value in east.tolist()])


def _venue_name(rng: np.random.Generator, nouns: tuple[str, ...], place: str, taken: set[str]) -> str:
    """A name that no other venue of the city has."""
    word, noun = NAME_WORDS[int(rng.integers(len(NAME_WORDS)))], nouns[int(rng.integers(len(nouns)))]
    for name in (f"{word} {noun}", f"{word} {noun} {place}"):
        if name not in taken:
            break
    number = 2
    while name in taken:
        name, number = f"{word} {noun} {place} {number}", number + 1
    taken.add(name)
    return name
