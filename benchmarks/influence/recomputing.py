"""The influence order computed anew for each place, everybody and every friendship: slow, plain, and what ours must equal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.order import Place, Rules
from app.stages.propagate.state import OPEN, WAITING, CascadeState, Floats


def recomputed_order(
    state: CascadeState, chances: Chances, rules: Rules, length: int | None = None, *, answered: bool = False
) -> list[Place]:
    """What `influence_order` returns, by recomputing; the arguments are the same."""
    inside = state.inside.copy()
    expected = np.where(state.standing == OPEN, acceptance_now(state, chances), 0.0)
    by_id = np.argsort(np.argsort(np.array(state.people, dtype=object)))
    current = state
    places: list[Place] = []
    wanted = rules.budget if length is None else length
    for number in range(min(wanted, int((state.standing == WAITING).sum()))):
        left = replace(rules, budget=max(rules.budget - number, 1))
        now = chances.expected(current, inside)
        later = chances.expected(current, inside + expected)
        lift = _lift(current, chances, left, inside + expected, later)
        gain = np.where(
            current.standing == WAITING, now * (1.0 + left.lookahead * lift) - left.patience * (later - now), -np.inf
        )
        friends, _ = current.friends_weighted(inside)
        coming, _ = current.friends_weighted(expected)
        short = np.maximum(0.0, rules.organic_friends - friends) / max(1, rules.organic_friends)
        best = int(np.lexsort((by_id, -np.round(gain - rules.organic_weight * short, 12)))[0])
        figures = float(gain[best]), float(now[best]), round(float(friends[best])), float(coming[best])
        places.append(Place(state.people[best], *figures, float(lift[best])))
        (inside if answered else expected)[best] = now[best]
        current = current.with_standing({state.people[best]: OPEN})
    return places


def _lift(state: CascadeState, chances: Chances, rules: Rules, soon: Floats, acceptance: Floats) -> Floats:
    free = state.standing == WAITING
    reach = min(rules.budget, int(free.sum())) - 1
    if reach <= 0 or not rules.lookahead:
        return np.zeros(len(acceptance))
    likeliest = np.sort(acceptance[free])[::-1]
    last, next_to_last = likeliest[reach - 1], likeliest[reach]
    bar = np.where(acceptance >= last, next_to_last, last)
    edge = np.flatnonzero(free[state.one] & free[state.other])
    u, v = state.one[edge], state.other[edge]
    worth = np.maximum(0.0, chances.with_one_more(state, soon, edge) - np.maximum(acceptance[v], bar[u]))
    return np.minimum(np.bincount(u, weights=worth, minlength=len(acceptance)), float(rules.seats))
