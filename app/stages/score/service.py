"""Scoring drafts: how likely each tips, which are kept, and why these people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import numpy as np
import uuid_utils

from app.graph import Graph
from app.jobs import Progress, no_progress
from app.settings import Settings
from app.stages.score import queries
from app.stages.score.choose import Draft, Limits, choose
from app.stages.score.queries import SeedRow
from app.stages.score.reasons import reasons
from app.stages.score.table import STARTERS, seeds_of
from ml import conversion
from ml.acceptance import Acceptance
from ml.conversion import Conversion

#: Friends of the starters whom scoring looks at for each seed: about whom a seed can ask.
POOL: Final = 16
BATCH: Final = 250

Item = TypeVar("Item")


@dataclass(frozen=True)
class Scored:
    """What a run did, how many scored seeds wait now, and the models that scored."""

    drafts: int
    kept: int
    dropped: int
    scored: int
    model_version: str
    acceptance_version: str


@dataclass(frozen=True)
class Models:
    """The models that score; no conversion model means that the formula over acceptance probabilities serves."""

    acceptance: Acceptance
    conversion: Conversion | None

    @property
    def version(self) -> str:
        """What seeds record."""
        return self.conversion.version if self.conversion else conversion.FALLBACK_VERSION


@dataclass(frozen=True)
class _Judged:
    """A draft with what is written when it is kept."""

    draft: Draft
    features: list[float]
    starters: list[dict[str, Any]]


async def live_models(graph: Graph) -> Models:
    """The live models, each replaced by its formula where there is none or it does not fit this release."""
    accepting = await queries.live_model(graph, model="acceptance")
    converting = await queries.live_model(graph, model="conversion")
    return Models(
        Acceptance.live(accepting["parameters"] if accepting else None),
        Conversion.load(converting["parameters"]) if converting else None,
    )


async def score_drafts(
    graph: Graph,
    settings: Settings,
    now: datetime,
    *,
    request_id: str | None,
    progress: Progress = no_progress,
    once: str | None = None,
) -> Scored:
    """Score the drafts of a request, or of all (None); keep the best, forget the others, and tell.

    One process at a time, so that limits a person and a slot hold; safe to repeat: what was kept is no draft any more, and
    counts against people and slots.
    """
    async with queries.lock_scoring(graph):
        done = await _score(graph, settings, now, request_id, progress)
        await queries.finish_scoring(
            graph,
            request_id=request_id or str(uuid_utils.uuid7()),
            kept=done.kept,
            dropped=done.dropped,
            now=now,
            once=once,
        )
    return done


async def _score(graph: Graph, settings: Settings, now: datetime, request_id: str | None, progress: Progress) -> Scored:
    models = await live_models(graph)
    waiting = await queries.drafts(graph, request_id=request_id)
    judged: list[_Judged] = []
    for ids in _batches(waiting["ids"]):
        rows = await queries.seed_features(graph, seed_ids=ids, pool=POOL, now=now)
        judged += _judge(rows, models)
        progress("drafts scored", len(judged), len(waiting["ids"]))
    limits = Limits(settings.seeds_per_person, settings.stop_below, waiting["limit"])
    chosen = choose([one.draft for one in judged], limits)
    kept = await _keep(graph, chosen, {one.draft.id: one for one in judged}, models, now)
    names = {draft.id for draft, _ in chosen}
    dropped = 0
    for ids in _batches([id for id in waiting["ids"] if id not in names]):
        dropped += await queries.drop_drafts(graph, seed_ids=ids)
    scored = await queries.count_scored(graph, now=now)
    return Scored(len(judged), kept, dropped, scored, models.version, models.acceptance.version)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _judge(rows: Sequence[SeedRow], models: Models) -> Iterator[_Judged]:
    if not rows:
        return
    seeds = seeds_of(rows, models.acceptance, POOL)
    tipping, starters, _ = conversion.tipping_probability(seeds, models.acceptance)
    table = conversion.features(seeds, models.acceptance)
    chances = models.conversion.probability(table) if models.conversion else tipping
    for row, chance, accepting, line in zip(rows, chances, starters, table, strict=True):
        yield _Judged(
            Draft(
                id=row["id"],
                probability=float(chance),
                people=tuple(person["id"] for person in row["starters"]),
                kept=tuple(tuple(person["kept"]) for person in row["starters"]),
                start=row["start"],
                slot_id=row["slot_id"] or row["id"],
                venue_id=row["venue_id"],
                seats=row["seats_left"] - row["promised"],
                in_slot=row["in_slot"],
                min_group=row["min_group"],
                max_group=row["max_group"],
            ),
            np.round(line, 6).tolist(),
            [
                {"id": person["id"], "acceptance_probability": round(float(accepts), 6)}
                for person, accepts in zip(row["starters"][:STARTERS], accepting, strict=False)
            ],
        )


async def _keep(
    graph: Graph, chosen: Sequence[tuple[Draft, int]], judged: dict[str, _Judged], models: Models, now: datetime
) -> int:
    kept = 0
    for batch in _batches(chosen):
        told = await queries.seed_reasons(graph, seed_ids=[draft.id for draft, _ in batch])
        why = {row["id"]: reasons(row) for row in told}
        rows = [
            {
                "id": draft.id,
                "conversion_probability": round(draft.probability, 6),
                "max_group": room,
                "features": judged[draft.id].features,
                "reasons": why.get(draft.id, []),
                "starters": judged[draft.id].starters,
            }
            for draft, room in batch
        ]
        kept += await queries.keep_seeds(
            graph, rows=rows, model_version=models.version, acceptance_version=models.acceptance.version, now=now
        )
    return kept
