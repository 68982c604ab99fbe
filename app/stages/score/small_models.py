"""Training the small models on what the graph remembers, each against its baselines; the better one serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import uuid_utils

from app.clock import Clock
from app.graph import Graph
from app.jobs import Progress
from app.stages.score import queries
from app.stages.score.history import read_asks, read_ended_seeds
from ml.acceptance.train import train as train_acceptance
from ml.card import Card
from ml.conversion.train import train as train_conversion
from ml.training import Trained

_TODAY: Final = "Embeddings, interests and free hours are those of today; asks of the days before and friends who were in are as they were."


@dataclass(frozen=True)
class Learned:
    """What training one small model gave.

    Attributes:
        counted: what its examples are: "asks".
        examples: how many there were.
        trained: None where that was too little to learn from, so that the formula goes on serving.
    """

    counted: str
    examples: int
    trained: Trained[Any] | None


async def _acceptance(graph: Graph, now: datetime, version: str, progress: Progress) -> Learned:
    asks = await read_asks(graph, now, progress)
    # In a thread, as it takes seconds: the loop has the job's lock to renew.
    trained = await asyncio.to_thread(train_acceptance, asks, version=version, source=_TODAY)
    return Learned("asks", len(asks), trained)


async def _conversion(graph: Graph, now: datetime, version: str, progress: Progress) -> Learned:
    seeds = await read_ended_seeds(graph, now, progress)
    trained = await asyncio.to_thread(train_conversion, seeds, version=version, source=_TODAY)
    return Learned("seeds", len(seeds), trained)


#: By model, in the order of training: conversion builds on the acceptance probabilities of whichever model is live then.
TRAININGS: Final[dict[str, Callable[[Graph, datetime, str, Progress], Awaitable[Learned]]]] = {
    "acceptance": _acceptance,
    "conversion": _conversion,
}


async def train_small_models(graph: Graph, clock: Clock, *, progress: Progress) -> dict[str, Learned]:
    """Train every small model, record it with its card, and let live what its judgement found best.

    Returns:
        By model, in the order of `TRAININGS`.
    """
    now = clock.now()
    learned = {}
    for model, training in TRAININGS.items():
        done = await training(graph, now, f"{model}-{now:%Y%m%dT%H%M%S}", progress)
        if done.trained is not None:
            id = str(uuid_utils.uuid7())
            await queries.save_model(graph, id=id, model=model, now=now, **done.trained.record())
        learned[model] = done
    return learned


async def model_card(graph: Graph, model: str) -> Card | None:
    """The card of a model's latest version; None where none was trained."""
    text = await queries.model_card(graph, model=model)
    return Card.from_json(text) if text else None
