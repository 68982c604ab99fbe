"""Training influence and momentum on the cascades that the graph remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import uuid_utils

from app.clock import Clock
from app.graph import Graph
from app.jobs import Progress
from app.settings import Settings
from app.stages.propagate.prefixes import prefixes_of
from app.stages.propagate.queries import Json, learning, live_model
from app.stages.propagate.queries.learning import PastCascade
from app.stages.propagate.steps import GIVEN_UP
from ml.acceptance import FEATURES, Acceptance
from ml.influence import Exposures, Influence
from ml.influence.train import train as train_on_exposures
from ml.momentum import Momentum, Prefixes
from ml.momentum.train import train as train_on_prefixes
from ml.training import Trained

#: Latest cascades of which momentum learns: of more, each adds little.
LATEST: Final = 1500
#: How many people around the starters momentum is shown, and behind how many close friends of each it looks for them.
POOL: Final = 80
CLOSE_FRIENDS: Final = 10
_BATCH: Final = 50
_WRITTEN: Final = 2000
_INFLUENCE_SOURCE: Final = (
    "Base logits are those of the acceptance model that is live, by today's embeddings, interests and free hours; "
    "friends who were in are as they were."
)
_MOMENTUM_SOURCE: Final = "Seeds that momentum or their starters' answers stopped are left out, since nobody knows whether they would have tipped."


@dataclass(frozen=True)
class TrainedInfluence:
    """What training influence gave.

    Attributes:
        asks: Asks that were read.
        trained: None where there was too little to learn from; then friendships keep what they have.
        friendships: How many there are; `changed`: how many got other values.
    """

    asks: int
    trained: Trained[Influence] | None
    friendships: int = 0
    changed: int = 0


@dataclass(frozen=True)
class TrainedMomentum:
    """What training momentum gave; None where there was too little to learn from, so that the formula goes on serving."""

    cascades: int
    trained: Trained[Momentum] | None


async def train_influence(graph: Graph, clock: Clock, *, progress: Progress) -> TrainedInfluence:
    """Train influence, record it with its card, and write what serves to every friendship.

    The model is judged on the latest cascades; what is written is then learned from all, with the same settings. Where it
    does not beat its baselines, the better baseline's values are written. The same cascades give the same values.
    """
    now = clock.now()
    exposures = await read_exposures(graph, now, progress)
    version = f"influence-{now:%Y%m%dT%H%M%S}"
    # In a thread, as all that takes seconds: the loop has the job's lock to renew.
    trained = await asyncio.to_thread(train_on_exposures, exposures, version=version, source=_INFLUENCE_SOURCE)
    if trained is None:
        return TrainedInfluence(len(exposures), None)
    serving = await asyncio.to_thread((trained.serving or trained.model).anew, exposures)
    friendships, changed = await _write(graph, serving, progress)
    # Recorded last: a version that is live is on all friendships.
    await _save(graph, "influence", trained.record(serving.law().save()), now)
    return TrainedInfluence(len(exposures), trained, friendships, changed)


async def train_momentum(graph: Graph, settings: Settings, clock: Clock, *, progress: Progress) -> TrainedMomentum:
    """Train momentum, record it with its card and threshold; it goes live where it beats the analytic chance."""
    now = clock.now()
    prefixes, cascades = await read_prefixes(graph, settings, now, progress)
    trained = await asyncio.to_thread(
        train_on_prefixes,
        prefixes,
        version=f"momentum-{now:%Y%m%dT%H%M%S}",
        most_false_stops=settings.most_false_stops,
        source=_MOMENTUM_SOURCE,
    )
    if trained is not None:
        await _save(graph, "momentum", trained.record(), now)
    return TrainedMomentum(cascades, trained)


async def read_exposures(graph: Graph, now: datetime, progress: Progress) -> Exposures:
    """All asks that ended, oldest seed first, with who was in."""
    rows: list[Json] = []
    async for row in learning.past_asks(graph, now=now):
        rows.append(row)
        if len(rows) % 5000 == 0:
            progress("asks read", len(rows), None)
    table = np.array([row["features"] for row in rows], dtype=np.float64).reshape(-1, len(FEATURES))
    return Exposures.of(rows, (await _acceptance(graph)).base(table))


async def read_prefixes(graph: Graph, settings: Settings, now: datetime, progress: Progress) -> tuple[Prefixes, int]:
    """The moments of the latest cascades that ended by themselves, and how many cascades these are."""
    ids = await learning.ended_cascades(graph, given_up=GIVEN_UP, limit=LATEST)
    cascades: list[PastCascade] = []
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = await learning.past_cascades(graph, seed_ids=batch, close_friends=CLOSE_FRIENDS, pool=POOL, now=now)
        cascades += sorted(found, key=lambda cascade: batch.index(cascade.id))
        progress("cascades read", len(cascades), len(ids))
    model = await _acceptance(graph)
    return await asyncio.to_thread(prefixes_of, cascades, model, settings), len(cascades)


async def _acceptance(graph: Graph) -> Acceptance:
    return Acceptance.live(await live_model(graph, model="acceptance"))


async def _write(graph: Graph, influence: Influence, progress: Progress) -> tuple[int, int]:
    """Values of all friendships; those that have them already are left alone. Returns how many there are, and were changed."""
    # Read to the end before the first write: the list of all friendships is short, and must not change under the reader.
    ties = [tie async for tie in learning.stream_friendships(graph)]
    changed = 0
    for start in range(0, len(ties), _WRITTEN):
        batch = ties[start : start + _WRITTEN]
        ones, others, strength = (list(column) for column in zip(*batch, strict=True))
        out, back = _rounded(influence, ones, others, strength), _rounded(influence, others, ones, strength)
        changed += await learning.write_influence(graph, rows=list(zip(ones, others, out, back, strict=True)))
        progress("friendships written", start + len(batch), len(ties))
    return len(ties), changed


def _rounded(
    influence: Influence, movers: Sequence[str], moved: Sequence[str], strength: Sequence[float]
) -> list[float]:
    """To four digits: the last bits of a fit must not make a second run write everything again."""
    return [round(float(value), 4) for value in influence.edges(movers, moved, strength)]


async def _save(graph: Graph, model: str, record: Json, now: datetime) -> None:
    await learning.save_model(graph, id=str(uuid_utils.uuid7()), model=model, now=now, record=record)
