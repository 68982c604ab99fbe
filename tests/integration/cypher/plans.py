"""Reading a plan that the server explained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Plan = dict[str, Any]
#: Operators that read a whole label, type, index or database.
SCANS: Final = {
    "AllNodesScan",
    "NodeByLabelScan",
    "SubtractionNodeByLabelsScan",
    "PartitionedNodeByLabelScan",
    "UnionNodeByLabelsScan",
    "NodeIndexScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
}


def kinds(plan: Plan) -> Iterator[str]:
    """Kinds of all operators of a plan."""
    yield str(plan["operatorType"]).split("@")[0]
    for child in plan.get("children", ()):
        yield from kinds(child)
