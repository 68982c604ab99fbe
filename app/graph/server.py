"""Is this a server that Sprout can live on? Versions of Neo4j and Graph Data Science, with a way out if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.graph.errors import GraphError, GraphUnavailable, ServerUnsuitable

if TYPE_CHECKING:
    from app.graph.driver import Graph

#: Scoped subqueries, `CALL (x) { ... }`, came with 5.23; 5.26 is the long-term release that Sprout is tested on.
OLDEST_NEO4J: Final = (5, 26)
OLDEST_GDS: Final = (2, 13)


@dataclass(frozen=True)
class ServerInfo:
    """Versions as the server tells them."""

    neo4j: str
    gds: str


async def check(graph: Graph) -> ServerInfo:
    """Compares the server's versions with what Sprout needs.

    Raises:
        GraphUnavailable: The server cannot be reached.
        ServerUnsuitable: It is too old, or Graph Data Science is missing or too old.
    """
    neo4j = str((await graph.read("graph/server_version"))[0]["version"])
    if version(neo4j) < OLDEST_NEO4J:
        raise ServerUnsuitable(
            f"Neo4j {neo4j} is too old: Sprout needs 5.26 or newer. Use the image neo4j:5.26-community, or `sprout up`."
        )
    try:
        gds = str((await graph.read("graph/gds_version"))[0]["version"])
    except GraphUnavailable:
        raise
    except GraphError as error:
        raise ServerUnsuitable(
            f"Neo4j {neo4j} answers, but Graph Data Science is not installed in it. With Docker set "
            """NEO4J_PLUGINS='["graph-data-science"]'; on a server of your own put the GDS 2.13 jar into plugins/ and set """
            "dbms.security.procedures.unrestricted=gds.*; or let `sprout up` start a server that has it."
        ) from error
    if version(gds) < OLDEST_GDS:
        raise ServerUnsuitable(f"Graph Data Science {gds} is too old: Sprout needs 2.13 or newer for Neo4j 5.26.")
    return ServerInfo(neo4j, gds)


def version(text: str) -> tuple[int, int]:
    """Major and minor of a version such as `5.26.30` or `2.13.9+19`."""
    major, minor, *_ = text.replace("-", ".").replace("+", ".").split(".")
    return int(major), int(minor)
