"""Trains on what the graph knows, lays the new embeddings beside the live ones, and switches over at once."""

from __future__ import annotations

import asyncio
import importlib
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import stamina
import structlog
import uuid_utils

from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.jobs import Progress, no_progress
from app.stages.embed import gate, queries
from app.stages.embed.errors import IndexUnsuitable, ModelsMissing, NothingToLearn, TrainingFailed
from app.stages.embed.frozen import freeze
from app.stages.embed.gate import Verdict
from app.stages.embed.sample import MIN_WEIGHT, Sample, read_sample
from app.stages.embed.versions import switch
from app.watch import Watch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.sociallgn.train import Rival, Trained

log = structlog.get_logger(__name__)
#: Width of the vector indexes: one dimension makes cosines rank as the model's dot products do, the rest is learned.
WIDTH = 64
#: Fewer pairs say nothing about taste that could be held out and looked for.
_FEWEST_PAIRS = 50
_BATCH = 2_000
_SWEPT_AT_ONCE = 5_000
#: Seconds for which writing waits for Neo4j: the job's lease runs out soon after.
_PATIENCE = 40.0


@dataclass(frozen=True)
class Embedded:
    """A training and what came of it.

    Attributes:
        version: Id of the `ModelVersion`.
        figures: What it records: the held-out figures of all four rankers, what was chosen and trained on what.
        verdict: How it compares with the version that was live.
        switched: Whether its embeddings are live now.
        people: People with an embedding of this version.
        venues: Venues with an embedding of this version.
        seconds: Time of each part: read, train, and, where it went live, write, switch.
    """

    version: str
    figures: dict[str, Any]
    verdict: Verdict
    switched: bool
    people: int
    venues: int
    seconds: dict[str, float]


def preload() -> None:
    """Imports what training needs, which takes seconds: call it in a thread while something else is waited for.

    Raises:
        ModelsMissing: The extra `ml` is not installed.
    """
    try:
        importlib.import_module("ml.sociallgn.train")
    except ImportError as error:
        raise ModelsMissing(f"training needs the extra `ml` (pip install 'sprout[ml]'): {error}") from error


async def train(
    graph: Graph,
    clock: Clock,
    *,
    seed: int = 7,
    margin: float = 0.1,
    anyway: bool = False,
    progress: Progress = no_progress,
) -> Embedded:
    """Trains SocialLGN and its baseline, records the version and makes its embeddings the live ones.

    A version that ranks worse than the live one by more than the margin is recorded and not switched to. A run that is
    killed anywhere leaves the older version live and whole; the next run sweeps up what it left and begins anew.

    Args:
        graph: Where interactions are read and embeddings written.
        clock: Dates the version.
        seed: The same graph and seed give the same embeddings.
        margin: Share of the live version's NDCG@20 by which the new one may be worse.
        anyway: Switch also to a version that is worse.
        progress: Called while training and writing.

    Raises:
        NothingToLearn: There are too few interactions.
        ModelsMissing: The extra `ml` is not installed.
        IndexUnsuitable: The vector indexes could not serve the embeddings; nothing was written.
        TrainingFailed: The embeddings are not finite; nothing was written.
        VersionGone: Another training swept this one's version away meanwhile; the live one stays.
    """
    watch = Watch()
    await check_indexes(graph)
    await _sweep(graph)
    sample, _ = await asyncio.gather(read_sample(graph), asyncio.to_thread(preload))
    if len(sample.pairs) < _FEWEST_PAIRS:
        raise NothingToLearn(
            f"{len(sample.pairs)} interactions are too few to learn taste from (at least {_FEWEST_PAIRS}): "
            "record some, or bring a city with `sprout data seed` or `sprout data import`"
        )
    live = await queries.live_version(graph)
    rival = None if live is None else await gate.read_rival(graph, sample, live)
    watch.lap("read")
    trained = await _train_in_thread(sample, seed, rival, progress)
    watch.lap("train")
    verdict = gate.judge(trained.figures(), live, margin)
    figures = trained.figures() | {"verdict": verdict.record()}
    wanted = verdict.passed or anyway
    version = await _record(graph, sample, trained, figures, clock.now(), "writing" if wanted else "refused")
    if not wanted:
        log.warning("embeddings not switched", version=version, live=live and live.id, because=verdict.told)
        return Embedded(version, figures, verdict, False, 0, 0, watch.seconds)
    await _lay_out(graph, sample, trained, version, progress)
    watch.lap("write")
    await check_indexes(graph)
    switched = await switch(graph, version)
    watch.lap("switch")
    return Embedded(version, figures, verdict, True, switched.people, switched.venues, watch.seconds)


async def check_indexes(graph: Graph) -> None:
    """Makes sure that both vector indexes are there, take vectors of the model's width, and are ready.

    Raises:
        IndexUnsuitable: With the statements that put it right.
    """
    found = {index.label: index for index in await queries.show_vector_indexes(graph)}
    if any(index.state == "POPULATING" for index in found.values()):
        await graph.read("graph/await_indexes", timeout=300)
        found = {index.label: index for index in await queries.show_vector_indexes(graph)}
    for label in ("User", "Venue"):
        index, made = found.get(label), _create_index(label)
        if index is None:
            raise IndexUnsuitable(f"{label}s have no vector index on `embedding`: apply the schema, or run `{made}`")
        if index.dimensions != WIDTH:
            raise IndexUnsuitable(
                f"vector index {index.name} takes vectors of {index.dimensions} numbers, the model makes {WIDTH}: it would "
                f"serve nobody. Nothing was written. Run `DROP INDEX {index.name}`, then `{made}`"
            )
        if index.state != "ONLINE":
            raise IndexUnsuitable(
                f"vector index {index.name} is {index.state}: run `DROP INDEX {index.name}`, then `{made}`"
            )


def _create_index(label: str) -> str:
    return (
        f"CREATE VECTOR INDEX {label.lower()}_embedding FOR (n:{label}) ON (n.embedding) OPTIONS {{indexConfig: "
        f"{{`vector.dimensions`: {WIDTH}, `vector.similarity_function`: 'cosine'}}}}"
    )


async def _sweep(graph: Graph) -> None:
    """Removes what a writer that died left beside the live embeddings; under the job's lock there is no other writer."""
    forgotten, swept = await queries.forget_torn_versions(graph), 0
    while part := await queries.sweep_staged(graph, batch=_SWEPT_AT_ONCE):
        swept += part
    if forgotten or swept:
        log.info("swept up after a training that did not end", versions=forgotten, vectors=swept)


async def _train_in_thread(sample: Sample, seed: int, rival: Rival | None, progress: Progress) -> Trained:
    """Trains beside the event loop; a cancelled call stops the thread at its next epoch."""
    from ml.sociallgn.data import split_by_time
    from ml.sociallgn.settings import TrainingSettings
    from ml.sociallgn.train import Diverged
    from ml.sociallgn.train import train as train_models

    loop, stopped = asyncio.get_running_loop(), threading.Event()

    def told(what: str, done: int, total: int) -> None:
        if stopped.is_set():
            raise InterruptedError("training was stopped")
        loop.call_soon_threadsafe(progress, what, done, total)

    def work() -> Trained:
        split = split_by_time(
            len(sample.people), len(sample.venues), sample.pairs, sample.times, sample.friendships, gate.HELD_OUT
        )
        settings = TrainingSettings.for_product(split, dim=WIDTH - 1, seed=seed)
        return train_models(split, settings, rival=rival, progress=told)

    try:
        return await asyncio.to_thread(work)
    except asyncio.CancelledError:
        stopped.set()
        raise
    except Diverged as error:
        raise TrainingFailed(
            f"{error}: the live embeddings stay; try another --seed, or tell us of the data"
        ) from error


async def _record(
    graph: Graph, sample: Sample, trained: Trained, figures: dict[str, Any], now: datetime, state: str
) -> str:
    """Writes the version down, not live yet; returns its id."""
    version = f"sociallgn-{uuid_utils.uuid7()}"
    data = {
        "people": len(sample.people),
        "venues": len(sample.venues),
        "pairs": len(sample.pairs),
        "friendships": len(sample.friendships),
        "min_weight": MIN_WEIGHT,
        "held_out": f"each person's latest {gate.HELD_OUT:.0%} of venues, by the first interaction",
    }
    await queries.record_version(
        graph,
        version=version,
        now=now,
        data=json.dumps(data),
        figures=json.dumps(figures),
        parameters=json.dumps({"architecture": trained.chosen, "width": WIDTH, **asdict(trained.settings)}),
        fold_in=freeze(sample, trained.people, trained.venues).dump(),
        state=state,
    )
    return version


async def _lay_out(graph: Graph, sample: Sample, trained: Trained, version: str, progress: Progress) -> None:
    """Writes vectors in batches beside the live ones; whoever the model knows nothing of gets none."""
    from ml.sociallgn.model import for_cosine

    of_people, of_venues = for_cosine(trained.people, trained.venues)
    people = [index for index, known in enumerate(_known_people(sample, social=trained.chosen == "sociallgn")) if known]
    await _write(
        queries.stage_people,
        graph,
        version,
        [sample.people[i] for i in people],
        of_people.numpy()[people],
        progress,
    )
    await _write(queries.stage_venues, graph, version, sample.venues, of_venues.numpy(), progress)


def _known_people(sample: Sample, *, social: bool) -> NDArray[Any]:
    """Who has an interaction, or, where friendships take part, at least a friend `(P,)`."""
    import numpy as np

    known = np.bincount(sample.pairs[:, 0], minlength=len(sample.people)) > 0
    if social:
        known |= np.bincount(sample.friendships.reshape(-1), minlength=len(sample.people)) > 0
    return known


async def _write(
    stage: Callable[..., Awaitable[int]],
    graph: Graph,
    version: str,
    ids: Sequence[str],
    vectors: NDArray[Any],
    progress: Progress,
) -> None:
    for start in range(0, len(ids), _BATCH):
        part = slice(start, start + _BATCH)
        rows = [{"id": id, "vector": vector} for id, vector in zip(ids[part], vectors[part].tolist(), strict=True)]
        # A batch may be written twice: where Neo4j goes away for a while, writing goes on where it stood.
        async for attempt in stamina.retry_context(
            on=GraphUnavailable, attempts=None, timeout=_PATIENCE, wait_initial=0.5, wait_max=5.0
        ):
            with attempt:
                await stage(graph, version=version, rows=rows)
        progress("write embeddings", min(start + _BATCH, len(ids)), len(ids))
