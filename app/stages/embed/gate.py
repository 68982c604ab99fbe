"""Whether a new version may take the live one's place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.graph import Graph
from app.stages.embed import queries
from app.stages.embed.sample import Sample

if TYPE_CHECKING:
    from ml.sociallgn.train import Rival

#: Part of each person's pairs, the latest ones, that is held out.
HELD_OUT: Final = 0.2
#: Fewer people than this say too little about pairs that neither version has seen.
FEWEST_JUDGES: Final = 100


@dataclass(frozen=True)
class Verdict:
    """How a new version compares with the live one.

    Attributes:
        passed: Whether it may go live.
        judged_by: `later pairs`: both on the same pairs, which neither had seen. `recorded`: its held-out figure beside the
            one that was recorded when the live version was trained, on an older split of less data. `none`: nothing to compare.
        new: NDCG@20 of the new version.
        live: NDCG@20 of the live version; None without one.
        margin: Share by which the new one may be worse.
        told: All of it as a sentence.
    """

    passed: bool
    judged_by: Literal["later pairs", "recorded", "none"]
    new: float
    live: float | None
    margin: float
    told: str

    def record(self) -> dict[str, Any]:
        """As it is kept with the version."""
        return asdict(self)


def judge(figures: dict[str, Any], live: queries.LiveVersion | None, margin: float) -> Verdict:
    """Compares a new version's figures with the live version's.

    Args:
        figures: What the new version records.
        live: The live version; None before the first training.
        margin: Share of the live version's NDCG by which the new one may be worse.
    """
    new = _held_out(figures)
    assert new is not None
    later = figures.get("later_than_live") or {}
    if later and later["live"]["people"] >= FEWEST_JUDGES:
        return _verdict("later pairs", later["new"]["ndcg"], later["live"]["ndcg"], margin)
    before = None if live is None else _held_out(json.loads(live.figures))
    if before is None:
        why = "there is no live version" if live is None else f"{live.id} recorded no held-out figure"
        return Verdict(True, "none", new, None, margin, f"{why}: nothing to compare with")
    return _verdict("recorded", new, before, margin)


def _verdict(judged_by: Literal["later pairs", "recorded"], new: float, live: float, margin: float) -> Verdict:
    passed = new >= (1.0 - margin) * live
    on = (
        "on pairs that neither had seen"
        if judged_by == "later pairs"
        else "each on its own held-out pairs, the live one's older"
    )
    told = f"NDCG@20 {new:.4f} against the live version's {live:.4f}, {on}: " + (
        f"within the margin of {margin:.0%}" if passed else f"worse by more than the margin of {margin:.0%}"
    )
    return Verdict(passed, judged_by, new, live, margin, told)


def _held_out(figures: dict[str, Any]) -> float | None:
    """NDCG@20 on the held-out pairs of the model that was chosen; None where none was recorded."""
    try:
        return float(figures["held_out"][figures["chosen"]]["ndcg"])
    except (KeyError, TypeError):
        return None


async def read_rival(graph: Graph, sample: Sample, live: queries.LiveVersion) -> Rival | None:
    """The live version's trained embeddings, and held-out pairs that it has not seen.

    What was folded in since has seen later pairs and takes no part.

    Args:
        graph: Where the embeddings are.
        sample: What is trained on; gives people and venues their numbers.
        live: The live version.

    Returns:
        None when too few people have such pairs.
    """
    import torch

    from ml.sociallgn.data import latest_held_out
    from ml.sociallgn.train import Rival

    unseen = latest_held_out(sample.pairs[:, 0], sample.times, HELD_OUT) & (sample.times > live.trained_at.timestamp())
    if len(np.unique(sample.pairs[unseen, 0])) < FEWEST_JUDGES:
        return None
    people, known_people = await _aligned(queries.stream_live_people(graph, version=live.id), sample.people)
    venues, known_venues = await _aligned(queries.stream_live_venues(graph, version=live.id), sample.venues)
    if people.shape[1] != venues.shape[1]:
        return None
    later = sample.pairs[unseen & known_people[sample.pairs[:, 0]] & known_venues[sample.pairs[:, 1]]]
    if len(np.unique(later[:, 0])) < FEWEST_JUDGES:
        return None
    # The stored vectors rank by cosine, and stored venues are all of one length: their dot products rank alike.
    return Rival(torch.from_numpy(people), torch.from_numpy(venues), known_venues, later)


async def _aligned(
    rows: AsyncIterator[tuple[str, list[float]]], ids: list[str]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Vectors in the order of ids `(n, F)` and which are there `(n,)`."""
    position = {id: index for index, id in enumerate(ids)}
    known = np.zeros(len(ids), np.bool_)
    vectors: NDArray[np.float32] = np.zeros((len(ids), 0), np.float32)
    async for id, vector in rows:
        index = position.get(id)
        if index is None:
            continue
        if not vectors.shape[1]:
            vectors = np.zeros((len(ids), len(vector)), np.float32)
        vectors[index], known[index] = vector, True
    return vectors, known
