"""Versions of all models: listed, and rolled back to the one before."""

from __future__ import annotations

import json
from typing import Any

from app.clock import Clock
from app.graph import Graph
from app.stages.embed import queries
from app.stages.embed.errors import NothingToRollBack
from app.stages.embed.queries import RolledBack

SOCIALLGN = "sociallgn"


async def list_versions(graph: Graph) -> list[dict[str, Any]]:
    """Versions of all models, newest first, with data, figures and parameters as they were recorded."""
    rows = await queries.list_versions(graph)
    return [row | {name: json.loads(row[name]) for name in ("data", "figures", "parameters")} for row in rows]


async def roll_back(graph: Graph, clock: Clock, model: str) -> RolledBack:
    """Makes the version that was live before the live one again, in one transaction.

    SocialLGN's embeddings of the version before are kept until the next switch; a small model without an earlier version
    goes back to its formula. The version that is left never comes back by itself.

    Args:
        graph: Where the versions are.
        clock: Dates the rollback.
        model: As `sprout ml models` names it.

    Raises:
        NothingToRollBack: No version of it is live, or the embeddings before the live ones are not there (any more).
    """
    if model == SOCIALLGN:
        done = await queries.rollback_version(graph, now=clock.now())
        if done is None:
            raise NothingToRollBack(
                "sociallgn has nothing to go back to: the embeddings before the live ones are kept from one switch to the "
                "next, and there are none; train anew with `sprout ml train sociallgn`"
            )
        await graph.read("graph/await_indexes", timeout=300)
        return done
    done = await queries.rollback_model(graph, model=model, now=clock.now())
    if done is None:
        known = sorted({str(row["model"]) for row in await queries.list_versions(graph)})
        recorded = f"there are versions of {', '.join(known)}" if known else "no model has been trained here"
        raise NothingToRollBack(
            f"no version of {model!r} is live: its formula serves already"
            if model in known
            else f"no version of {model!r} is live: {recorded}"
        )
    return done
