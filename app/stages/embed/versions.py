"""Versions of all models: listed, and rolled back to the one before."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.clock import Clock
from app.graph import Graph
from app.stages.embed import queries
from app.stages.embed.errors import NothingToRollBack, VersionGone
from app.stages.embed.queries import RolledBack, Switched

__all__ = ["RolledBack", "list_versions", "roll_back", "switch", "switching"]
SOCIALLGN = "sociallgn"


@asynccontextmanager
async def switching(graph: Graph) -> AsyncIterator[None]:
    """Readers answer without embeddings while the block runs, as they could see a commit half done.

    A block that fails may have left the server at work: readers then wait until its time is up.
    """
    await queries.begin_switch(graph, seconds=queries.SWITCH_SECONDS * 1.1)
    yield
    await queries.end_switch(graph)


async def switch(graph: Graph, version: str) -> Switched:
    """Makes a laid-out version the live one, in one transaction.

    Raises:
        VersionGone: It was swept away; the live one stays.
    """
    async with switching(graph):
        switched = await queries.switch_version(graph, version=version)
    if switched is None:
        raise VersionGone(f"{version} was swept away by another training before it was switched to")
    await graph.read("graph/await_indexes", timeout=300)
    return switched


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
        async with switching(graph):
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
