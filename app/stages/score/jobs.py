"""What scoring does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.score import service
from app.stages.score.small_models import train_small_models


@job("score", every=timedelta(minutes=30))
async def run(context: JobContext) -> Counts:
    """Scores all drafts that wait: keeps the best with their reasons, forgets the others."""
    done = await service.score_drafts(
        context.graph, context.settings, context.clock.now(), request_id=None, progress=context.progress
    )
    # A worker may have scored the drafts before; what waits to be launched is the same either way.
    return {"drafts": done.drafts, "kept": done.kept, "dropped": done.dropped, "scored": done.scored}


@job("small-models", every=timedelta(days=1), after="embed")
async def small_models(context: JobContext) -> Counts:
    """Trains the small models on past asks and seeds; what beats its baselines goes live."""
    learned = await train_small_models(context.graph, context.clock, progress=context.progress)
    counts: dict[str, int | float] = {each.counted: each.examples for each in learned.values()}
    for name, each in learned.items():
        if each.trained is not None:
            counts |= each.trained.counts(name)
    return counts
