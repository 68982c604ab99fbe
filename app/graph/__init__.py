"""Everything between Sprout and Neo4j; no other package imports the driver."""

from app.graph import lean  # noqa: F401  first, see there
from app.graph.driver import Graph
from app.graph.errors import (
    AlreadyProcessed,
    ConstraintViolated,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    QueryMissing,
    SchemaChanged,
    ServerUnsuitable,
)
from app.graph.queries import pieces
from app.graph.values import Row

__all__ = [
    "AlreadyProcessed",
    "ConstraintViolated",
    "Graph",
    "GraphError",
    "GraphTimeout",
    "GraphUnavailable",
    "QueryMissing",
    "Row",
    "SchemaChanged",
    "ServerUnsuitable",
    "pieces",
]
