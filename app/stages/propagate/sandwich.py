"""The sandwich for acceptance that is not submodular: three friends may move somebody more than three times one.

The order is planned three times: for the chances themselves, and for two independent cascades, which are submodular, one that moves
people as little and one that moves them as much as the chances do now or would with everybody in. The best of the three, by
what the chances themselves expect of it, is kept (Lu, Chen, Lakshmanan 2015). Their guarantee is for whom to have in, with bounds
that hold everywhere; what is asked in which order, and bounds taken at two points, make it a heuristic here.
"""

from __future__ import annotations

import numpy as np

from app.stages.propagate.chances import Chances, Independent, independent, sway_given
from app.stages.propagate.comparing import expected_people
from app.stages.propagate.order import Place, Rules, influence_order
from app.stages.propagate.policies import Lookahead, Situation
from app.stages.propagate.state import IN, WAITING, CascadeState


class Sandwich:
    """Lookahead by the chances, by their lower or by their upper submodular neighbour, whichever promises most."""

    def next_wave(self, situation: Situation) -> list[Place]:
        """Whom to ask now; gains are those of the order that was kept."""
        state, limits = situation.state, situation.limits
        if not situation.room or not (state.standing == WAITING).any():
            return []
        index = {person: place for place, person in enumerate(state.people)}
        rules = Rules(limits.budget, limits.max_group - state.count(IN), 0, 0.0, patience=0.0)

        def promise(chances: Chances) -> float:
            planned = [index[place.person] for place in influence_order(state, chances, rules, answered=True)]
            return expected_people(state, situation.chances, limits, planned)

        best = max((situation.chances, *neighbours(state, situation.chances)), key=promise)
        chosen = Lookahead().next_wave(Situation(state, best, limits))
        worth = np.zeros(len(state.people))
        for place in chosen:
            worth[index[place.person]] = place.gain
        return situation.asks([index[place.person] for place in chosen], worth)


def neighbours(state: CascadeState, chances: Chances) -> tuple[Independent, Independent]:
    """Independent cascades below and above: as little, and as much, as one more friend adds now or with everybody in."""
    now = independent(state, chances)
    _, most = sway_given(state, chances, np.ones(len(state.people)))
    then = np.where(now.sway > 0.0, most, 0.0)
    return Independent(now.alone, np.minimum(now.sway, then)), Independent(now.alone, np.maximum(now.sway, then))
