"""Learned momentum in our own order of asking: later seeds are asked again, and stopped by one rule or another.

What momentum learned from was asked in other orders; here it is put where it would serve. The same seeds, candidates and
luck for every rule; weekly caps and evenings are left out, so that rules differ in stopping alone.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from app.city.behaviour import Behaviour, load_behaviour
from app.city.world import CitySize
from app.demo.compare import limits_of
from app.demo.replay import Cast, Rule, Way, Week, replay
from app.graph import Graph
from app.settings import Settings
from app.stages.propagate import queries
from app.stages.propagate.momentum import chance_of_tipping, standing_of, starters_declined
from app.stages.propagate.policies import AsServed
from app.stages.propagate.queries import learning
from app.stages.propagate.queries.learning import PastCascade
from app.stages.propagate.small_models import CLOSE_FRIENDS, POOL
from app.stages.propagate.state import CascadeState, Limits
from app.stages.propagate.steps import GIVEN_UP
from benchmarks.city_past import CityPast
from ml.acceptance import Acceptance
from ml.momentum import Momentum, features

LUCKS: Final = 5
SEEDS: Final = 100
_UNCAPPED: Final = 10**6


@dataclass(frozen=True)
class Played:
    """What a rule of stopping led to, means over lucks: people who go per 100 asks, people who go, asks, plans that tipped."""

    per_100_asks: float
    go: float
    asked: float
    tipped: float

    def plain(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


async def play_rules(
    graph: Graph, settings: Settings, size: CitySize, now: datetime, behaviour_name: str
) -> dict[str, Played]:
    """Play the latest seeds of a city's past by each rule; by its name, {} where no momentum model is live.

    Args:
        graph: Holds the city, and the models that were trained on it.
        settings: Rules of the product, and where hidden traits lie.
        size: Of the city, with its seed.
        now: The city's present when it was made.
        behaviour_name: How its people behave.
    """
    parameters = await queries.live_model(graph, model="momentum")
    if parameters is None:
        return {}
    momentum = Momentum.load(parameters)
    model = Acceptance.live(await queries.live_model(graph, model="acceptance"))
    ids = await learning.ended_cascades(graph, given_up=GIVEN_UP, limit=100_000)
    judged = ids[int(len(ids) * 0.85) :][-SEEDS:]  # none of them taught, or chose the threshold
    cascades = await learning.past_cascades(graph, seed_ids=judged, close_friends=CLOSE_FRIENDS, pool=POOL, now=now)
    home, seed = Path(settings.home), size.seed
    past = CityPast.of(size, now, load_behaviour(behaviour_name, home, seed))
    casts = _casts(cascades, past, model)

    def behaviour_of(luck: int) -> Behaviour:
        return load_behaviour(behaviour_name, home, seed + 1000 * luck)

    rules: Mapping[str, Callable[[Cast], Rule]] = {
        "formula": lambda cast: _by_formula(cast, model, settings),
        "learned": lambda cast: _by_model(cast, model, settings, momentum),
    }
    return {name: _played(casts, model, settings, rule, behaviour_of) for name, rule in rules.items()}


def _played(
    casts: Sequence[Cast],
    model: Acceptance,
    settings: Settings,
    rule: Callable[[Cast], Rule],
    behaviour_of: Callable[[int], Behaviour],
) -> Played:
    weeks, tipped = [], []
    for luck in range(LUCKS):
        behaviour, go, asked, plans = behaviour_of(luck), 0, 0, 0
        for cast in casts:
            week = Week(_UNCAPPED)
            plans += (
                replay(cast, Way(AsServed(), hopeless=rule(cast)), model, limits_of(cast, settings), behaviour, week)
                > 0
            )
            go, asked = go + week.go, asked + week.asked
        weeks.append((go, asked))
        tipped.append(plans)
    return Played(
        per_100_asks=statistics.fmean(100.0 * go / max(1, asked) for go, asked in weeks),
        go=statistics.fmean(go for go, _ in weeks),
        asked=statistics.fmean(asked for _, asked in weeks),
        tipped=statistics.fmean(tipped),
    )


def _by_formula(cast: Cast, model: Acceptance, settings: Settings) -> Rule:
    def hopeless(state: CascadeState, limits: Limits) -> bool:
        if starters_declined(state, cast.starters, settings.starters_needed):
            return True
        return chance_of_tipping(state, model, limits, cast.min_group) < settings.stop_below

    return hopeless


def _by_model(cast: Cast, model: Acceptance, settings: Settings, momentum: Momentum) -> Rule:
    def hopeless(state: CascadeState, limits: Limits) -> bool:
        if starters_declined(state, cast.starters, settings.starters_needed):
            return True
        chance = chance_of_tipping(state, model, limits, cast.min_group)
        if chance in (0.0, 1.0):
            return chance == 0.0
        hours = limits.rounds * settings.ask_deadline_minutes / 60.0
        made = cast.budget - limits.budget
        standing = standing_of(state, model, limits, cast.min_group, cast.starters, made=made, hours=hours)
        return float(momentum.probability(features([standing]))[0]) < momentum.stop_below

    return hopeless


def _casts(cascades: Sequence[PastCascade], past: CityPast, model: Acceptance) -> list[Cast]:
    seeds = {seed["id"]: seed for seed in past.seeds}
    found = []
    for cascade in cascades:
        seed = seeds[cascade.id]
        stays = [place for place in range(len(cascade.ids)) if cascade.starters[place] or cascade.candidates[place]]
        base = model.base(cascade.features)
        state = CascadeState.of(
            [cascade.ids[place] for place in stays], [float(base[place]) for place in stays], cascade.friendships
        )
        found.append(
            Cast(
                state=state,
                starters=tuple(cascade.ids[place] for place in stays if cascade.starters[place]),
                affinity=np.zeros(len(stays)),
                ask=past.ask(seed, seed["asked"][0]),
                min_group=cascade.min_group,
                max_group=cascade.max_group,
                budget=cascade.ask_budget,
            )
        )
    return found
