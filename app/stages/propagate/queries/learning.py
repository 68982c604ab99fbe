"""What the models learn from: one function a file of `cypher/propagate/`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.graph import Graph

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PastCascade:
    """A cascade that ended, with all that was asked and answered.

    Attributes:
        tipped: It reached its minimum group.
        ids: Everybody of it; `features` (see `ml.acceptance.FEATURES`), `starters` and `candidates` in the same order.
        candidates: Who could be asked from the launch on.
        friendships: (id, id, strength), once each.
        asked: Ids, in the order of asking; `asked_at`, `answered_at` (Unix seconds; a missed deadline is an answer) and
            `answers` in the same order.
    """

    id: str
    start: datetime
    expires_at: datetime
    min_group: int
    max_group: int
    ask_budget: int
    tipped: bool
    ids: list[str]
    features: list[list[float]]
    starters: list[bool]
    candidates: list[bool]
    friendships: list[tuple[str, str, float]]
    asked: list[str]
    asked_at: list[int]
    answered_at: list[int]
    answers: list[str]

    def asks(self) -> Iterator[tuple[str, int, int, str]]:
        """Each ask: who, when, when it was answered, and how."""
        return zip(self.asked, self.asked_at, self.answered_at, self.answers, strict=True)


async def past_asks(graph: Graph, *, now: datetime) -> AsyncIterator[Json]:
    """Asks that ended, oldest seed first, with the friends who were in."""
    async for row in graph.stream("propagate/past_asks", now=now):
        yield row


async def ended_cascades(graph: Graph, *, given_up: Sequence[str], limit: int) -> list[str]:
    """Ids of the latest seeds that ended by themselves, oldest first; not of those that were given up."""
    rows = await graph.read("propagate/ended_cascades", timeout=60, given_up=list(given_up), limit=limit)
    return [row["id"] for row in rows]


async def past_cascades(
    graph: Graph, *, seed_ids: Sequence[str], close_friends: int, pool: int, now: datetime
) -> list[PastCascade]:
    """Cascades that ended, with who could have been asked."""
    rows = await graph.read(
        "propagate/past_cascades",
        timeout=120,
        seed_ids=list(seed_ids),
        close_friends=close_friends,
        pool=pool,
        now=now,
    )
    found = []
    for row in rows:
        ties = list(zip(row.pop("ones"), row.pop("others"), row.pop("strengths"), strict=True))
        found.append(PastCascade(**row, friendships=ties))
    return found


async def stream_friendships(graph: Graph) -> AsyncIterator[tuple[str, str, float]]:
    """Every friendship once: (id, id, strength)."""
    async for row in graph.stream("propagate/stream_friendships"):
        yield row["one"], row["other"], row["strength"]


async def write_influence(graph: Graph, *, rows: Sequence[tuple[str, str, float, float]]) -> int:
    """Writes how much each moves the other, by (id, id, out, back); how many friendships that changed."""
    changed = await graph.write(
        "propagate/write_influence", repeatable=True, timeout=60, rows=[list(row) for row in rows]
    )
    return int(changed[0]["changed"])


async def save_model(graph: Graph, *, id: str, model: str, now: datetime, record: Json) -> None:
    """Records a trained model (see `ml.training.Trained.record`) in the place of what was live until now."""
    await graph.write("propagate/save_model", repeatable=True, id=id, model=model, now=now, **record)
