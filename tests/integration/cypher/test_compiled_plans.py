"""Compiled selections are explained by the real server: no warning, no Cartesian product, no scan, whatever the nesting."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.graph.values import arguments
from app.http.pages import Cursor
from app.selections.cypher import Statement, many, one
from app.selections.description import GRAPH
from app.selections.reading import read
from app.selections.terms import Hop, Kind
from tests.conftest import WEDNESDAY
from tests.integration.cypher.plans import SCANS, kinds
from tests.selecting import compiled_or_refused, selections, text_of

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
    text = f"{{{values(kind)} {hop.name}{{cursor {values(GRAPH.kind(hop.to))}}}}}"
    if kind.name == "Participant":
        kind, text = GRAPH.kind("Plan"), f"{{people{text}}}"
    chosen = read(text, kind.name)
    check(session, many(chosen))
    if kind.name in GRAPH.entities.values():
        check(session, one(chosen))


def values(kind: Kind) -> str:
    return " ".join(value.name for value in kind.values)


@pytest.mark.parametrize(
    ("kind", "hop"), [(kind, hop) for kind, hop in HOPS if hop.many], ids=lambda part: str(part.name)
)
def test_every_order_and_filter_is_narrow(session: neo4j.Session, kind: Kind, hop: Hop) -> None:
    keys: dict[type, str | int | float] = {str: "a", int: 1, float: 0.5}
    filters = ", ".join(
        f"{each.name}: {2 if each.least else GRAPH.enums[each.type.strip('[]!')][0]}" for each in hop.filters
    )
    for order in hop.orders:
        after = Cursor.write((keys[order.type], "x"))
        for direction in ("asc", "desc"):
            narrowed = f'after: "{after}", order_by: {order.name}, direction: {direction}' + (
                f", {filters}" if filters else ""
            )
            check(session, many(read(f"{{{hop.name}({narrowed}){{cursor}}}}", kind.name)))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.timeout(400)
def test_every_nesting_is_narrow(session: neo4j.Session, data: st.DataObject) -> None:
    kind = GRAPH.kind(data.draw(st.sampled_from(sorted(GRAPH.entities.values()))))
    statement = compiled_or_refused(text_of(data.draw(selections(kind, 5, longest=2))), kind.name)
    assume(statement is not None)
    assert statement is not None
    check(session, statement)
