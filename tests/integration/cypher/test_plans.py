"""Every query file is explained by the real server: no warning, no Cartesian product, no full scan on a hot path."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, LiteralString

import neo4j
import pytest

from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from app.graph.queries import NamedQuery, load_queries
from tests.conftest import settings_for
from tests.engines import Engines
from tests.integration.cypher.vocabulary import LABELS, PROPERTIES, TYPES

pytestmark = pytest.mark.integration
Plan = dict[str, Any]
#: Operators that read a whole label, type, index or database.
SCANS: Final = {
    "AllNodesScan",
    "NodeByLabelScan",
    "PartitionedNodeByLabelScan",
    "UnionNodeByLabelsScan",
    "NodeIndexScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
}
#: People and venues of the city for which plans are made: enough that reading all of a label costs more than looking up one.
CITY: Final = CitySize(1000, 300, 7)
_CREATE: Final[dict[LiteralString, list[str]]] = {
    "UNWIND $names AS name CALL db.createLabel(name)": LABELS,
    "UNWIND $names AS name CALL db.createRelationshipType(name)": TYPES,
    "UNWIND $names AS name CALL db.createProperty(name)": PROPERTIES,
}


@pytest.fixture(scope="module")
def session(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j.Session]:
    """A session on a graph that knows the contract's names: what the server still warns of is misspelt.

    It holds a city: a plan depends on counts, and where nothing is, reading all of it is cheap.
    """
    engines.wipe_graph()
    asyncio.run(_fill(engines, tmp_path_factory.mktemp("city")))
    with engines.driver() as driver, driver.session(database="neo4j") as opened:
        for statement, names in _CREATE.items():
            opened.run(statement, names=names).consume()
        opened.run("CALL db.prepareForReplanning(60)").consume()
        yield opened
    engines.wipe_graph()


async def _fill(engines: Engines, home: Path) -> None:
    settings = settings_for(engines, home)
    async with await Graph.open(settings) as graph:
        await seed_city(graph, settings, Clock.from_settings(settings), CITY, lambda *_: None)


def explained(session: neo4j.Session, query: NamedQuery) -> tuple[set[str], list[str]]:
    """Kinds of operators in the plan and the server's warnings, with the parameters that the header shows."""
    values = session.run(f"RETURN {query.params} AS params").single(strict=True)["params"]
    summary = session.run(f"EXPLAIN {query.text}", values).consume()
    assert summary.plan is not None
    warnings = [
        f"{note.raw_classification}: {note.status_description}"
        for note in summary.gql_status_objects
        if note.is_notification
    ]
    return set(kinds(summary.plan)), warnings


def kinds(plan: Plan) -> Iterator[str]:
    yield str(plan["operatorType"]).split("@")[0]
    for child in plan.get("children", ()):
        yield from kinds(child)


@pytest.mark.parametrize("query", load_queries().values(), ids=lambda query: query.name)
def test_plan_is_narrow(session: neo4j.Session, query: NamedQuery) -> None:
    found, warnings = explained(session, query)
    assert not warnings
    assert "CartesianProduct" not in found
    if query.scans:
        assert found & SCANS, f"{query.name} scans nothing: drop its `// Scans:`"
    else:
        assert not found & SCANS, f"{query.name} reads a whole label: narrow it, or say `// Scans: why` in its header"


@pytest.mark.parametrize("query", load_queries().values(), ids=lambda query: query.name)
def test_lists_lie_in_one_map(session: neo4j.Session, query: NamedQuery) -> None:
    values = session.run(f"RETURN {query.params} AS params").single(strict=True)["params"]
    bare = [name for name, value in values.items() if isinstance(value, list)]
    assert not bare, f"{query.name} takes {bare} bare: a plan for each size; write $lists.{bare[0]}"


def test_a_misspelt_name_is_warned_of(session: neo4j.Session) -> None:
    query = NamedQuery("x/y", "MATCH (n:Usr {id: 'a'}) RETURN n.nam AS name", "", "{}", "", "")
    _, warnings = explained(session, query)
    assert any("Usr" in warning for warning in warnings) and any("nam" in warning for warning in warnings)


def test_a_cartesian_product_is_seen(session: neo4j.Session) -> None:
    query = NamedQuery("x/y", "MATCH (a:User), (b:Venue) RETURN a.id AS a, b.id AS b", "", "{}", "", "")
    found, _ = explained(session, query)
    assert "CartesianProduct" in found and found & SCANS
