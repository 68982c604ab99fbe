"""Launching, cancelling and answering seeds, and looking at their order and cascade."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from app.graph import Graph
from app.stages.propagate import queries
from app.stages.propagate.errors import (
    AlreadyAnswered,
    Busy,
    NotAllowed,
    NotAsked,
    SeedConflict,
    TooLate,
    UnknownSeed,
)
from app.stages.propagate.fairness import FirstAsks
from app.stages.propagate.schemas import (
    AnswerOut,
    AskedPlace,
    CascadeEdge,
    CascadeNode,
    CascadeOut,
    ComparedOrder,
    LessOut,
    NextPlace,
    OrderOut,
    StateOut,
    Wave,
)


async def launch(graph: Graph, *, seed_id: str, caller_id: str | None, now: datetime) -> StateOut:
    """Begins to propagate a scored seed.

    Args:
        graph: The graph.
        seed_id: Which seed.
        caller_id: A person, who has to be one of its starters; None for admins, agents and the job.
        now: Product time.

    Raises:
        UnknownSeed: There is none of that id.
        NotAllowed: The caller does not start it.
        SeedConflict: It is not scored, too late, or a starter is taken at that time.
    """
    launched = await queries.launch_seed(graph, seed_id=seed_id, caller_id=caller_id, now=now)
    if launched is None:
        raise UnknownSeed(seed_id)
    if launched.outcome == "forbidden":
        raise NotAllowed(seed_id)
    if launched.outcome != "launched":
        raise SeedConflict(_why_not(launched), launched.state)
    return StateOut(seed_id=seed_id, state="propagating")


def _why_not(launched: queries.Launch) -> str:
    if launched.outcome == "busy":
        return f"Taken at that time: {', '.join(launched.busy)}."
    if launched.outcome == "late":
        return "There is no time left to ask anybody."
    return f"Only a scored seed can be launched; this one is {launched.state}."


async def launch_best(graph: Graph, *, now: datetime, limit: int) -> int:
    """Launches the likeliest scored seeds; those that would ask a person twice for one evening stay. Returns how many."""
    launched = 0
    # More than the limit are looked at, because some stay.
    for seed_id in await queries.list_launchable(graph, now=now, limit=4 * limit):
        if launched == limit:
            break
        outcome = await queries.launch_seed(graph, seed_id=seed_id, caller_id=None, now=now)
        launched += outcome is not None and outcome.outcome == "launched"
    return launched


async def cancel(graph: Graph, *, seed_id: str, caller_id: str | None, now: datetime) -> StateOut:
    """Stops a seed that has not tipped; parameters and errors as for `launch`."""
    cancelled = await queries.cancel_seed(graph, seed_id=seed_id, caller_id=caller_id, now=now)
    if cancelled is None:
        raise UnknownSeed(seed_id)
    if cancelled.outcome == "forbidden":
        raise NotAllowed(seed_id)
    if cancelled.outcome == "state":
        raise SeedConflict(f"A seed that is {cancelled.state} cannot be cancelled.", cancelled.state)
    return StateOut(seed_id=seed_id, state="cancelled")


async def answer(
    graph: Graph, *, seed_id: str, user_id: str, answer: Literal["yes", "maybe", "no"], now: datetime
) -> AnswerOut:
    """Records what a person says; what follows happens on the bus.

    Raises:
        UnknownSeed: There is none of that id that the person may know of.
        NotAsked: The person starts the seed, and was not asked yet.
        AlreadyAnswered: They answered before.
        TooLate: The deadline has passed.
        Busy: They have said yes to something else at that time since they were asked.
        SeedConflict: The seed does not run any more.
    """
    recorded = await queries.record_answer(graph, seed_id=seed_id, user_id=user_id, answer=answer, now=now)
    if recorded is None:
        raise UnknownSeed(seed_id)
    if recorded.outcome == "not_asked":
        raise NotAsked(seed_id)
    if recorded.outcome == "answered" and recorded.answer and recorded.answered_at:
        raise AlreadyAnswered(recorded.answer, recorded.answered_at)
    if recorded.outcome == "late" and recorded.deadline:
        raise TooLate(recorded.deadline)
    if recorded.outcome == "busy":
        raise Busy(seed_id)
    if recorded.outcome != "recorded" or recorded.answered_at is None:
        raise SeedConflict(f"The seed is {recorded.state}; nobody's answer is waited for.", recorded.state)
    return AnswerOut(seed_id=seed_id, answer=answer, answered_at=recorded.answered_at)


async def less_like_this(graph: Graph, *, seed_id: str, user_id: str, now: datetime, for_days: float) -> LessOut:
    """Somebody who was asked wants less like this: declines an open ask, and keeps the venue's category away.

    Args:
        graph: The graph.
        seed_id: Which seed.
        user_id: Who was asked.
        now: Product time.
        for_days: How long; a wish that still holds stays as it is.

    Raises:
        UnknownSeed: There is none of that id that the person may know of.
        NotAsked: The person starts the seed, and was not asked yet.
    """
    kept = await queries.less_like_this(
        graph, seed_id=seed_id, user_id=user_id, now=now, until=now + timedelta(days=for_days)
    )
    if kept is None:
        raise UnknownSeed(seed_id)
    if kept.until is None:
        raise NotAsked(seed_id)
    return LessOut.model_validate(
        {"seed_id": seed_id, "answer": kept.answer, "category": kept.category, "until": kept.until}
    )


async def expire(graph: Graph, *, now: datetime, limit: int) -> int:
    """Takes missed deadlines for answers; returns how many."""
    return await queries.expire_asks(graph, now=now, limit=limit)


async def share_first_asks(graph: Graph, *, since: datetime) -> FirstAsks:
    """How evenly first asks were shared since then, in all seeds but those of the city's past."""
    return FirstAsks.of(await queries.first_asks(graph, since=since))


async def get_order(graph: Graph, *, seed_id: str, viewer_id: str, sees_all: bool) -> OrderOut:
    """The influence order of a seed, for its starters or for who sees all.

    Raises:
        UnknownSeed: There is none that the viewer may know of.
    """
    row = await queries.get_order(graph, seed_id=seed_id, viewer_id=viewer_id, sees_all=sees_all)
    if row is None:
        raise UnknownSeed(seed_id)
    return OrderOut(
        seed_id=row["id"],
        state=row["state"],
        asked=[AskedPlace.model_validate(place) for place in row["asks"]],
        next=[NextPlace.model_validate(place) for place in row["next"]],
        compared=[
            ComparedOrder(order=name, expected_people=people)
            for name, people in zip(row["compared_orders"], row["compared_people"], strict=True)
        ],
    )


async def get_cascade(graph: Graph, *, seed_id: str, viewer_id: str, sees_all: bool) -> CascadeOut:
    """The cascade of a seed, for whoever starts it or was asked, or for who sees all.

    Raises:
        UnknownSeed: There is none that the viewer may know of.
    """
    row = await queries.get_cascade(graph, seed_id=seed_id, viewer_id=viewer_id, sees_all=sees_all)
    if row is None:
        raise UnknownSeed(seed_id)
    nodes = [CascadeNode.model_validate(node) for node in row["nodes"]]
    numbers = sorted({node.wave for node in nodes if node.wave is not None})
    return CascadeOut(
        seed_id=row["id"],
        nodes=nodes,
        edges=[CascadeEdge.model_validate(edge) for edge in row["edges"]],
        waves=[Wave(wave=number, user_ids=[node.id for node in nodes if node.wave == number]) for number in numbers],
        **{name: row[name] for name in ("state", "version", "min_group", "max_group", "venue_id", "venue_name")},
    )
