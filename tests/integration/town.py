"""A small town to test in: people, venues and what is between them, made one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, LiteralString

import neo4j

from app.graph.values import sendable

#: Where the town lies, in degrees, and how many kilometres one degree of latitude has on a sphere of 6,371 km.
CENTRE = (40.73, -73.99)
KM_PER_DEGREE = 111.19492664455873


def north(km: float) -> tuple[float, float]:
    """A place so many kilometres north of the centre."""
    return CENTRE[0] + km / KM_PER_DEGREE, CENTRE[1]


class Town:
    """Writes straight to the server, past `app.graph`."""

    def __init__(self, session: neo4j.Session) -> None:
        self._session = session

    def run(self, statement: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """Runs any statement."""
        return self._session.run(statement, sendable(parameters)).data()

    def person(
        self,
        id: str,
        *,
        at: tuple[float, float] | None = CENTRE,
        interests: dict[str, float] | Iterable[str] = (),
        privacy_level: str = "public",
        **properties: Any,
    ) -> str:
        """A person; `interests` with weights, or 0.6 each."""
        liked = interests if isinstance(interests, dict) else dict.fromkeys(interests, 0.6)
        self.run(
            """
            CREATE (person:User {id: $id})
            SET person.handle = $id, person.email = $id + '@example.invalid', person.name = 'Name of ' + $id,
                person.price_min = 1, person.price_max = 2, person.role = 'member', person.privacy_level = $privacy,
                person.location = point({latitude: $at[0], longitude: $at[1]})
            SET person += $properties
            WITH person
            UNWIND keys($liked) AS name
            MERGE (interest:Interest {name: name})
            CREATE (person)-[:LIKES {weight: $liked[name]}]->(interest)
            """,
            id=id,
            at=at,
            privacy=privacy_level,
            properties=properties,
            liked=liked,
        )
        return id

    def venue(self, id: str, *, at: tuple[float, float] = CENTRE, tags: Iterable[str] = (), **properties: Any) -> str:
        """A venue whose tags weigh 1."""
        self.run(
            """
            CREATE (venue:Venue {id: $id})
            SET venue.name = 'Venue ' + $id, venue.description = '', venue.category = 'restaurant', venue.price_level = 2,
                venue.capacity = 20, venue.time_zone = 'America/New_York', venue.rating = 4.0, venue.popularity = 0.0,
                venue.location = point({latitude: $at[0], longitude: $at[1]})
            SET venue += $properties
            WITH venue
            UNWIND $tags AS name
            MERGE (interest:Interest {name: name})
            CREATE (venue)-[:TAGGED {weight: 1.0}]->(interest)
            """,
            id=id,
            at=at,
            tags=list(tags),
            properties=properties,
        )
        return id

    def friends(self, one: str, other: str, strength: float = 0.5) -> None:
        """Makes two people friends."""
        self.run(
            """
            MATCH (one:User {id: $one}), (other:User {id: $other})
            CREATE (one)-[:FRIENDS_WITH {strength: $strength}]->(other)
            """,
            one=one,
            other=other,
            strength=strength,
        )

    def block(self, one: str, other: str) -> None:
        """One person blocks another."""
        self.run(
            "MATCH (one:User {id: $one}), (other:User {id: $other}) CREATE (one)-[:BLOCKED]->(other)",
            one=one,
            other=other,
        )

    def interested(self, person: str, venue: str) -> None:
        """A person has declared interest in a venue."""
        self.run(
            "MATCH (p:User {id: $person}), (v:Venue {id: $venue}) CREATE (p)-[:INTERESTED_IN {at: datetime()}]->(v)",
            person=person,
            venue=venue,
        )

    def acted(self, person: str, venue: str, **counters: Any) -> None:
        """A person has interacted with a venue."""
        zero = {"views": 0, "likes": 0, "interests": 0, "visits": 0, "dwell_seconds": 0.0}
        self.run(
            """
            MATCH (p:User {id: $person}), (v:Venue {id: $venue})
            CREATE (p)-[acted:INTERACTED]->(v)
            SET acted = $counters
            """,
            person=person,
            venue=venue,
            counters=zero | counters,
        )

    def slot(self, venue: str, start: datetime, *, hours: float = 2, capacity: int = 12, seats_left: int = 12) -> str:
        """A bookable time of a venue."""
        id = f"{venue}|{start.isoformat()}"
        self.run(
            """
            MATCH (venue:Venue {id: $venue})
            CREATE (venue)-[:HAS_SLOT]->(:Slot {
              id: $id, venue_id: $venue, start: $start, end: $start + duration({minutes: toInteger(60 * $hours)}),
              hour_of_week: ($start.dayOfWeek - 1) * 24 + $start.hour, capacity: $capacity, seats_left: $seats_left
            })
            """,
            id=id,
            venue=venue,
            start=start,
            hours=hours,
            capacity=capacity,
            seats_left=seats_left,
        )
        return id
