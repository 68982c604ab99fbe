"""Named queries of evaluations: one function a file of `cypher/evaluate/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.graph import Graph
from app.stages.embed.sample import MIN_WEIGHT

_LONG: Final = 600.0


async def hold_out_later(graph: Graph, *, share: float, fewest: int) -> dict[str, set[str]]:
    """Takes what people first did in the latest part of the time out of the graph.

    Args:
        graph: Loses it.
        share: Of the interactions, by their first time, that stay.
        fewest: Venues that somebody must have before, to be asked about.

    Returns:
        By person, the venues that they took to later.
    """
    found = await graph.read("evaluate/later_venues", timeout=_LONG, share=share, fewest=fewest, min_weight=MIN_WEIGHT)
    cut, people = found[0]["cut"], found[0]["people"]
    while (await graph.write("evaluate/forget_later", timeout=_LONG, cut=cut, limit=10_000))[0]["forgotten"]:
        pass
    return {row["user_id"]: set(row["venue_ids"]) for row in people}


async def known_venues(graph: Graph, user_ids: Sequence[str]) -> dict[str, set[str]]:
    """By person, the venues that they have taken to."""
    rows = await graph.read("evaluate/known_venues", timeout=_LONG, user_ids=list(user_ids), min_weight=MIN_WEIGHT)
    return {row["user_id"]: set(row["venue_ids"]) for row in rows}


async def venue_traits(graph: Graph) -> Mapping[str, frozenset[str]]:
    """By venue, its tags and category."""
    rows = await graph.read("evaluate/venue_traits", timeout=_LONG)
    return {row["venue_id"]: frozenset(row["traits"]) for row in rows}


async def popular_venues(graph: Graph, *, user_id: str, radius_km: float, limit: int) -> list[str]:
    """The most popular venues around a person."""
    rows = await graph.read("evaluate/popular_venues", user_id=user_id, radius_km=radius_km, limit=limit)
    return [row["venue_id"] for row in rows]


async def fast_rp_venues(graph: Graph, *, user_id: str, radius_km: float, limit: int) -> list[str]:
    """The venues around a person that FastRP puts nearest."""
    rows = await graph.read("evaluate/fast_rp_venues", user_id=user_id, radius_km=radius_km, limit=limit)
    return [row["venue_id"] for row in rows]
