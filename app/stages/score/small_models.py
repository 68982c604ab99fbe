"""Training acceptance and conversion on what the graph remembers of asks and seeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import uuid_utils

from app.clock import Clock
from app.graph import Graph
from app.stages.score import queries
from app.stages.score.queries import AskRow
from app.stages.score.service import BATCH, POOL, conversion_features, live_models
from ml.acceptance import FEATURES
from ml.acceptance.evaluate import Asks
from ml.acceptance.train import TrainedAcceptance
from ml.acceptance.train import train as train_acceptance
from ml.conversion.train import TrainedConversion
from ml.conversion.train import train as train_conversion

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class SmallModels:
    """What training gave; None where there was too little to learn from, so that the formula goes on serving."""

    asks: int
    seeds: int
    acceptance: TrainedAcceptance | None
    conversion: TrainedConversion | None


async def train_small_models(graph: Graph, clock: Clock, *, progress: Progress) -> SmallModels:
    """Train both models, record them with their figures, and let live those that beat their baselines.

    Acceptance comes first: the conversion model builds on the acceptance probabilities of whichever model is live then.
    Features of people and venues are today's (embeddings, interests, free hours); those that change from day to day, recent
    asks and friends who are in, are taken as they were when each ask was made.
    """
    now = clock.now()
    stamp = f"{now:%Y%m%dT%H%M%S}"
    asks = await _asks(graph, now, progress)
    accepting = train_acceptance(asks, version=f"acceptance-{stamp}")
    if accepting is not None:
        await _save(graph, "acceptance", accepting, {"asks": len(asks), **accepting.rows}, now)
    table, tipped = await _ended(graph, now, progress)
    converting = train_conversion(table, tipped, version=f"conversion-{stamp}") if len(tipped) else None
    if converting is not None:
        await _save(graph, "conversion", converting, {"seeds": len(tipped), **converting.rows}, now)
    return SmallModels(len(asks), len(tipped), accepting, converting)


async def _asks(graph: Graph, now: datetime, progress: Progress) -> Asks:
    rows: list[AskRow] = []
    async for row in queries.asks(graph, now=now):
        rows.append(row)
        if len(rows) % 5000 == 0:
            progress("asks read", len(rows), None)
    return Asks(
        features=np.array([row["features"] for row in rows], dtype=np.float64).reshape(-1, len(FEATURES)),
        accepted_friends=np.array([row["accepted_friends"] for row in rows], dtype=np.float64),
        accepted_strength=np.array([row["accepted_strength"] for row in rows], dtype=np.float64),
        labels=np.array([row["yes"] for row in rows], dtype=np.float64),
    )


async def _ended(graph: Graph, now: datetime, progress: Progress) -> tuple[Any, Any]:
    """Features and outcomes of seeds that ended, oldest first."""
    accepting = (await live_models(graph)).acceptance
    ended = await queries.ended_seeds(graph)
    outcome = {row["id"]: row["tipped"] for row in ended}
    tables, tipped = [], []
    for start in range(0, len(ended), BATCH):
        ids = [row["id"] for row in ended[start : start + BATCH]]
        rows = await queries.seed_features(graph, seed_ids=ids, pool=POOL, now=now)
        found = sorted((row for row in rows if row["starters"]), key=lambda row: ids.index(row["id"]))
        if found:
            tables.append(conversion_features(found, accepting))
            tipped += [float(outcome[row["id"]]) for row in found]
        progress("ended seeds read", start + len(ids), len(ended))
    return np.concatenate(tables) if tables else np.empty((0, 0)), np.array(tipped)


async def _save(
    graph: Graph, name: str, trained: TrainedAcceptance | TrainedConversion, data: Mapping[str, int], now: datetime
) -> None:
    await queries.save_model(
        graph,
        id=str(uuid_utils.uuid7()),
        model=name,
        version=trained.model.version,
        now=now,
        data=json.dumps(data),
        figures=json.dumps({"held_out": trained.figures, "split": "by time, 70 / 15 / 15"}),
        parameters=trained.model.dump(),
        live=trained.better,
    )
