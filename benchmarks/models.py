"""Every small model on every behaviour, beside its baselines: who wins, who loses, and what therefore serves.

    python -m benchmarks.models                                    # the full form: 3 seeds of a city of 1,000, every behaviour
    python -m benchmarks.models --quick                            # the short form: one seed
    python -m benchmarks.models --people 200 2000 --seeds 5 --cards docs/cards --json FILE

For each behaviour a city is made whose past was lived by it; the models are trained by the product's own job on the graph's own
history, 70 % of it, tuned on the next 15 % and judged on the latest 15 %. Neo4j and Redis are embedded ones of the benchmark's
own, in a folder below SPROUT_HOME: whatever city you have stays as it is. `--cards` writes the generated cards of the first
seed and the tables as Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from app.city.behaviours import ALL
from app.city.removing import remove_all
from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.engines import down
from app.engines.addresses import embedded, places
from app.engines.progress import up_with_progress
from app.graph import Graph, schema
from app.jobs import JobContext, no_progress
from app.schedule import JOBS
from app.settings import Settings, load_settings
from app.stages.embed import service as embed
from app.stages.embed.versions import list_versions
from app.stages.propagate.small_models import read_exposures
from app.stages.score.history import read_asks
from app.stages.score.small_models import model_card
from app.watch import Watch
from benchmarks.influence_truth import Truth, compare_with_truth
from benchmarks.model_tables import Outcome, replay_table, tables, truth_table, write_cards
from benchmarks.momentum_replay import Played, play_rules
from benchmarks.network import headroom
from benchmarks.report import console, machine, print_table, write_json
from ml.acceptance import FALLBACK, FEATURES, Acceptance, Asks
from ml.acceptance.train import train
from ml.influence import Influence
from ml.judging import Interval
from ml.training import by_time

#: The city's present: dates decide weather and weekdays, so that the same command gives the same figures on any day.
PRESENT: Final = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
#: Jobs that train small models; each leaves a version with its card in the graph.
TRAINING: Final = ("small-models", "influence", "momentum", "time-slots")
CANDIDATES: Final = 2_000
TARGET_MILLISECONDS: Final = 20.0


@dataclass(frozen=True)
class City:
    """What came of one city.

    Attributes:
        outcomes: Each model that had enough to learn from.
        acceptance: The learned one.
        step: Which city, and seconds of each step.
        truth: How near the influence that was written comes to the true one.
        played: Later seeds in our own order, by the rule that stops them; empty where no momentum model is live.
    """

    outcomes: list[Outcome]
    acceptance: Acceptance
    step: dict[str, Any]
    truth: Truth | None
    played: dict[str, Played]


async def train_on(settings: Settings, behaviour: str, size: CitySize) -> City:
    """Makes a city whose people behave so, embeds it, and has the product's jobs train every small model on its past."""
    clock = Clock.from_settings(settings)
    watch = Watch()
    async with await Graph.open(settings) as graph:
        await schema.apply(graph)
        await remove_all(graph, settings)
        await seed_city(graph, settings, clock, size, behaviour_name=ALL[behaviour])
        watch.lap("city")
        await embed.train(graph, clock, seed=size.seed)
        watch.lap("embeddings")
        for job in JOBS:
            if job.name in TRAINING:
                await job.run(JobContext(graph, settings, clock))
                watch.lap(job.name)
        models = dict.fromkeys(row["model"] for row in reversed(await list_versions(graph)))
        cards = {model: card for model in models if (card := await model_card(graph, model)) is not None}
        asks = await read_asks(graph, clock.now(), no_progress)
        influence = await influence_as_written(graph, clock)
        played = await play_rules(graph, settings, size, clock.now(), ALL[behaviour])
    truth = compare_with_truth(influence, size, clock.now(), settings.home, ALL[behaviour]) if influence else None
    watch.lap("true influence and replays")
    accepting, network = beside_network(asks)
    watch.lap("network")
    return City(
        [
            Outcome(behaviour, size.people, size.seed, model, card, network if model == "acceptance" else None)
            for model, card in cards.items()
        ],
        accepting,
        {"behaviour": behaviour, "people": size.people, "seed": size.seed, "seconds": watch.seconds},
        truth,
        played,
    )


async def influence_as_written(graph: Graph, clock: Clock) -> Influence | None:
    """What the influence job wrote to friendships: the law that serves, learned from all cascades; None when it wrote nothing."""
    live = await graph.read("propagate/live_model", model="influence")
    if not live:
        return None
    return Influence.load(live[0]["parameters"]).anew(await read_exposures(graph, clock.now(), no_progress))


def beside_network(asks: Asks) -> tuple[Acceptance, tuple[float, Interval] | None]:
    """The acceptance model that these asks teach, whether it serves or not, and what a network makes of the same asks."""
    trained = train(asks, version="again")
    if trained is None:
        return FALLBACK, None
    teach, tune, held_out = by_time(asks)
    return trained.model, headroom(trained.model.predict_proba(held_out), teach, tune, held_out)


def milliseconds_of_scoring(model: Acceptance, candidates: int = CANDIDATES, rounds: int = 200) -> dict[str, float]:
    """How long acceptance takes for so many candidates at once, features to probabilities: median and 95th percentile."""
    luck = np.random.default_rng(1)
    features = np.abs(luck.normal(size=(candidates, len(FEATURES))))
    friends, strength = luck.integers(0, 6, candidates), luck.random(candidates)
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        model.probability(model.base(features), friends, strength)
        spent.append(1000.0 * (time.perf_counter() - began))
    return {"median": float(np.median(spent)), "p95": float(np.quantile(spent, 0.95))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, writes; 1 when scoring 2,000 candidates misses its target, 2 when there is no engine of its own."""
    given = _parser().parse_args(arguments)
    home = load_settings().home / "models-benchmark"
    if not embedded(load_settings(home=home)):
        print("it fills and empties a graph: unset SPROUT_NEO4J_URL, so that it has one of its own", file=sys.stderr)
        return 2
    began = time.perf_counter()
    # One thread: the same figures on every machine, and networks as small as these are not faster with more.
    torch.set_num_threads(1)
    cities = _all(home, given)
    minutes = round((time.perf_counter() - began) / 60.0, 1)
    outcomes = [outcome for city in cities for outcome in city.outcomes]
    console.width = max(console.width, 170)  # no line of the tables is broken where nobody looks on
    truths = [(str(city.step["behaviour"]), city.truth) for city in cities if city.truth]
    played = [(str(city.step["behaviour"]), city.played) for city in cities if city.played]
    others = [*truth_table(truths), *replay_table(played)]
    for table in (*tables(outcomes), *others):
        print_table(*table)
    # The learned model with the most bends is the slowest.
    speed = milliseconds_of_scoring(max((city.acceptance for city in cities), key=lambda model: len(model.ramps)))
    console.print(
        f"acceptance of {CANDIDATES:,} candidates: {speed['median']:.2f} ms, 95th percentile {speed['p95']:.2f} ms "
        f"(target {TARGET_MILLISECONDS:g} ms); {minutes:g} minutes in all"
    )
    form = {
        "command": " ".join(["python -m benchmarks.models", *(sys.argv[1:] if arguments is None else arguments)]),
        "form": "short" if given.quick else "full",
        "people": given.people,
        "seeds": sorted({city.step["seed"] for city in cities}),
        "behaviours": ALL,
        "minutes": minutes,
    }
    if given.cards is not None:
        write_cards(given.cards, outcomes, form | {"machine": machine(), "scoring": speed}, others)
        console.print(f"cards written to {given.cards}")
    results = {
        "outcomes": [each.plain() for each in outcomes],
        "steps": [city.step for city in cities],
        "stopping_in_our_order": [
            {"behaviour": name, "rule": rule, **each.plain()} for name, rules in played for rule, each in rules.items()
        ],
        "influence_beside_truth": [{"behaviour": name, **truth.plain()} for name, truth in truths],
        "milliseconds_of_scoring": speed,
    }
    write_json(given.json_file, "models", form, results)
    return 0 if speed["p95"] < TARGET_MILLISECONDS else 1


def _all(home: Path, given: argparse.Namespace) -> list[City]:
    """One city after the other, on engines of the benchmark's own; they are left as they were found."""
    ran = any(place.state == "answers" for place in places(load_settings(home=home)))
    up_with_progress(home, console=console)
    settings = load_settings(home=home, clock_start=PRESENT)
    cities = []
    try:
        for people in given.people:
            for seed in range(7, 8 if given.quick else 7 + given.seeds):
                for behaviour in ALL:
                    city = asyncio.run(train_on(settings, behaviour, CitySize(people, max(8, people // 5), seed)))
                    told = ", ".join(f"{name} {spent:.0f} s" for name, spent in city.step["seconds"].items())
                    console.print(f"{behaviour}, {people:,} people, seed {seed}: {told}")
                    cities.append(city)
    finally:
        if not ran:
            down(home, lambda text: console.print(f"Engines: {text}"))
    return cities


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.models", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=[1000], help="of the cities; a fifth as many venues")
    parser.add_argument("--seeds", type=int, default=3, help="cities of each size and behaviour")
    parser.add_argument("--quick", action="store_true", help="one seed")
    parser.add_argument("--cards", type=Path, metavar="DIR", help="write model cards and tables there")
    parser.add_argument("--json", type=Path, dest="json_file", metavar="FILE")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
