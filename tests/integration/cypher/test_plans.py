"""Every query file is explained by the real server: no warning, no Cartesian product, no full scan on a hot path."""

from __future__ import annotations

import neo4j
import pytest

from app.graph.queries import NamedQuery, load_queries
from tests.integration.cypher.plans import SCANS, kinds

pytestmark = pytest.mark.integration


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
