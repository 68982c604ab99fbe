"""A made-up town for tests of seeds: circles of friends, venues with tables, tastes; drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from tests.engines import Engines

CENTRE: Final = (41.815, -71.405)
TAGS: Final = ("ramen", "jazz", "coffee", "tacos", "wine", "board games")
_PEOPLE: Final = """
UNWIND $rows AS row
CREATE (person:User) SET person = row.properties, person.location = point({latitude: row.latitude, longitude: row.longitude})
WITH row, person UNWIND row.likes AS name
MERGE (tag:Interest {name: name}) CREATE (person)-[:LIKES]->(tag)
"""
_VENUES: Final = """
UNWIND $rows AS row
CREATE (venue:Venue) SET venue = row.properties, venue.location = point({latitude: row.latitude, longitude: row.longitude})
WITH row, venue UNWIND row.tags AS name
MERGE (tag:Interest {name: name}) CREATE (venue)-[:TAGGED {weight: 1.0}]->(tag)
"""
_SLOTS: Final = """
UNWIND $rows AS row MATCH (venue:Venue {id: row.venue_id}) CREATE (venue)-[:HAS_SLOT]->(slot:Slot) SET slot = row
"""
_FRIENDS: Final = """
UNWIND $rows AS row MATCH (a:User {id: row[0]}) MATCH (b:User {id: row[1]})
CREATE (a)-[:FRIENDS_WITH {strength: row[2], influence_out: 0.2, influence_in: 0.2}]->(b)
"""
_VECTORS: Final = """
UNWIND $rows AS row MATCH (n:User|Venue {id: row.id})
CALL db.create.setNodeVectorProperty(n, "embedding", row.vector) SET n.embedding_version = "town-1"
"""


@dataclass
class Town:
    """What the town is made of; `build` writes it.

    Attributes:
        now: The town's present; slots lie in the days after it.
        circles, people_per_circle: Friends within a circle nearly all know each other.
        free_hours: For all, or drawn a person when None.
    """

    now: datetime
    circles: int = 4
    people_per_circle: int = 8
    venues: int = 6
    seats: int = 12
    free_hours: list[int] | None = None
    embedded: bool = True
    seed: int = 1
    people: list[str] = field(default_factory=list)
    friends: list[tuple[str, str, float]] = field(default_factory=list)

    def build(self, engines: Engines) -> Town:
        """Writes people, friendships, venues, slots and embeddings to an empty graph."""
        luck = np.random.default_rng(self.seed)
        size = self.circles * self.people_per_circle
        self.people = [f"u-{n:05}" for n in range(size)]
        self.friends = self._friendships(luck)
        tastes = luck.normal(size=(self.circles, 64))
        people = [self._person(luck, n) for n in range(size)]
        venues = [self._venue(luck, n) for n in range(self.venues)]
        vectors = [(p, tastes[n // self.people_per_circle]) for n, p in enumerate(self.people)]
        vectors += [(f"v-{n}", tastes[n % self.circles]) for n in range(self.venues)]
        with engines.driver() as driver:
            for statement, rows in (
                (_PEOPLE, people),
                (_VENUES, venues),
                (_SLOTS, self._slots()),
                (_FRIENDS, self.friends),
            ):
                for start in range(0, len(rows), 5000):
                    driver.execute_query(statement, rows=rows[start : start + 5000])
            if self.embedded:
                noisy = [{"id": id, "vector": (v + luck.normal(0, 0.5, 64)).tolist()} for id, v in vectors]
                for start in range(0, len(noisy), 5000):
                    driver.execute_query(_VECTORS, rows=noisy[start : start + 5000])
            driver.execute_query("CALL db.awaitIndexes(60)")
        return self

    def _friendships(self, luck: np.random.Generator) -> list[tuple[str, str, float]]:
        found = []
        for circle in range(self.circles):
            members = self.people[circle * self.people_per_circle : (circle + 1) * self.people_per_circle]
            for place, one in enumerate(members):
                found += [(one, other, round(float(luck.uniform(0.3, 0.95)), 2)) for other in members[place + 1 :]
                          if luck.random() < 0.7]  # fmt: skip
        return found

    def _person(self, luck: np.random.Generator, number: int) -> dict[str, Any]:
        drawn = [day * 24 + hour for day in range(7) for hour in range(17, 22) if luck.random() < 0.7]
        properties = {
            "id": self.people[number],
            "handle": f"person{number}",
            "email": f"person{number}@example.invalid",
            "name": f"Person {number}",
            "privacy_level": "friends_only",
            "openness": float(luck.uniform(0.2, 0.9)),
            "price_min": 1,
            "price_max": 3,
            "community": number // self.people_per_circle,
            "reach": 1.0,
            "ask_cap_per_week": 5,
            "free_hours": self.free_hours if self.free_hours is not None else drawn,
        }
        return {"properties": properties, "likes": list(luck.choice(TAGS, 3, replace=False)), **_place(luck)}

    def _venue(self, luck: np.random.Generator, number: int) -> dict[str, Any]:
        properties = {
            "id": f"v-{number}",
            "name": f"Venue {number}",
            "category": "restaurant",
            "price_level": 1 + number % 3,
            "capacity": self.seats,
            "popularity": 1.0,
            "time_zone": "UTC",
        }
        return {"properties": properties, "tags": list(luck.choice(TAGS, 2, replace=False)), **_place(luck)}

    def _slots(self) -> list[dict[str, Any]]:
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        starts = [midnight + timedelta(days=day, hours=hour) for day in range(8) for hour in (17, 19, 21)]
        return [
            {
                "id": f"v-{number}|{start.isoformat()}",
                "venue_id": f"v-{number}",
                "start": start,
                "end": start + timedelta(hours=2),
                "hour_of_week": start.weekday() * 24 + start.hour,
                "capacity": self.seats,
                "seats_left": self.seats,
            }
            for number in range(self.venues)
            for start in starts
        ]


def _place(luck: np.random.Generator) -> dict[str, float]:
    north, east = luck.normal(0, 0.01, 2)
    return {"latitude": CENTRE[0] + float(north), "longitude": CENTRE[1] + float(east)}
