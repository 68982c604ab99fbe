"""All rankers on the same people and the same later visits: `sprout ml evaluate rankers`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, get_args

import numpy as np

from app.city import queries as city
from app.city.importing import ImportOptions, import_city
from app.city.seeding import describe, seed_city
from app.city.world import CitySize
from app.city.writing import count_popularity
from app.clock import Clock
from app.domains.recommend import service as recommend
from app.domains.recommend.schemas import Ranker
from app.domains.recommend.wishes import Wanted
from app.errors import SproutError
from app.evaluation import queries
from app.evaluation.folders import cut_folder
from app.evaluation.lists import RECALL_AT, ListFigures, figures_of
from app.graph import Graph
from app.jobs import JobContext, Progress
from app.settings import Settings
from app.stages.embed import service as embed
from gds_jobs import fast_rp, taste_neighbours

#: Share of interactions, by time, that come before the cut.
SHARE: Final = 0.8
#: Venues that somebody must have taken to before the cut.
FEWEST: Final = 5
#: Requests for the default list whose time is taken, after as many that warm up.
TIMED: Final = 100
_WARM: Final = 20
_EVENING: Final = 19
Best = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True)
class CityWish:
    """On which city rankers are judged.

    Attributes:
        people, venues: Of a generated city.
        folder: Import files of a real one instead.
        time_zone: Of the folder.
    """

    people: int = 200
    venues: int = 50
    folder: Path | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Judged:
    """All rankers on one city.

    Attributes:
        people: How many were asked about.
        venues: How many venues there are.
        embedding: What the learned ranker's embeddings come from: sociallgn, or the baseline that was chosen.
        figures: By ranker.
        p95_ms: By ranker, of a request for the default list, one after the other.
        used: By ranker, the share of requests that it answered itself, without falling back.
    """

    people: int
    venues: int
    embedding: str
    figures: Mapping[str, ListFigures]
    p95_ms: Mapping[str, float]
    used: Mapping[str, float]


class NothingToJudge(SproutError):
    """Nobody took to anything new in the latest part of the time."""


async def evaluate(
    graph: Graph, settings: Settings, wish: CityWish, *, seed: int, most: int, into: Path, progress: Progress
) -> Judged:
    """Fills an empty graph with a city's past, trains on it, and asks every ranker about what came later.

    Args:
        graph: Empty, with the schema applied; holds the city afterwards.
        settings: Radius and weights; `home` is where hidden traits go.
        wish: Which city.
        seed: Of the generated city, of training and of the choice of people.
        most: People asked about, at most; drawn at random.
        into: A folder for what an import needs cut.
        progress: Told all along.

    Raises:
        NothingToJudge: Nobody took to anything new after the cut.
    """
    clock = Clock.from_settings(settings)
    later = await _fill(graph, settings, clock, wish, seed=seed, into=into, progress=progress)
    trained = await embed.train(graph, clock, seed=seed, progress=progress)
    context = JobContext(graph, settings, clock, progress)
    await fast_rp.run.run(context)
    await taste_neighbours.run.run(context)
    people = np.random.default_rng(seed).permutation(sorted(later)).tolist()[:most]
    if not people:
        raise NothingToJudge("nobody took to a new venue in the latest part of the time: there is nothing to judge by")
    known, traits = await queries.known_venues(graph, people), await queries.venue_traits(graph)
    figures, p95, used = {}, {}, {}
    answered: dict[str, int] = {}
    for name, best in _rankers(graph, settings, clock, answered).items():
        lists = {}
        for number, person in enumerate(people, start=1):
            before = known[person]
            found = await best(person, RECALL_AT + len(before))
            lists[person] = [venue for venue in found if venue not in before][:RECALL_AT]
            progress(f"ask {name}", number, len(people))
        figures[name] = figures_of(lists, later, traits)
        used[name] = answered[name] / len(people) if name in answered else 1.0
        p95[name] = await _p95(best, people)
    return Judged(len(people), len(traits), trained.figures["chosen"], figures, p95, used)


class NotEmpty(SproutError):
    """The graph holds something already; an evaluation takes later visits out of its graph, so it wants one of its own."""


async def make_sure_of_being_empty(graph: Graph) -> None:
    """Refuses a graph that was ever filled.

    Raises:
        NotEmpty: It was.
    """
    load = await city.current_load(graph)
    if load is not None:
        raise NotEmpty(
            f"the graph already holds {describe(load)}; judging rankers takes later visits out of the graph,"
            " so give it another database, or none: it then starts its own"
        )


async def _fill(
    graph: Graph, settings: Settings, clock: Clock, wish: CityWish, *, seed: int, into: Path, progress: Progress
) -> dict[str, set[str]]:
    """The city's past in the graph; by person, the venues that they took to later."""
    if wish.folder is None:
        await seed_city(graph, settings, clock, CitySize(wish.people, wish.venues, seed), progress)
        later = await queries.hold_out_later(graph, share=SHARE, fewest=FEWEST)
        await count_popularity(graph, list(await queries.venue_traits(graph)), progress)
        return later
    paths, later = cut_folder(wish.folder, into, share=SHARE, fewest=FEWEST, progress=progress)
    await import_city(graph, settings, clock, paths, ImportOptions(wish.time_zone, seed=seed), progress)
    return later


def _rankers(graph: Graph, settings: Settings, clock: Clock, answered: dict[str, int]) -> dict[str, Best]:
    """All rankers by name: the product's, through the service that answers requests, and two that it must beat.

    Args:
        graph: Filled and trained on.
        settings: Radius and weights.
        clock: People are asked about the next Friday evening.
        answered: Counts how often each of the product's rankers answered itself.
    """
    at = _friday_evening(clock.now())

    def of_product(ranker: Ranker) -> Best:
        async def best(person: str, limit: int) -> list[str]:
            wanted = Wanted(limit, settings.radius_km, at, settings.hybrid_weights)
            found = await recommend.recommend_venues(graph, user_id=person, ranker=ranker, wanted=wanted)
            answered[ranker] = answered.get(ranker, 0) + (found.ranker == ranker and found.matched)
            return [item.venue.id for item in found.items]

        return best

    async def popularity(person: str, limit: int) -> list[str]:
        return await queries.popular_venues(graph, user_id=person, radius_km=settings.radius_km, limit=limit)

    async def by_fast_rp(person: str, limit: int) -> list[str]:
        return await queries.fast_rp_venues(graph, user_id=person, radius_km=settings.radius_km, limit=limit)

    product: dict[str, Best] = {ranker: of_product(ranker) for ranker in get_args(Ranker)}
    return product | {"popularity": popularity, "fast_rp": by_fast_rp}


async def _p95(best: Best, people: list[str]) -> float:
    """95th percentile, in milliseconds, of asking for the default list, one request after the other."""
    taken = []
    for number in range(_WARM + TIMED):
        began = time.perf_counter()
        await best(people[number % len(people)], RECALL_AT)
        taken.append(1000.0 * (time.perf_counter() - began))
    return float(np.quantile(taken[_WARM:], 0.95))


def _friday_evening(now: datetime) -> datetime:
    """The next Friday at seven, in UTC."""
    evening = now.astimezone(UTC).replace(hour=_EVENING, minute=0, second=0, microsecond=0)
    return evening + timedelta(days=(4 - evening.weekday()) % 7)
