"""Waves: what a launch, an answer or a missed deadline leads to, carried out in the graph."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import structlog
import uuid_utils

from app.bus.events import Trigger
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import queries
from app.stages.propagate.chances import Learned
from app.stages.propagate.comparing import compare
from app.stages.propagate.competing import Claims, left_to_rivals
from app.stages.propagate.queries import Bounds, Cascade
from app.stages.propagate.state import IN, OPEN
from app.stages.propagate.steps import RUNNING, Step, limits_of, model_of, next_step, state_of
from ml.acceptance import FEATURES, Acceptance

log = structlog.get_logger(__name__)
CLOSE_FRIENDS: Final = 25
"""How many closest friends of a starter are looked behind for candidates."""
REFUSAL_HOLDS: Final = timedelta(minutes=30)
"""How long a refused ask is not tried again."""
BEGUN_WITHIN: Final = timedelta(minutes=10)
"""How long the event of a launch may be on its way before the seed is begun without it."""
AFFINITY: Final = FEATURES.index("affinity")


async def begin(graph: Graph, settings: Settings, *, seed_id: str, now: datetime, once: str | None = None) -> None:
    """A seed was launched: finds its candidates, asks the starter group, compares orders. Begun twice, it asks nobody twice."""
    await _find_candidates(graph, settings, seed_id, now)
    await advance(graph, settings, seed_id=seed_id, now=now, trigger="launch", once=once)
    cascade = await _read(graph, settings, seed_id, now)
    if cascade is not None and cascade.state in RUNNING:
        await queries.store_comparison(graph, seed_id=seed_id, expected=_compare(cascade, settings, now))


async def advance(
    graph: Graph,
    settings: Settings,
    *,
    seed_id: str,
    now: datetime,
    trigger: Trigger = "clock",
    once: str | None = None,
) -> None:
    """Takes a seed one step further from where it stands, whatever brought it there.

    Every write holds its own conditions, so a step that is planned on an older state, or twice, asks nobody twice and
    neither oversells nor stops a seed that somebody has just joined. Whoever could not be asked is out of the next plan;
    at the latest, planning anew ends with nobody left.

    Args:
        graph: The graph.
        settings: The product's rules.
        seed_id: Which seed.
        now: Product time.
        trigger: What it is a reaction to.
        once: Key of the event behind it; recorded with the first write. Of what a process that dies right after it leaves
            undone, `list_waiting` knows.

    Raises:
        AlreadyProcessed: The event had its effect before.
    """
    for _ in range(settings.candidate_limit):
        cascade = await _read(graph, settings, seed_id, now)
        if cascade is None or cascade.state not in RUNNING or cascade.acceptance is None:
            return  # over, or launched a moment ago: its candidates are not found yet
        if await _settle(graph, cascade, now):
            continue
        step = await _decide(graph, settings, cascade, now)
        if step.stop:
            await queries.stop_seed(
                graph, seed_id=seed_id, version=cascade.version, reason=step.stop, now=now, once=once
            )
            return
        if not await _ask(graph, settings, cascade, step, now=now, trigger=trigger, once=once):
            return
        once = None


async def list_waiting(graph: Graph, *, now: datetime, limit: int) -> list[str]:
    """Ids of running seeds whose next step comes from no event: people wake up, refusals pass, time runs out."""
    return await queries.list_waiting(graph, now=now, refused_since=now - REFUSAL_HOLDS, limit=limit)


async def list_unbegun(graph: Graph, *, now: datetime, limit: int) -> list[str]:
    """Ids of launched seeds that the event of their launch has not begun in time."""
    return await queries.list_unbegun(graph, launched_before=now - BEGUN_WITHIN, limit=limit)


async def _settle(graph: Graph, cascade: Cascade, now: datetime) -> bool:
    """Tips the seed, or joins later yeses to its plan; whether it tipped, so that it has to be read again."""
    going = sum(person.answer == "yes" for person in cascade.people)
    if going == cascade.joined or (cascade.state == "propagating" and going < cascade.min_group):
        return False
    settled = await queries.settle_yeses(graph, seed_id=cascade.id, plan_id=str(uuid_utils.uuid7()), now=now)
    if settled and settled.tipped:
        log.info("seed tipped", seed=cascade.id, going=settled.going)
    return bool(settled and settled.tipped)


async def _decide(graph: Graph, settings: Settings, cascade: Cascade, now: datetime) -> Step:
    """The next step, once whoever is worth more to a rival is left to it."""
    step = next_step(cascade, settings, now)
    if not step.contested:
        return step
    claims = step.claims(cascade.id)
    rivals = await queries.rivals(
        graph, seed_id=cascade.id, people=list(claims.worth), ask_cap=settings.ask_cap_per_week, now=now
    )
    left = left_to_rivals(claims, [Claims.of(rival) for rival in rivals])
    return next_step(cascade, settings, now, left=left) if left else step


async def _ask(
    graph: Graph, settings: Settings, cascade: Cascade, step: Step, *, now: datetime, trigger: Trigger, once: str | None
) -> bool:
    """Asks and keeps the order; whether somebody could not be asked, so that another may be."""
    deadline = min(now + timedelta(minutes=settings.ask_deadline_minutes), cascade.expires_at)
    asked = await queries.ask_wave(
        graph,
        seed_id=cascade.id,
        asks=[{"user_id": place.person, "acceptance": place.acceptance, "gain": place.gain} for place in step.asks],
        order={
            place.person: {"position": number, "gain": place.gain} for number, place in enumerate(step.order, start=1)
        },
        worth_of_a_yes=step.worth_of_a_yes,
        now=now,
        deadline=deadline,
        bounds=bounds_of(settings, now),
        trigger=trigger,
        once=once,
    )
    return bool(asked and asked.refused)


def bounds_of(settings: Settings, now: datetime) -> Bounds:
    """How often a person may be asked, as things are now."""
    return Bounds(
        settings.ask_cap_per_week, settings.decline_limit, declines_since=now - timedelta(days=settings.decline_days)
    )


async def _read(graph: Graph, settings: Settings, seed_id: str, now: datetime) -> Cascade | None:
    return await queries.read_cascade(
        graph,
        seed_id=seed_id,
        now=now,
        refused_since=now - REFUSAL_HOLDS,
        fair_since=now - timedelta(days=settings.fair_days),
    )


async def _find_candidates(graph: Graph, settings: Settings, seed_id: str, now: datetime) -> None:
    """Finds who could join and keeps them with their base logits."""
    found, parameters, momentum = await asyncio.gather(
        queries.find_candidates(
            graph,
            seed_id=seed_id,
            now=now,
            radius_km=settings.radius_km,
            close_friends=CLOSE_FRIENDS,
            limit=settings.candidate_limit,
            bounds=bounds_of(settings, now),
        ),
        queries.live_model(graph, model="acceptance"),
        queries.live_model(graph, model="momentum"),
    )
    model = Acceptance.live(parameters)
    logits = model.base([candidate.features for candidate in found])
    kept = [
        {
            "user_id": candidate.id,
            "base": float(logit),
            "affinity": candidate.features[AFFINITY],
            "starter": candidate.starter,
        }
        for candidate, logit in zip(found, logits, strict=True)
    ]
    await queries.store_candidates(graph, seed_id=seed_id, acceptance=model.save(), momentum=momentum, candidates=kept)


def _compare(cascade: Cascade, settings: Settings, now: datetime) -> dict[str, float]:
    """Expected people by each order, from where the seed stands; the same seed gives the same luck."""
    state = state_of(cascade)
    limits = limits_of(cascade, settings, now)
    affinity = np.array([person.affinity for person in cascade.people])
    luck = int.from_bytes(cascade.id.encode()[-6:], "big")
    if not len(affinity) or not (state.count(IN) or state.count(OPEN)):
        return {}
    return compare(state, Learned(model_of(cascade)), limits, affinity, luck=luck)
