"""Answers selections: one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.graph import Graph
from app.http.auth import Caller
from app.selections import cypher, reading
from app.selections.answer import answer


async def one(graph: Graph, caller: Caller, *, kind: str, id: str, select: str, now: datetime) -> dict[str, Any] | None:
    """One thing as a selection wants it; None where there is none that the caller may see.

    Args:
        graph: The graph.
        caller: Who looks.
        kind: `User`, `Venue` and so on, as the description names it.
        id: Of the thing.
        select: A GraphQL selection set.
        now: Product time.

    Raises:
        Problem: 400 where the selection is not understood, or too large.
    """
    chosen = reading.read(select, kind)
    statement = cypher.one(chosen)
    rows = await graph.select(f"selections/{kind}", statement.text, id=id, **_seen(caller, now), **statement.parameters)
    return answer(chosen, rows[0]["selected"]) if rows else None


async def several(
    graph: Graph, caller: Caller, *, kind: str, ids: Sequence[str], select: str, now: datetime
) -> dict[str, dict[str, Any]]:
    """The things of these ids as a selection wants them, by id in that order, less those that the caller may not see.

    Raises:
        Problem: 400 where the selection is not understood, or too large for so many.
    """
    chosen = reading.read(select, kind, rows=max(1, len(ids)))
    if not ids:
        return {}
    statement = cypher.many(chosen)
    rows = await graph.select(
        f"selections/{kind}", statement.text, ids=list(ids), **_seen(caller, now), **statement.parameters
    )
    return {ids[row["nth"]]: answer(chosen, row["selected"]) for row in rows}


def _seen(caller: Caller, now: datetime) -> dict[str, Any]:
    return {"caller_id": caller.id, "sees_all": caller.acts_for_others, "now": now}
