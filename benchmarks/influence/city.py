"""In which order to ask: our policies beside fixed orders and adaptive ones, in many cities, with the same luck for all.

One person is asked once; answers are seen between waves; everybody has the same budget of asks and waves of the same size. A person
says yes when a number that is fixed for them is below their true acceptance probability at the time of the ask.
"""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.city.behaviours import ALL
from app.errors import SproutError
from app.stages.propagate.chances import Independent, acceptance_now
from app.stages.propagate.comparing import rankings, simulate
from app.stages.propagate.policies import (
    Blast,
    Fixed,
    Lookahead,
    MostFriends,
    MostLikely,
    OneStep,
    Policy,
)
from app.stages.propagate.residual import Residual
from app.stages.propagate.rollouts import Rollouts
from app.stages.propagate.sandwich import Sandwich
from app.stages.propagate.state import IN, Limits
from benchmarks.influence.bounds import clairvoyant, relaxed
from benchmarks.influence.cases import REGIMES, STRONG, Case, Regime, regime_cases
from benchmarks.influence.city_tables import Setting, Told, print_all, summary
from benchmarks.influence.graphs import EdgeList, pagerank
from benchmarks.influence.lived import Lived
from benchmarks.influence.peers import GdsGraph, graph_data_science
from benchmarks.influence.picture import draw
from benchmarks.report import console, write_json

BUDGET: Final = 30
WAVE: Final = 4
CITIES: Final = 30
SEEDS: Final = 7
#: What missing friends take off a gain, for the curve of being asked by three who are in against people who go.
ORGANIC: Final = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
#: A table: people it is for, people without whom there is none, asks.
TABLE: Final = (8, 5, 14)
OURS: Final = "ours: rollouts"

Rankings = dict[int, list[int]]
"""People by CELF of Graph Data Science, by seed of a city."""


def settings_of(given: argparse.Namespace) -> list[Setting]:
    """What is measured, the main one first."""
    main = [Setting(regime.name, "regime", "true", BUDGET, WAVE) for regime in REGIMES]
    if not given.quick:
        main += [Setting(STRONG.name, "regime", "true", BUDGET, wave) for wave in (1, 15)]
        main.append(Setting(STRONG.name, "regime", "true", 2 * BUDGET, WAVE))
    lived = {"given": given.behaviour} if given.behaviour else dict(ALL)
    if given.behaviour:
        main = []
    for name, path in lived.items():
        for knows in ("true", "learned"):
            main.append(Setting(name, "behaviour", knows, BUDGET, WAVE, path))
    for name, path in lived.items():
        main.append(Setting(name, "organic", "learned", BUDGET, WAVE, path))
        main.append(Setting(name, "table", "learned", TABLE[2], 2, path))
    return [setting for setting in main if given.kind in (None, setting.kind)]


def cases_of(setting: Setting, city: int, seeds: int) -> list[Case]:
    """The seeds of one city of a setting."""
    if setting.kind == "regime":
        regime: Regime = next(each for each in REGIMES if each.name == setting.name)
        return regime_cases(regime, city, seeds)
    return Lived.of(setting.behaviour, city).cases(seeds, learned=setting.knows == "learned")


def policies_for(setting: Setting, case: Case, celf: list[int] | None, own: str | None) -> dict[str, Policy]:
    """By name: fixed orders, adaptive ones, ours last but for one that was brought along."""
    if setting.kind == "organic":
        return {f"{weight:g}": Lookahead() for weight in ORGANIC}
    state, known = case.state, case.known
    fixed = rankings(state, known, case.affinity, case.city)
    graph = _graph(case)
    fixed["PageRank"] = [int(u) for u in np.argsort(-pagerank(graph, backwards=False), kind="stable")]
    if celf is not None:
        chosen = set(celf)
        fixed["GDS CELF"] = celf + [u for u in fixed["degree"] if u not in chosen]
    found: dict[str, Policy] = {f"fixed: {name}": Fixed(ranking) for name, ranking in fixed.items()}
    found |= {
        "blast": Blast(),
        "most friends next": MostFriends(),
        "most likely next": MostLikely(),
        "one-step lookahead": OneStep(),
        "reachable sets on the rest": Residual(),
        "ours: lookahead": Lookahead(),
        "ours: sandwich": Sandwich(),
        OURS: Rollouts(),
    }
    if own:
        found[own] = load_policy(own)
    return found


def load_policy(name: str) -> Policy:
    """A policy that somebody brings: `package.module:Class`, made without arguments.

    Raises:
        SystemExit: There is none of that name, or it has no `next_wave`.
    """
    module, _, maker = name.partition(":")
    try:
        made = getattr(importlib.import_module(module), maker)()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise SystemExit(f"--policy {name}: {error}") from error
    if not callable(getattr(made, "next_wave", None)):
        raise SystemExit(f"--policy {name}: it has no next_wave(situation)")
    policy: Policy = made
    return policy


def limits_for(setting: Setting, policy: str) -> Limits:
    """What a seed may do in this setting."""
    rounds = float(-(-setting.budget // setting.wave))
    if setting.kind == "table":
        return Limits(TABLE[0], setting.budget, rounds, wave_size=setting.wave, organic_friends=0)
    free = Limits(1_000_000, setting.budget, rounds, wave_size=setting.wave, organic_friends=0)
    if setting.kind == "organic":
        return replace(free, organic_friends=3, organic_weight=float(policy))
    return free


def play(setting: Setting, city: int, seeds: int, celf: Rankings, own: str | None) -> list[Told]:
    """All policies on all seeds of one city."""
    told: list[Told] = []
    for number, case in enumerate(cases_of(setting, city, seeds)):
        begun = case.state.count(IN)
        for name, policy in policies_for(setting, case, celf.get(number), own).items():
            began = time.perf_counter()
            limits = limits_for(setting, name)
            outcome = simulate(case.state, case.truth, limits, policy, case.luck, case.known)
            spent = time.perf_counter() - began
            won = outcome.people - begun
            told.append(
                Told(name, city, number, won, outcome.asks, outcome.waves, outcome.accepted_friends, spent, begun)
            )
        if setting.kind in ("regime", "behaviour"):
            most = clairvoyant(case.state, case.truth, case.luck, setting.budget)
            told.append(Told("bound: all luck known", city, number, most))
            if isinstance(case.truth, Independent):
                told.append(Told("bound: relaxation", city, number, relaxed(case.state, case.truth, setting.budget)))
    return told


def _graph(case: Case) -> EdgeList:
    state = case.state
    return EdgeList("seed", len(state.people), state.one, state.other, undirected=True)


def celf_of(gds: Any, setting: Setting, city: int, seeds: int) -> Rankings:
    """The fixed order of CELF, which knows one chance for all edges: their mean."""
    found: Rankings = {}
    for number, case in enumerate(cases_of(setting, city, seeds)):
        edges = np.arange(len(case.state.one))
        before = acceptance_now(case.state, case.known)[case.state.other]
        gained = case.known.with_one_more(case.state, case.state.inside, edges) - before
        graph = GdsGraph(gds, _graph(case))
        found[number], _ = graph.celf(setting.budget, float(np.clip(gained.mean(), 0.001, 1.0)))
        graph.drop()
        if setting.kind == "regime":  # the same people and friendships for all seeds
            return dict.fromkeys(range(seeds), found[0])
    return found


@dataclass
class Progress:
    """How far it is, said now and then."""

    total: int
    done: int = 0
    said: float = field(default_factory=time.monotonic)

    def step(self, what: str) -> None:
        """One more city is done."""
        self.done += 1
        if time.monotonic() - self.said > 15.0:
            self.said = time.monotonic()
            console.print(f"[dim]{self.done} of {self.total} cities, {what}[/dim]")


def measure(given: argparse.Namespace, settings: Sequence[Setting], gds: Any) -> Iterator[tuple[Setting, list[Told]]]:
    """Each setting with what came of it; cities are played side by side."""
    progress = Progress(len(settings) * given.cities)
    with ProcessPoolExecutor(given.processes) as pool:
        for setting in settings:
            asked = []
            for city in range(given.cities):
                wanted = gds is not None and setting.kind in ("regime", "behaviour")
                celf = celf_of(gds, setting, city, given.seeds) if wanted else {}
                asked.append(pool.submit(play, setting, city, given.seeds, celf, given.policy))
            told: list[Told] = []
            for each in asked:
                told += each.result()
                progress.step(setting.title)
            yield setting, told


def main(arguments: Sequence[str]) -> int:
    """Measures, prints, writes."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if min(given.cities, given.seeds, given.processes) < 1:
        parser.error("--cities, --seeds and --processes must be at least 1")
    if given.quick:
        given.cities, given.seeds = min(given.cities, 6), min(given.seeds, 3)
    if given.policy:
        load_policy(given.policy)
    began = time.perf_counter()
    console.width = max(console.width, 150)
    results: list[dict[str, Any]] = []

    def keep() -> None:
        """What is known so far is written, so that a run that is stopped was not in vain."""
        minutes = round((time.perf_counter() - began) / 60.0, 1)
        chosen = {name: getattr(given, name) for name in ("cities", "seeds", "quick", "policy", "behaviour", "kind")}
        write_json(given.json_file, "influence city", {**chosen, "minutes": minutes}, results)
        if given.picture is not None:
            draw(given.picture, results)

    source: Callable[[], Any] = nullcontext if given.no_gds else graph_data_science
    try:
        with source() as gds:
            for setting, told in measure(given, settings_of(given), gds):
                figures = summary(told, ours=OURS)
                print_all(setting, figures)
                results.append({**asdict(setting), **figures})
                keep()
    except SproutError as error:
        raise SystemExit(str(error)) from error
    console.print(f"{(time.perf_counter() - began) / 60.0:.1f} minutes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.influence city", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="six cities of three seeds, fewer settings")
    parser.add_argument("--cities", type=int, default=CITIES)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of each city")
    parser.add_argument(
        "--kind", choices=("regime", "behaviour", "organic", "table"), help="only settings of this kind"
    )
    parser.add_argument("--behaviour", help="package.module:Class, instead of those that are there")
    parser.add_argument("--policy", help="package.module:Class with next_wave(situation), as one row more")
    parser.add_argument("--no-gds", action="store_true", help="leave CELF of Graph Data Science out")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, dest="json_file", help="write all figures to this file")
    parser.add_argument("--picture", type=Path, help="draw the main figures to this SVG file")
    return parser
