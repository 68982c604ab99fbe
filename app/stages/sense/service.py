"""Recording interactions, and what follows from all of them together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from app.graph import Graph
from app.http.idempotency import Keep
from app.jobs import Progress
from app.stages.sense import queries
from app.stages.sense.errors import UnknownPerson, UnknownVenue
from app.stages.sense.schemas import InteractionIn, InteractionOut, InterestIn, InterestOut

BATCH = 500
#: No key was sent.
UNKEPT: Final = {"body_hash": ""}


async def record(
    graph: Graph,
    *,
    user_id: str,
    venue_id: str,
    interaction: InteractionIn,
    now: datetime,
    keep: Keep | None = None,
) -> InteractionOut:
    """Records one interaction in one transaction, with its event.

    Raises:
        UnknownVenue: There is no such venue.
        UnknownPerson: There is no such person (any more).
    """
    recorded = await queries.record_interaction(
        graph,
        user_id=user_id,
        venue_id=venue_id,
        interaction_type=interaction.interaction_type,
        dwell_seconds=interaction.dwell_time_seconds,
        now=now,
        keep=keep(None) if keep else UNKEPT,
    )
    if recorded is not None:
        return InteractionOut.model_validate(recorded)
    raise await _which(graph, user_id, venue_id)


async def change_interest(graph: Graph, *, user_id: str, wanted: InterestIn, now: datetime, keep: Keep) -> InterestOut:
    """Declares or withdraws interest in a venue, in one transaction with its event.

    The first declaration counts as an interaction; another one changes only the preferred time. A withdrawal takes back all
    that interests counted at this venue.

    Raises:
        UnknownVenue: There is no such venue.
        UnknownPerson: There is no such person (any more).
    """
    answer = InterestOut(
        user_id=user_id, venue_id=wanted.venue_id, interested=wanted.interested, preferred_time=wanted.preferred_time
    )
    if wanted.interested:
        known = await queries.declare_interest(
            graph,
            user_id=user_id,
            venue_id=wanted.venue_id,
            preferred_time=wanted.preferred_time,
            now=now,
            keep=keep(answer),
        )
    else:
        known = await queries.withdraw_interest(
            graph, user_id=user_id, venue_id=wanted.venue_id, now=now, keep=keep(answer)
        )
    if not known:
        raise await _which(graph, user_id, wanted.venue_id)
    return answer


async def _which(graph: Graph, user_id: str, venue_id: str) -> UnknownPerson | UnknownVenue:
    """What was not there."""
    known = await queries.venue_exists(graph, venue_id=venue_id)
    return UnknownPerson(user_id) if known else UnknownVenue(venue_id)


async def count_into_trending(
    graph: Graph, *, interactions: Sequence[tuple[str, datetime]], once: Sequence[str]
) -> None:
    """Counts recorded interactions, as venue and moment, into their venues' trending, all of them once."""
    moments: defaultdict[str, list[datetime]] = defaultdict(list)
    for venue_id, at in interactions:
        moments[venue_id].append(at)
    await queries.update_trending(graph, moments=moments, once=once)


async def recompute(graph: Graph, *, now: datetime, progress: Progress) -> dict[str, int | float]:
    """Recomputes weights, affinities, popularity and trending of everybody and every venue from what is stored.

    Running it twice changes nothing: all of it follows from counters, and fading depends on `now` alone.

    Args:
        graph: The graph.
        now: Product time.
        progress: Told what is done so far; the whole is not counted beforehand.

    Returns:
        How many people, affinities and venues were computed.
    """
    counts: dict[str, int | float] = {"people": 0, "affinities": 0, "venues": 0}
    after: str | None = ""
    while after is not None:
        people = await queries.recompute_people(graph, after_id=after, batch=BATCH, now=now)
        after = people["last_id"]
        counts["people"] += people["people"]
        counts["affinities"] += people["affinities"]
        progress("people", int(counts["people"]), None)
    after = ""
    while after is not None:
        venues = await queries.recompute_venues(graph, after_id=after, batch=BATCH, now=now)
        after = venues["last_id"]
        counts["venues"] += venues["venues"]
        progress("venues", int(counts["venues"]), None)
    return counts
