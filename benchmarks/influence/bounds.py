"""How many could be won at most: bounds that hold for every policy, with answers seen or not.

- `clairvoyant`: who knows everybody's luck asks only those who say yes. Within the budget that is everybody whom a chain of
  yeses reaches from the starter group.
- `relaxed`: a linear program for independent cascades. With x_u the chance that u is asked and y_u that u says yes,
  y_u <= b_u x_u + sum over friends v of q_vu min(x_u, y_v), since 1 - (1 - b)(1 - q)... is at most the sum; y_u is at most x_u times
  u's chance with all friends in; the asks are within the budget. Every policy's own x and y fulfil it.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from app.stages.propagate.chances import Chances, Independent
from app.stages.propagate.state import WAITING, CascadeState, Floats, Ints


def clairvoyant(state: CascadeState, truth: Chances, luck: Floats, budget: int) -> int:
    """People won by whoever knows all luck, starters left out; exact for chances that friends never lower."""
    inside = state.inside.copy()
    won = 0
    while won < budget:
        more = (state.standing == WAITING) & (inside == 0.0) & (luck < truth.expected(state, inside))
        if not more.any():
            break
        inside[more] = 1.0
        won += int(more.sum())
    return min(won, budget)


def relaxed(state: CascadeState, chances: Independent, budget: int) -> float:
    """The linear program's value: no policy wins more people in expectation, starters left out."""
    inside = state.inside
    free = np.flatnonzero(state.standing == WAITING)
    place = np.full(len(inside), -1)
    place[free] = np.arange(len(free))
    edge = state.waiting_edges
    n, m = len(free), len(edge)
    alone = chances.expected(state, inside)[free]
    most = chances.expected(state, np.ones(len(inside)))[free]
    people, ties = np.arange(n), np.arange(m)
    source, target = place[state.one[edge]], place[state.other[edge]]
    # Columns: x (n), y (n), z (m) with z = min(x of the target, y of the source).
    rows: list[Ints] = []
    columns: list[Ints] = []
    values: list[Floats] = []

    def add(row: Ints, column: Ints, value: Floats | float) -> None:
        rows.append(row)
        columns.append(column)
        values.append(np.broadcast_to(value, row.shape))

    add(people, n + people, 1.0)  # y <= alone x + sum q z
    add(people, people, -alone)
    # Friends who are in are part of `alone`: what one more adds is at most q of what is refused without them.
    add(target, 2 * n + ties, -chances.sway[edge] * (1.0 - alone[target]))
    add(n + people, n + people, 1.0)  # y <= most x
    add(n + people, people, -most)
    add(2 * n + ties, 2 * n + ties, 1.0)  # z <= x of the target
    add(2 * n + ties, target, -1.0)
    add(2 * n + m + ties, 2 * n + ties, 1.0)  # z <= y of the source
    add(2 * n + m + ties, n + source, -1.0)
    add(np.full(n, 2 * n + 2 * m), people, 1.0)  # asks
    right = np.zeros(2 * n + 2 * m + 1)
    right[-1] = budget
    matrix = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))).tocsr()
    worth = np.zeros(2 * n + m)
    worth[n : 2 * n] = -1.0
    found = linprog(worth, A_ub=matrix, b_ub=right, bounds=(0.0, 1.0), method="highs")
    return float(-found.fun)
