"""What propagation does by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.jobs import Counts, JobContext, job
from app.stages.propagate import service, waves
from app.stages.propagate.small_models import train_influence, train_momentum

_AT_ONCE = 500


@job("propagate", every=timedelta(minutes=15))
async def launch_best(context: JobContext) -> Counts:
    """Launches the scored seeds that are likeliest to tip, at most one at a time for a person and an evening."""
    launched = await service.launch_best(context.graph, now=context.clock.now(), limit=context.settings.launch_limit)
    return {"launched": launched}


@job("ask-expiry", every=timedelta(minutes=1))
async def expire_asks(context: JobContext) -> Counts:
    """Takes missed deadlines for answers, and moves seeds on whose next step comes from no event.

    These are seeds whose people were in their quiet hours, or whose time is over, or whose launch nobody has heard of.
    """
    now = context.clock.now()
    for seed_id in (unbegun := await waves.list_unbegun(context.graph, now=now, limit=_AT_ONCE)):
        await waves.begin(context.graph, context.settings, seed_id=seed_id, now=now)
    expired = await service.expire(context.graph, now=now, limit=_AT_ONCE)
    waiting = await waves.list_waiting(context.graph, now=now, limit=_AT_ONCE)
    for done, seed_id in enumerate(waiting, start=1):
        await waves.advance(context.graph, context.settings, seed_id=seed_id, now=now)
        context.progress("advance", done, len(waiting))
    return {"expired": expired, "begun": len(unbegun), "advanced": len(waiting)}


@job("influence", every=timedelta(days=1), after="small-models")
async def influence(context: JobContext) -> Counts:
    """Trains influence on past cascades and writes what serves to every friendship."""
    done = await train_influence(context.graph, context.clock, progress=context.progress)
    counts = {"asks": done.asks, "friendships": done.friendships, "changed": done.changed}
    return counts | (done.trained.counts("influence") if done.trained else {})


@job("momentum", every=timedelta(days=1), after="small-models")
async def momentum(context: JobContext) -> Counts:
    """Trains momentum on the moments of past cascades; seeds launched from then on go by it where it beats the formula."""
    done = await train_momentum(context.graph, context.settings, context.clock, progress=context.progress)
    return {"cascades": done.cascades, **(done.trained.counts("momentum") if done.trained else {})}
