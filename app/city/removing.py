"""Empties the graph: `sprout data reset`."""

from __future__ import annotations

import shutil

from app.city import queries
from app.city.writing import Progress, silent
from app.graph import Graph
from app.settings import Settings


async def remove_all(graph: Graph, settings: Settings, progress: Progress = silent) -> dict[str, int]:
    """Remove everything but the record of the schema, and the hidden traits of the city.

    Args:
        graph: What is emptied, some thousands of things a transaction.
        settings: `home` is where the hidden traits lie.
        progress: Told before and after each of the two passes.

    Returns:
        How many relationships and nodes were removed.
    """
    progress("remove relationships", 0, None)
    relationships = await queries.remove_relationships(graph)
    progress("remove nodes", 0, None)
    nodes = await queries.remove_nodes(graph)
    shutil.rmtree(settings.home / "city", ignore_errors=True)
    return {"relationships": relationships, "nodes": nodes}
