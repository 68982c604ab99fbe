"""The benchmark of competing seeds: its bound holds, the best matching beats greedy, and nobody goes to two plans."""

from __future__ import annotations

import numpy as np
import pytest

from app.city.behaviours import ALL
from app.stages.propagate.competing import Claims, grant
from app.stages.propagate.state import IN
from benchmarks.influence.rivals import SEATS, WAYS, Evening, Market, Way, bound, cases_of, greedy

SMALL = Market("small", 120, 4, 20)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_nobody_goes_twice_no_table_is_overfull_and_no_way_exceeds_the_bound(way: Way) -> None:
    cases = cases_of(SMALL, ALL["cascade"], 1)
    evening = Evening.of(cases, way)
    evening.play(np.random.default_rng(3))
    inside = [
        seed.state.people[u] for seed in evening.seeds if seed.runs for u in np.flatnonzero(seed.state.standing == IN)
    ]
    assert len(inside) == len(set(inside))
    assert all(seed.state.count(IN) <= SEATS for seed in evening.seeds)
    assert sum(evening.people()) <= bound(cases)


def test_the_best_matching_gives_up_a_little_where_greedy_gives_up_much() -> None:
    competing = [Claims("a", 1, {"u": 1.0, "v": 0.9}), Claims("b", 1, {"u": 0.95})]
    assert greedy(competing) == {"u": "a"}
    assert grant(competing) == {"v": "a", "u": "b"}
