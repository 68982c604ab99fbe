"""Named queries of this room: one function a file of `cypher/score/`. Rows have the columns their files tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypedDict, cast

from app.graph import Graph


class LiveModel(TypedDict):
    """A small model that is live."""

    version: str
    parameters: str


class Drafts(TypedDict):
    """Drafts that wait, and how many seeds their request wants at most."""

    ids: list[str]
    limit: int | None


class StarterRow(TypedDict):
    """One of a starter group: what the acceptance model looks at, and starts of seeds kept for this person before."""

    id: str
    features: list[float]
    kept: list[datetime]


class TieRow(TypedDict):
    """A friendship with a starter."""

    id: str
    strength: float


class CandidateRow(TypedDict):
    """A friend of starters; `reach` counts this person's own friendships."""

    features: list[float]
    reach: int
    ties: list[TieRow]


class SeedRow(TypedDict):
    """What scoring knows of a seed."""

    id: str
    slot_id: str | None
    venue_id: str
    start: datetime
    min_group: int
    max_group: int
    ask_budget: int
    seats_left: int
    promised: int
    in_slot: int
    lead_hours: float
    mutual: float
    tie_strength: float
    starters: list[StarterRow]
    candidates: list[CandidateRow]


class ReasonRow(TypedDict):
    """What is true of a starter group and its venue."""

    id: str
    venue_name: str
    start: datetime
    time_zone: str | None
    people: int
    furthest_km: float | None
    likes: list[dict[str, Any]]
    in_price: int
    been: int
    friendships: int


class AskRow(TypedDict):
    """An ask that ended, as it was when it was made."""

    seed_id: str
    features: list[float]
    accepted_friends: int
    accepted_strength: float
    yes: bool


class EndedRow(TypedDict):
    """A seed that ended."""

    id: str
    tipped: bool


async def live_model(graph: Graph, *, model: str) -> LiveModel | None:
    """The live version of a small model; None where its formula serves."""
    rows = await graph.read("score/live_model", model=model)
    return cast(LiveModel, rows[0]) if rows else None


async def save_model(
    graph: Graph,
    *,
    id: str,
    model: str,
    version: str,
    now: datetime,
    data: str,
    figures: str,
    parameters: str,
    card: str,
    live: bool,
) -> None:
    """Records a trained model and switches over to what its training found better: it, or the formula."""
    await graph.write(
        "score/save_model",
        repeatable=True,
        id=id,
        model=model,
        version=version,
        now=now,
        data=data,
        figures=figures,
        parameters=parameters,
        card=card,
        live=live,
    )


async def model_card(graph: Graph, *, model: str) -> str | None:
    """The card (JSON text) of the latest version of a small model."""
    rows = await graph.read("score/model_card", model=model)
    return str(rows[0]["card"]) if rows else None


async def drafts(graph: Graph, *, request_id: str | None) -> Drafts:
    """Drafts of a request, or of all requests, that wait to be scored."""
    rows = await graph.read("score/drafts", timeout=60, request_id=request_id)
    return cast(Drafts, rows[0])


async def seed_features(graph: Graph, *, seed_ids: Sequence[str], pool: int, now: datetime) -> list[SeedRow]:
    """What the conversion model looks at."""
    rows = await graph.read("score/seed_features", timeout=120, seed_ids=list(seed_ids), pool=pool, now=now)
    return cast(list[SeedRow], rows)


async def seed_reasons(graph: Graph, *, seed_ids: Sequence[str]) -> list[ReasonRow]:
    """What is true of seeds."""
    rows = await graph.read("score/seed_reasons", timeout=60, seed_ids=list(seed_ids))
    return cast(list[ReasonRow], rows)


async def keep_seeds(
    graph: Graph,
    *,
    rows: Sequence[Mapping[str, Any]],
    model_version: str,
    acceptance_version: str,
    now: datetime,
) -> int:
    """Makes scored seeds of drafts; how many were still drafts."""
    kept = await graph.write(
        "score/keep_seeds",
        repeatable=True,
        timeout=60,
        rows=list(rows),
        model_version=model_version,
        acceptance_version=acceptance_version,
        now=now,
    )
    return int(kept[0]["kept"])


async def drop_drafts(graph: Graph, *, seed_ids: Sequence[str]) -> int:
    """Forgets drafts."""
    rows = await graph.write("score/drop_drafts", repeatable=True, timeout=60, seed_ids=list(seed_ids))
    return int(rows[0]["dropped"])


async def finish_scoring(
    graph: Graph, *, request_id: str, kept: int, dropped: int, now: datetime, once: str | None = None
) -> None:
    """Tells that drafts were scored."""
    await graph.write("score/finish_scoring", once=once, request_id=request_id, kept=kept, dropped=dropped, now=now)


async def count_scored(graph: Graph, *, now: datetime) -> int:
    """How many scored seeds wait to be launched."""
    rows = await graph.read("score/count_scored", now=now)
    return int(rows[0]["scored"])


@asynccontextmanager
async def lock_scoring(graph: Graph) -> AsyncIterator[None]:
    """Holds the lock under which drafts are scored; others wait."""
    async with graph.locked("score/lock_scoring"):
        yield


async def asks(graph: Graph, *, now: datetime) -> AsyncIterator[AskRow]:
    """All asks that ended, oldest first."""
    async for row in graph.stream("score/asks", now=now):
        yield cast(AskRow, row)


async def ended_seeds(graph: Graph) -> list[EndedRow]:
    """Seeds that ended by themselves, oldest first."""
    return cast(list[EndedRow], await graph.read("score/ended_seeds", timeout=60))
