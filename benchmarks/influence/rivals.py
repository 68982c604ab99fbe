"""Seeds of one evening that want the same people: whoever comes first, or decided across seeds.

In made-up cities, by each behaviour, several seeds run at once for the same evening; a person who is in or asked by one is not asked by
another. Policies believe what the earlier seeds of the city teach. Counted are the people of seeds that reach their minimum group.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from app.city.behaviours import ALL
from app.stages.propagate.chances import Learned, acceptance_now
from app.stages.propagate.competing import Claims, grant, worth_of_a_yes
from app.stages.propagate.momentum import chance_of_tipping
from app.stages.propagate.order import influence_order, plan_wave, rules_of
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState, Limits
from benchmarks.influence.cases import Case
from benchmarks.influence.city_tables import gain
from benchmarks.influence.lived import Behaving, Lived
from benchmarks.report import console, print_table, write_json

#: A table: people it is for, people without whom there is none, asks, asks at a time; and how often an answer fits in.
SEATS, NEEDED, ASKS, WAVE, ROUNDS = 8, 5, 14, 2, 9
#: A seed whose chance to reach its minimum falls below this stops, and lets its people go.
STOP_BELOW: Final = 0.1
ORDER: Final = 20
Grant = Callable[[Sequence[Claims]], dict[str, str]]


@dataclass(frozen=True)
class Market:
    """How scarce people are.

    Attributes:
        people: Of the city.
        seeds: At once.
        candidates: Of a seed, closest to its starters first.
    """

    name: str
    people: int
    seeds: int
    candidates: int


MARKETS: Final = (Market("overlapping circles", 400, 8, 30), Market("more seeds than people", 150, 24, 190))


def greedy(competing: Sequence[Claims]) -> dict[str, str]:
    """Person -> seed, the worthiest claim first: at least half of the best (Korte, Hausmann 1978, for two matroids)."""
    claims = sorted((-worth, each.seed, person) for each in competing for person, worth in each.worth.items())
    room = {each.seed: each.room for each in competing}
    granted: dict[str, str] = {}
    for worth, seed, person in claims:
        if worth < 0.0 and person not in granted and room[seed] > 0:
            granted[person] = seed
            room[seed] -= 1
    return granted


@dataclass(frozen=True)
class Way:
    """How it is decided who may ask a person.

    Attributes:
        grant: Which claims are granted; None asks whoever comes first.
        by_worth: Whether a gain counts by what a yes is worth to its seed.
    """

    name: str
    grant: Grant | None = None
    by_worth: bool = True


FIRST: Final = "first come, first served"
WAYS: Final = (
    Way(FIRST),
    Way("by gain, best matching", grant, by_worth=False),
    Way("by worth, greedy", greedy),
    Way("by worth, best matching (serves)", grant),
)


@dataclass
class Running:
    """A seed on its way."""

    case: Case
    state: CascadeState
    asks: int = ASKS
    runs: bool = True
    claims: Claims | None = None


@dataclass
class Evening:
    """All seeds of an evening, played by one way of deciding."""

    seeds: list[Running]
    way: Way
    taken: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Sequence[Case], way: Way) -> Evening:
        """At its beginning: the starter groups are in."""
        seeds = [Running(case, case.state) for case in cases]
        taken = {
            case.state.people[u]: number
            for number, case in enumerate(cases)
            for u in np.flatnonzero(case.state.standing == IN)
        }
        return cls(seeds, way, taken)

    def play(self, luck: np.random.Generator) -> None:
        """To its end; in each round all seeds get their answers and ask again, in an order that luck draws."""
        for left in range(ROUNDS, 0, -1):
            for number in luck.permutation(len(self.seeds)):
                if self.seeds[number].runs:
                    self._step(int(number), float(left))
        for number in range(len(self.seeds)):
            self._answer(number)

    def people(self) -> list[int]:
        """Of each seed that reached its minimum."""
        found = [min(SEATS, seed.state.count(IN)) if seed.runs else 0 for seed in self.seeds]
        return [each for each in found if each >= NEEDED]

    def _answer(self, number: int) -> None:
        seed = self.seeds[number]
        is_open = seed.state.standing == OPEN
        if not is_open.any():
            return
        said = np.where(seed.case.luck < acceptance_now(seed.state, seed.case.truth), IN, OUT)
        seed.state = replace(seed.state, standing=np.where(is_open, said, seed.state.standing))
        for u in np.flatnonzero(is_open & (seed.state.standing == OUT)):
            self.taken.pop(seed.state.people[u], None)

    def _step(self, number: int, rounds: float) -> None:
        self._answer(number)
        seed, known = self.seeds[number], self.seeds[number].case.known
        assert isinstance(known, Learned)
        limits = Limits(SEATS, seed.asks, rounds, wave_size=WAVE, organic_friends=0)
        seen = _without(seed.state, {person for person, by in self.taken.items() if by != number})
        seed.claims = None
        if chance_of_tipping(seen, known.model, limits, NEEDED) < STOP_BELOW:
            seed.runs = False
            self.taken = {person: by for person, by in self.taken.items() if by != number}
            return
        seats = limits.seats(seen)
        if min(seats, limits.budget) <= 0:
            return
        worth = worth_of_a_yes(seen, known.model, limits, NEEDED) if self.way.by_worth else 1.0

        def claims(state: CascadeState, room: int, left_out: set[str]) -> Claims:
            rules = rules_of(limits, seats)
            order = influence_order(state, known, rules, min(limits.budget, ORDER), answered=True)
            gains = {place.person: place.gain * worth for place in order if place.person not in left_out}
            return Claims(str(number), room, gains)

        if self.way.grant is not None and limits.patience == 1.0:
            rivals = [other.claims for other in self.seeds if other.claims is not None and other.runs]
            own = claims(seen, min(limits.budget, seats), set())
            granted = self.way.grant([own, *rivals])
            seen = _without(seen, {person for person in own.worth if granted.get(person, own.seed) != own.seed})
        asked = {place.person for place in plan_wave(seen, known, limits)}
        seed.state = seed.state.with_standing(dict.fromkeys(asked, OPEN))
        seed.asks -= len(asked)
        seed.claims = claims(seen, min(seed.asks, seats - len(asked)), asked)
        for other in self.seeds:
            if other is not seed and other.claims is not None:
                still = {person: each for person, each in other.claims.worth.items() if person not in asked}
                other.claims = replace(other.claims, worth=still)
        self.taken |= dict.fromkeys(asked, number)


def _without(state: CascadeState, away: set[str]) -> CascadeState:
    gone = np.isin(np.array(state.people), sorted(away)) & (state.standing == WAITING)
    return replace(state, standing=np.where(gone, OUT, state.standing))


def cases_of(market: Market, behaviour: str, city: int) -> list[Case]:
    """Seeds of one city with starters of their own: those whose candidates overlap most."""
    found: list[Case] = []
    started: set[str] = set()
    for case in Lived.of(behaviour, city, market.people).cases(max(80, 3 * market.seeds), learned=True):
        starters = {case.state.people[u] for u in np.flatnonzero(case.state.standing == IN)}
        if not starters & started:
            started |= starters
            found.append(_closest(case, market.candidates))
    chosen, rest = found[:1], found[1:]
    while rest and len(chosen) < market.seeds:
        have = {person for case in chosen for person in case.state.people}
        rest.sort(key=lambda case: -len(have & set(case.state.people)))
        chosen.append(rest.pop(0))
    return chosen


def _closest(case: Case, candidates: int) -> Case:
    """The same seed with fewer candidates."""
    whole, size = case.state, min(candidates, len(case.state.people))
    kept = (whole.one < size) & (whole.other < size)
    state = CascadeState(
        whole.people[:size],
        whole.base[:size],
        whole.one[kept],
        whole.other[kept],
        whole.strength[kept],
        whole.standing[:size],
    )
    assert isinstance(case.truth, Behaving)
    return replace(
        case, state=state, truth=case.truth.among(state), affinity=case.affinity[:size], luck=case.luck[:size]
    )


def bound(cases: Sequence[Case]) -> int:
    """People whom no way exceeds: whoever would say yes with all friends in, matched to seats, minimum groups forgotten."""
    people = {person: number for number, person in enumerate(sorted({p for case in cases for p in case.state.people}))}
    begun = 0
    rows: list[np.ndarray[Any, Any]] = []
    in_somewhere = {case.state.people[u] for case in cases for u in np.flatnonzero(case.state.standing == IN)}
    for case in cases:
        state = case.state
        begun += state.count(IN)
        best = case.truth.expected(state, np.ones(len(state.people)))
        row = np.zeros(len(people), dtype=np.int8)
        for u, person in enumerate(state.people):
            row[people[person]] = person not in in_somewhere and case.luck[u] < best[u]
        rows += [row] * max(0, SEATS - state.count(IN))
    matched = maximum_bipartite_matching(csr_matrix(np.array(rows)), perm_type="column")
    return begun + int((matched >= 0).sum())


def play(market: Market, behaviour: str, city: int, orders: int) -> Iterator[tuple[str, float, float, float]]:
    """By way: people who go, plans that tip, asks; means over several orders of coming first."""
    cases = cases_of(market, behaviour, city)
    for way in WAYS:
        came = []
        for order in range(orders):
            evening = Evening.of(cases, way)
            evening.play(np.random.default_rng([city, order]))
            going = evening.people()
            came.append((sum(going), len(going), sum(ASKS - seed.asks for seed in evening.seeds)))
        people, plans, asks = np.mean(came, axis=0)
        yield way.name, float(people), float(plans), float(asks)
    yield "bound: all luck known", float(bound(cases)), float(len(cases)), 0.0


def main(arguments: Sequence[str]) -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.influence rivals", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four cities, one behaviour")
    parser.add_argument("--cities", type=int, default=20)
    parser.add_argument("--orders", type=int, default=3, help="in which seeds come first, of each city")
    parser.add_argument("--json", type=Path, dest="json_file", help="write all figures to this file")
    given = parser.parse_args(arguments)
    if min(given.cities, given.orders) < 1:
        parser.error("--cities and --orders must be at least 1")
    behaviours = dict(ALL)
    if given.quick:
        given.cities, behaviours = min(given.cities, 4), dict(list(behaviours.items())[:1])
    began, results = time.perf_counter(), list[dict[str, Any]]()
    for market in MARKETS:
        for name, path in behaviours.items():
            told: dict[str, list[tuple[float, ...]]] = {}
            for city in range(given.cities):
                for way, *figures in play(market, path, city, given.orders):
                    told.setdefault(way, []).append(tuple(figures))
                console.print(f"[dim]{market.name}, {name}: {city + 1} of {given.cities} cities[/dim]")
            results.append(_print(market, name, told))
            minutes = round((time.perf_counter() - began) / 60.0, 1)
            chosen = {"cities": given.cities, "orders": given.orders, "minutes": minutes}
            write_json(given.json_file, "influence rivals", chosen, results)
    return 0


def _print(market: Market, behaviour: str, told: dict[str, list[tuple[float, ...]]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    first = np.array(told[FIRST])[:, 0]
    for way, each in told.items():
        people, plans, asks = np.mean(each, axis=0)
        over = gain(np.array(each)[:, 0], first)
        figures[way] = {"people": people, "plans": plans, "asks": asks, "over_first": over}
    rows = []
    for way, each in figures.items():
        over = each["over_first"]
        interval = f"{100 * over['mean']:+.1f} % ({100 * over['low']:+.1f} to {100 * over['high']:+.1f})"
        rows.append((way, f"{each['people']:.1f}", f"{each['plans']:.2f}", f"{each['asks']:.0f}", interval))
    title = f"{market.name} ({market.seeds} seeds, {market.people} people), {behaviour}"
    print_table(title, ("way", "people who go", "plans", "asks", "over first come"), rows)
    return {"market": market.name, "seeds": market.seeds, "people": market.people, "behaviour": behaviour, **figures}
