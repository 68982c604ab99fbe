"""A town of four circles of friends, each with venues of its own: taste that can be learned in seconds."""

from __future__ import annotations

from typing import Any

from app.clock import Clock
from app.graph import Graph
from app.stages.embed import queries, service
from tests.integration.town import Town

PEOPLE, VENUES = 24, 16


def make_circles(town: Town) -> None:
    """Four circles of friends, each with venues of its own; one more person has friends only, another one nothing."""
    town.run(
        """
        UNWIND range(0, $people + 1) AS n
        CREATE (:User {id: 'u-' + n, handle: 'h-' + n, email: 'h-' + n + '@example.invalid'})
        """,
        people=PEOPLE,
    )
    town.run("UNWIND range(0, $venues - 1) AS n CREATE (:Venue {id: 'v-' + n})", venues=VENUES)
    town.run(
        """
        UNWIND range(0, $people - 1) AS n
        UNWIND range(0, $venues - 1) AS m
        WITH n, m WHERE n % 4 = m % 4 OR (n + m) % 7 = 0
        MATCH (person:User {id: 'u-' + n}), (venue:Venue {id: 'v-' + m})
        CREATE (person)-[:INTERACTED {
          weight: 1.0, visits: 1, first_at: datetime('2026-11-01T12:00:00Z') + duration({hours: (n * 7 + m * 5) % 101})
        }]->(venue)
        """,
        people=PEOPLE,
        venues=VENUES,
    )
    town.run(
        """
        UNWIND range(0, $people) AS n
        UNWIND range(n + 1, $people) AS m
        WITH n, m WHERE n % 4 = m % 4
        MATCH (one:User {id: 'u-' + n}), (other:User {id: 'u-' + m})
        CREATE (one)-[:FRIENDS_WITH {strength: 0.5}]->(other)
        """,
        people=PEOPLE,
    )


def embeddings(town: Town) -> list[dict[str, Any]]:
    """Label, id, version and vector of whoever has an embedding."""
    return town.run(
        """
        MATCH (n:User|Venue)
        WHERE n.embedding IS NOT NULL
        RETURN labels(n)[0] AS label, n.id AS id, n.embedding_version AS version, n.embedding AS vector
        ORDER BY label, id
        """
    )


async def record(graph: Graph, clock: Clock, version: str, *, figures: str = "{}", state: str = "writing") -> None:
    """A version as a writer records it before it lays out vectors."""
    await queries.record_version(
        graph, version=version, now=clock.now(), data="{}", figures=figures, parameters="{}", fold_in="{}", state=state
    )


async def lay_out(graph: Graph, clock: Clock, version: str, people: list[str], venues: list[str], axis: int) -> None:
    """A version with its vectors beside the live ones, all along one axis, ready to be switched to."""
    await record(graph, clock, version)
    vector = [float(place == axis) for place in range(service.WIDTH)]
    await queries.stage_people(graph, version=version, rows=[{"id": id, "vector": vector} for id in people])
    await queries.stage_venues(graph, version=version, rows=[{"id": id, "vector": vector} for id in venues])
