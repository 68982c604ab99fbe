"""Influence maximisation on what is left of a seed: whom would a yes win, at any distance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.stages.propagate.chances import independent
from app.stages.propagate.influence.network import Network
from app.stages.propagate.influence.reverse import Sets
from app.stages.propagate.order import Place
from app.stages.propagate.policies import Situation


@dataclass(frozen=True)
class Residual:
    """Reverse-reachable sets on what is left: acceptance times everybody whom a yes would win, at any distance, asks permitting.

    Attributes:
        sets: Drawn for each wave.
        seed: Of their luck.
    """

    sets: int = 4096
    seed: int = 1

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now."""
        state = situation.state
        near = independent(state, situation.chances)
        edge = state.waiting_edges
        # A friend of theirs is won who would not have come anyway.
        won = near.sway[edge] * (1.0 - near.alone[state.other[edge]])
        # By their ids, so that the luck of the sets does not hang on the order in which people came.
        rank = np.argsort(state.by_id)
        sets = Sets(Network.of(len(rank), rank[state.one[edge]], rank[state.other[edge]], won), self.seed)
        sets.grow(self.sets)
        reached = sets.own.copy()
        if len(sets):
            met = np.bincount(sets.members[: int(sets.start[-1])], minlength=len(reached))
            reached += sets.scale * met / len(sets)
        return situation.best(near.alone * reached[rank])
