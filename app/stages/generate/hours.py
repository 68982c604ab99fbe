"""Training time slots: at which hours of the week people go out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import uuid_utils

from app.clock import Clock
from app.graph import Graph
from app.jobs import Progress
from app.stages.generate import queries
from ml.time_slots import Outings, TimeSlots
from ml.time_slots.train import train
from ml.training import Trained

_SOURCE = (
    "Stated free hours and communities are those of today; hours that were computed from visits count as not stated."
)


@dataclass(frozen=True)
class TrainedTimeSlots:
    """What training gave; None where there was too little to learn from, so that stated hours go on serving alone."""

    outings: int
    trained: Trained[TimeSlots] | None


async def train_time_slots(graph: Graph, clock: Clock, *, progress: Progress) -> TrainedTimeSlots:
    """Train time slots and record what serves with its card; single people's hours stay what the graph's history says."""
    now = clock.now()
    outings = await read_outings(graph, progress)
    # In a thread: the loop has the job's lock to renew.
    trained = await asyncio.to_thread(train, outings, version=f"time_slots-{now:%Y%m%dT%H%M%S}", source=_SOURCE)
    if trained is not None:
        serving = trained.serving or trained.model
        record = trained.record(serving.law().save())
        await queries.save_model(graph, id=str(uuid_utils.uuid7()), model="time_slots", now=now, record=record)
    return TrainedTimeSlots(len(outings), trained)


async def read_outings(graph: Graph, progress: Progress) -> Outings:
    """All outings that the graph remembers, oldest first, with everybody's community and stated hours."""
    people = [row async for row in queries.stated_hours(graph)]
    outings: list[tuple[str, int, str]] = []
    async for outing in queries.past_outings(graph):
        outings.append(outing)
        if len(outings) % 5000 == 0:
            progress("outings read", len(outings), None)
    return Outings.of(people, outings)
