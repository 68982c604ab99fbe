"""Rows of seeds as the arrays that the conversion model takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.stages.score.queries import SeedRow
from ml.acceptance import Acceptance
from ml.conversion import Seeds
from ml.logistic import Array

STARTERS: Final = 3


def seeds_of(rows: Sequence[SeedRow], acceptance: Acceptance, pool: int) -> Seeds:
    """Put seeds side by side, padded to three starters and `pool` candidates.

    Args:
        rows: S seeds; starters beyond three and candidates beyond the pool are left out.
        acceptance: gives the logits.
        pool: K, candidates per seed.
    """
    count = len(rows)
    starter_base, starters = _logits([[p["features"] for p in row["starters"]] for row in rows], acceptance, STARTERS)
    candidate_base, candidates = _logits([[p["features"] for p in row["candidates"]] for row in rows], acceptance, pool)
    ties = np.zeros((count, pool, STARTERS))
    for place, row in enumerate(rows):
        seat = {person["id"]: column for column, person in enumerate(row["starters"][:STARTERS])}
        for line, candidate in enumerate(row["candidates"][:pool]):
            for tie in candidate["ties"]:
                if tie["id"] in seat:
                    ties[place, line, seat[tie["id"]]] = tie["strength"]
    return Seeds(
        starter_base=starter_base,
        starters=starters,
        candidate_base=candidate_base,
        candidates=candidates,
        ties=ties,
        min_group=np.array([row["min_group"] for row in rows], dtype=np.int64),
        ask_budget=np.array([row["ask_budget"] for row in rows], dtype=np.int64),
        reach=np.array([sum(person["reach"] for person in row["candidates"]) for row in rows], dtype=np.float64),
        mutual=np.array([row["mutual"] for row in rows], dtype=np.float64),
        tie_strength=np.array([row["tie_strength"] for row in rows], dtype=np.float64),
        lead_hours=np.array([row["lead_hours"] for row in rows], dtype=np.float64),
    )


def _logits(
    groups: list[list[list[float]]], acceptance: Acceptance, width: int
) -> tuple[Array, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Logits without friends (S, width) of groups of people, and which of the places are taken."""
    taken = np.zeros((len(groups), width), dtype=np.bool_)
    for place, group in enumerate(groups):
        taken[place, : len(group)] = True
    base = np.full((len(groups), width), -30.0)
    people = [features for group in groups for features in group[:width]]
    if people:
        base[taken] = acceptance.base(people)
    return base, taken
