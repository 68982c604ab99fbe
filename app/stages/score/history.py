"""What the graph remembers of asks and seeds, as examples that small models learn from."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from app.graph import Graph
from app.jobs import Progress
from app.stages.score import queries
from app.stages.score.queries import AskRow
from app.stages.score.service import BATCH, POOL, live_models
from app.stages.score.table import seeds_of
from ml.acceptance import FEATURES, Asks
from ml.conversion import FEATURES as SEED_FEATURES
from ml.conversion import EndedSeeds, features, product_of_acceptance


async def read_asks(graph: Graph, now: datetime, progress: Progress) -> Asks:
    """All asks that ended, oldest first.

    Features of people and venues are today's (embeddings, interests, free hours); those that change from day to day, recent
    asks and friends who are in, are taken as they were when each ask was made.
    """
    rows: list[AskRow] = []
    async for row in queries.asks(graph, now=now):
        rows.append(row)
        if len(rows) % 5000 == 0:
            progress("asks read", len(rows), None)
    _, groups = np.unique([row["seed_id"] for row in rows], return_inverse=True)
    return Asks(
        features=np.array([row["features"] for row in rows], dtype=np.float64).reshape(-1, len(FEATURES)),
        accepted_friends=np.array([row["accepted_friends"] for row in rows], dtype=np.float64),
        accepted_strength=np.array([row["accepted_strength"] for row in rows], dtype=np.float64),
        labels=np.array([row["yes"] for row in rows], dtype=np.float64),
        groups=groups.astype(np.int64),
    )


async def read_ended_seeds(graph: Graph, now: datetime, progress: Progress) -> EndedSeeds:
    """Seeds that ended by themselves, oldest first, as they looked when they were made to the acceptance model that is live."""
    accepting = (await live_models(graph)).acceptance
    ended = await queries.ended_seeds(graph)
    outcome = {row["id"]: row["tipped"] for row in ended}
    tables, products, tipped = [np.empty((0, len(SEED_FEATURES)))], [np.empty(0)], []
    for start in range(0, len(ended), BATCH):
        ids = [row["id"] for row in ended[start : start + BATCH]]
        rows = await queries.seed_features(graph, seed_ids=ids, pool=POOL, now=now)
        found = sorted((row for row in rows if row["starters"]), key=lambda row: ids.index(row["id"]))
        if found:
            seeds = seeds_of(found, accepting, POOL)
            tables.append(features(seeds, accepting))
            products.append(product_of_acceptance(seeds, accepting))
            tipped += [float(outcome[row["id"]]) for row in found]
        progress("ended seeds read", start + len(ids), len(ended))
    return EndedSeeds(np.concatenate(tables), np.array(tipped), np.concatenate(products))
