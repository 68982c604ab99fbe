"""Compiled selections are explained by the real server: no warning, no Cartesian product, no scan, whatever the nesting."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.graph.values import arguments
from app.selections.cypher import Statement, many, one
from app.selections.description import GRAPH
from app.selections.reading import read
from app.selections.terms import Hop, Kind
from tests.conftest import WEDNESDAY
from tests.integration.cypher.plans import SCANS, kinds
from tests.selecting import selections, text_of

pytestmark = pytest.mark.integration
KNOWN: dict[str, Any] = {"id": "u-1", "ids": ["u-1", "u-2"], "caller_id": "u-1", "sees_all": False, "now": WEDNESDAY}
HOPS = [(kind, hop) for kind in GRAPH.kinds for hop in kind.hops]


def explained(session: neo4j.Session, statement: Statement) -> tuple[set[str], list[str]]:
    """Kinds of operators, and the server's warnings."""
    summary = session.run(f"EXPLAIN {statement.text}", arguments(KNOWN | statement.parameters)).consume()
    assert summary.plan is not None
    warnings = [note.status_description for note in summary.gql_status_objects if note.is_notification]
    return set(kinds(summary.plan)), warnings


def check(session: neo4j.Session, statement: Statement) -> None:
    found, warnings = explained(session, statement)
    assert not warnings, statement.text
    assert "CartesianProduct" not in found, statement.text
    assert not found & SCANS, statement.text


@pytest.mark.parametrize(("kind", "hop"), HOPS, ids=[f"{kind.name}.{hop.name}" for kind, hop in HOPS])
def test_every_hop_is_narrow(session: neo4j.Session, kind: Kind, hop: Hop) -> None:
    values = " ".join(value.name for value in kind.values)
    inner = " ".join(value.name for value in GRAPH.kind(hop.to).values)
    chosen = read(f"{{{values} {hop.name}{{cursor {inner}}}}}", kind.name)
    check(session, one(chosen))
    check(session, many(chosen))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.timeout(400)
def test_every_nesting_is_narrow(session: neo4j.Session, data: st.DataObject) -> None:
    kind = GRAPH.kind(data.draw(st.sampled_from(sorted(GRAPH.entities.values()))))
    check(session, one(read(text_of(data.draw(selections(kind, 5, longest=2))), kind.name)))
