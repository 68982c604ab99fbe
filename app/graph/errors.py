"""What can go wrong between Sprout and Neo4j, in words that an operator can act on."""

from __future__ import annotations

from app.errors import SproutError


class GraphError(SproutError):
    """Base of all errors of `app.graph`."""


class GraphUnavailable(GraphError):
    """Neo4j cannot be reached, or refuses the credentials. The call may be tried again later."""


class GraphTimeout(GraphError):
    """A query ran past its time-out and was ended by the server."""


class ConstraintViolated(GraphError):
    """A uniqueness constraint refused a write; nothing was written."""


class AlreadyProcessed(GraphError):
    """The event behind this write took effect before; nothing was written now."""


class ServerUnsuitable(GraphError):
    """The server answers, but lacks what Sprout needs; the message says what, and how to get it."""


class QueryMissing(GraphError):
    """Code names a query for which there is no file."""


class SchemaChanged(GraphError):
    """A schema file that was applied has another content now."""
