"""Named queries of the demo: one function a file of `cypher/demo/`."""

from __future__ import annotations

from app.graph import Graph, Row


async def get_ask(graph: Graph, *, seed_id: str, user_id: str) -> Row | None:
    """An open ask as the person sees it; None when it is not open."""
    rows = await graph.read("demo/get_ask", seed_id=seed_id, user_id=user_id)
    return rows[0] if rows else None


async def list_open_asks(graph: Graph, *, limit: int) -> list[Row]:
    """Asks that nobody has answered."""
    return await graph.read("demo/list_open_asks", limit=limit)


async def reset_week(graph: Graph) -> int:
    """Removes what earlier runs grew; how many seeds."""
    states = ["draft", "scored", "propagating", "tipped", "booked", "expired", "cancelled"]
    rows = await graph.write("demo/reset_week", repeatable=True, timeout=120.0, states=states)
    await graph.write("demo/clear_notices", repeatable=True, timeout=120.0)
    await graph.write("demo/clear_outbox", repeatable=True, timeout=120.0)
    return int(rows[0]["removed"])


async def pick_interactions(graph: Graph, *, people: int) -> list[Row]:
    """Pairs of a person and a venue that they might look at."""
    return await graph.read("demo/pick_interactions", people=people)


async def city_area(graph: Graph) -> Row:
    """How many people there are, and the middle of their homes."""
    return (await graph.read("demo/city_area", timeout=60.0))[0]


async def watch_cascades(graph: Graph, seed_ids: list[str]) -> list[Row]:
    """How the launched seeds stand."""
    return await graph.read("demo/watch_cascades", seed_ids=seed_ids)


async def list_answers(graph: Graph, seed_ids: list[str]) -> list[Row]:
    """Every ask of the launched seeds."""
    return await graph.read("demo/list_answers", seed_ids=seed_ids)


async def list_tables(graph: Graph, seed_ids: list[str]) -> list[Row]:
    """The tables of the launched seeds' plans."""
    return await graph.read("demo/list_tables", seed_ids=seed_ids)


async def replay_seeds(graph: Graph, seed_ids: list[str]) -> list[Row]:
    """What the launched seeds began with, in the order of the ids."""
    rows = await graph.read("demo/replay_seeds", timeout=60.0, seed_ids=seed_ids)
    return sorted(rows, key=lambda row: seed_ids.index(row["seed_id"]))


async def get_load(graph: Graph) -> Row | None:
    """What the graph holds, and whether a demo may replace it; None when it holds nothing."""
    rows = await graph.read("demo/get_load")
    return rows[0] if rows else None


async def mark_load(graph: Graph) -> None:
    """Remembers that the demo brought what the graph holds."""
    await graph.write("demo/mark_load", repeatable=True)
