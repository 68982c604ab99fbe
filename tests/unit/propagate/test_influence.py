"""Influence maximisation against exact enumeration of live-edge graphs, and what must never go wrong."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stages.propagate.influence.cover import cover, meets, own_of, value_of
from app.stages.propagate.influence.maximise import Rule, maximise
from app.stages.propagate.influence.network import Model, Network
from app.stages.propagate.influence.reverse import Sets

Edge = tuple[int, int, float]
CHANCES = st.one_of(st.sampled_from([0.0, 0.01, 0.5, 0.5, 1.0]), st.floats(0.0, 1.0))


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """Two to five people and up to eight different edges."""
    people = draw(st.integers(2, 5))
    pairs = [(a, b) for a in range(people) for b in range(people) if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=8, unique=True))
    return people, [(a, b, draw(CHANCES)) for a, b in chosen]


def network_of(people: int, edges: list[Edge], model: Model = "ic") -> Network:
    columns = list(zip(*edges, strict=True)) or [(), (), ()]
    return Network.of(people, columns[0], columns[1], columns[2], model=model)


def reached(chosen: tuple[int, ...], live: list[tuple[int, int]]) -> int:
    inside = set(chosen)
    while more := {b for a, b in live if a in inside} - inside:
        inside |= more
    return len(inside)


def exact_ic(people: int, edges: list[Edge], chosen: tuple[int, ...]) -> float:
    """Expected people won, over all live-edge graphs (Kempe, Kleinberg, Tardos 2003)."""
    total = 0.0
    for fired in product((False, True), repeat=len(edges)):
        weight = math.prod(p if fires else 1.0 - p for (_, _, p), fires in zip(edges, fired, strict=True))
        if weight:
            live = [(a, b) for (a, b, _), fires in zip(edges, fired, strict=True) if fires]
            total += weight * reached(chosen, live)
    return total


def exact_lt(people: int, edges: list[Edge], chosen: tuple[int, ...]) -> float:
    """Each person follows at most one of those who lead to them, by weight."""
    choices = []
    for v in range(people):
        into = [(a, v, p) for a, b, p in edges if b == v]
        choices.append([*into, (-1, v, 1.0 - sum(p for _, _, p in into))])
    return sum(
        math.prod(p for _, _, p in picked) * reached(chosen, [(a, b) for a, b, _ in picked if a >= 0])
        for picked in product(*choices)
    )


def estimate(
    network: Network, chosen: tuple[int, ...], *, count: int = 20_000, plain: bool = False
) -> tuple[float, float]:
    """Spread by sets, and its standard error."""
    sets = Sets(network, 3, plain=plain)
    sets.grow(count)
    if not len(sets):
        return own_of(sets, list(chosen)), 0.0
    met = meets(sets, list(chosen))
    return value_of(sets, list(chosen)), sets.scale * float(met.std()) / math.sqrt(count)


@settings(max_examples=60, deadline=None)
@given(networks(), st.booleans())
def test_sets_agree_with_all_live_edge_graphs(drawn: tuple[int, list[Edge]], plain: bool) -> None:
    people, edges = drawn
    for size in (1, 2):
        for chosen in list(combinations(range(people), size))[:4]:
            told, error = estimate(network_of(people, edges), chosen, plain=plain)
            assert told == pytest.approx(exact_ic(people, edges, chosen), abs=5 * error + 1e-9 + 0.002)


@settings(max_examples=40, deadline=None)
@given(networks(), st.booleans())
def test_walks_agree_with_the_linear_threshold_model(drawn: tuple[int, list[Edge]], plain: bool) -> None:
    people, edges = drawn
    total = {v: sum(p for _, b, p in edges if b == v) for v in range(people)}
    edges = [(a, b, p / max(1.0, total[b])) for a, b, p in edges]
    for chosen in list(combinations(range(people), 2))[:4]:
        told, error = estimate(network_of(people, edges, "lt"), chosen, plain=plain)
        assert told == pytest.approx(exact_lt(people, edges, chosen), abs=5 * error + 1e-9 + 0.002)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_the_answer_keeps_its_guarantee(drawn: tuple[int, list[Edge]]) -> None:
    people, edges = drawn
    answer = maximise(network_of(people, edges), 2, rule=Rule(failure=1e-4))
    exact = {chosen: exact_ic(people, edges, chosen) for chosen in combinations(range(people), 2)}
    reached_now, best = exact[min(answer.chosen), max(answer.chosen)], max(exact.values())
    assert reached_now >= answer.guarantee * best - 1e-9
    assert reached_now >= (1 - 1 / math.e) * best - 1e-9
    assert answer.spread == pytest.approx(reached_now, abs=5 * answer.error + 0.002)
    assert answer.stopped in ("settled", "nothing")


def ring(people: int, chance: float) -> Network:
    return Network.of(people, range(people), [(v + 1) % people for v in range(people)], chance)


def test_no_choice_is_worth_more_than_the_bound() -> None:
    luck = np.random.default_rng(2)
    network = Network.of(9, luck.integers(0, 9, 40), luck.integers(0, 9, 40), luck.random(40) / 2)
    sets = Sets(network, 5)
    sets.grow(3000)
    found = cover(sets, 3)
    best = max(value_of(sets, list(chosen)) for chosen in combinations(range(9), 3))
    assert value_of(sets, found.chosen) == pytest.approx(found.gain.sum())
    assert value_of(sets, found.chosen) <= best + 1e-9 <= found.bound + 1e-6
    assert list(found.gain) == sorted(found.gain, reverse=True)


def test_the_same_seed_gives_the_same_sets_however_they_are_drawn() -> None:
    luck = np.random.default_rng(4)
    network = Network.weighted_cascade(300, luck.integers(0, 300, 2000), luck.integers(0, 300, 2000))
    at_once, by_and_by, other = Sets(network, 7), Sets(network, 7), Sets(network, 8)
    at_once.grow(5000)
    other.grow(5000)
    for count in (1, 17, 900, 5000):
        by_and_by.grow(count)
    assert (at_once.start == by_and_by.start).all() and (at_once.members == by_and_by.members).all()
    assert len(other.members) != len(at_once.members) or (other.members != at_once.members).any()
    assert maximise(network, 5, seed=2).chosen == maximise(network, 5, seed=2).chosen


def test_worth_is_what_counts() -> None:
    network = Network.of(4, [0, 2], [1, 3], 1.0)
    assert maximise(network, 1, worth=np.array([1.0, 1.0, 1.0, 5.0])).chosen == [2]
    assert maximise(network, 1, worth=np.array([1.0, 9.0, 1.0, 5.0])).chosen == [0]


def test_a_time_budget_ends_with_what_there_is() -> None:
    network = ring(5000, 0.9)
    answer = maximise(network, 5, rule=Rule(seconds=0.0))
    assert (answer.stopped, len(answer.rounds), len(answer.chosen)) == ("time", 1, 5)
    small = maximise(network, 5, rule=Rule(most_bytes=1 << 20, settle=0.0))
    assert small.stopped == "memory" and small.bytes > 0


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_what_never_and_what_always_happens(chance: float) -> None:
    answer = maximise(ring(50, chance), 3)
    assert answer.spread == pytest.approx(3 if chance == 0.0 else 50)
    assert answer.stopped == ("nothing" if chance == 0.0 else "settled")


def test_nobody_and_everybody() -> None:
    assert maximise(Network.of(0, [], [], []), 3).chosen == []
    assert sorted(maximise(ring(4, 0.3), 9).chosen) == [0, 1, 2, 3]


def test_a_hub_of_ten_thousand_and_islands() -> None:
    hub = Network.of(10_500, [0] * 10_000 + [10_400], [*range(1, 10_001), 10_401], 0.3)
    answer = maximise(hub, 2)
    assert answer.chosen == [0, 10_400]
    assert answer.spread == pytest.approx(1 + 3000 + 1.3, rel=0.02)


def test_parallel_edges_are_joined_and_loops_left_out() -> None:
    network = Network.of(2, [0, 0, 1], [1, 1, 1], [0.5, 0.5, 1.0])
    assert list(network.chance) == pytest.approx([0.75])
    assert list(Network.of(2, [0, 0], [1, 1], [0.5, 0.25], model="lt").chance) == pytest.approx([0.75])


@pytest.mark.parametrize(
    ("source", "target", "chance", "says"),
    [
        ([0], [1], [float("nan")], "0 to 1"),
        ([0], [1], [1.5], "0 to 1"),
        ([0], [1], [-0.1], "0 to 1"),
        ([0], [3], [0.5], "one of 3 people"),
        ([-1], [1], [0.5], "one of 3 people"),
        ([0, 1], [1], [0.5], "same length"),
    ],
)
def test_wrong_edges_are_refused(source: list[int], target: list[int], chance: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Network.of(3, source, target, chance)


def test_wrong_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        maximise(ring(3, 0.5), 0)
    with pytest.raises(ValueError, match="worth"):
        maximise(ring(3, 0.5), 1, worth=np.array([1.0, float("nan"), 1.0]))
    with pytest.raises(ValueError, match="must not exceed 1"):
        Network.of(3, [0, 1], [2, 2], 0.7, model="lt")
