"""What generating does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.generate import service
from app.stages.generate.hours import train_time_slots


@job("generate", every=timedelta(minutes=30))
async def run(context: JobContext) -> Counts:
    """Grows draft seeds around everybody who has a friend and room for another seed."""
    done = await service.generate_for_everybody(
        context.graph,
        context.settings,
        context.clock.now(),
        request_id=service.new_request_id(),
        progress=context.progress,
    )
    return {"people": done.people, "drafts": done.drafts, "created": done.created}


@job("slots", every=timedelta(days=1))
async def slots(context: JobContext) -> Counts:
    """Offers each venue's bookable times of the week again for the days ahead that have none yet."""
    # A day more than is looked at, so that the last day is whole before the next run.
    days = context.settings.horizon_days + 1
    return {"slots": await service.extend_slots(context.graph, context.clock.now(), days=days)}


@job("stale-requests", every=timedelta(minutes=15))
async def stale_requests(context: JobContext) -> Counts:
    """Marks requests for seeds as failed of which nothing came within the hour."""
    return {"failed": await service.fail_stale_requests(context.graph, context.clock.now())}


@job("time-slots", every=timedelta(days=1))
async def time_slots(context: JobContext) -> Counts:
    """Trains time slots on past outings, beside everybody's hours and stated hours."""
    done = await train_time_slots(context.graph, context.clock, progress=context.progress)
    return {"outings": done.outings, **(done.trained.counts("time_slots") if done.trained else {})}
