"""The made-up city on a real graph: written once, the same when written again, whole after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, LiteralString

import pytest

from app.city import queries
from app.city.behaviour import DEFAULT, load_behaviour
from app.city.errors import BehaviourError, CityError
from app.city.removing import remove_all
from app.city.seeding import seed_city
from app.city.traits import Traits
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from tests.engines import Engines

SIZE = CitySize(people=60, venues=12, seed=3)
#: All that a city is, in one number: properties and ends of everything but the record of the load.
_DIGEST: LiteralString = """
MATCH (n) WHERE NOT n:DataLoad AND NOT n:SchemaFile AND NOT n:SchemaLock AND NOT n:TestDatabase
OPTIONAL MATCH (n)-[r]->(m)
WITH n, collect([type(r), properties(r), coalesce(m.id, m.name)]) AS ties
RETURN collect([labels(n), properties(n), ties]) AS everything
"""


class Ask:
    """Questions to the server past `app.graph`."""

    def __init__(self, engines: Engines) -> None:
        self._driver = engines.driver()

    def __call__(self, statement: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        return [record.data() for record in self._driver.execute_query(statement, parameters).records]

    def everything(self) -> list[str]:
        return sorted(_canonical(row) for row in self(_DIGEST)[0]["everything"])

    def close(self) -> None:
        self._driver.close()


def _canonical(row: Any) -> str:
    labels, properties, ties = row
    own = sorted((name, str(value)) for name, value in properties.items())
    joined = sorted(str((kind, sorted((k, str(v)) for k, v in (of or {}).items()), to)) for kind, of, to in ties)
    return str((sorted(labels), own, joined))


@pytest.fixture
def ask(graph: Graph, engines: Engines) -> Iterator[Ask]:
    asking = Ask(engines)
    marked = bool(asking("MATCH (mark:TestDatabase) RETURN mark LIMIT 1"))
    yield asking
    if marked:  # a reset takes everything, the mark that says "this is for tests" too
        asking("MERGE (:TestDatabase {id: 'tests'})")
    asking.close()


class Killed(Exception):
    """Stands for the end of the process, in the middle of a load."""


async def test_a_city_has_all_that_the_six_stages_need(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask
) -> None:
    counts = await seed_city(graph, settings, clock, SIZE)
    assert (counts["people"], counts["venues"]) == (60, 12)
    assert counts["slots"] > 12 * 7
    assert all(counts[name] for name in ("friendships", "interactions", "likes", "tags", "seeds", "asks"))
    [person] = ask("MATCH (u:User) RETURN u ORDER BY u.id LIMIT 1")
    assert {"id", "handle", "email", "name", "location", "free_hours", "openness", "persona"} <= set(person["u"])
    assert person["u"]["email"].endswith("@example.invalid")
    [slots] = ask("MATCH (s:Slot) RETURN min(s.start) AS first, max(s.start) AS last, min(s.seats_left) AS seats")
    assert slots["first"].to_native() > clock.now()
    assert slots["last"].to_native() < clock.now() + timedelta(days=9)
    assert slots["seats"] >= 4
    [popular] = ask(
        "MATCH (v:Venue)<-[r:INTERACTED]-() WITH v, sum(r.visits + r.likes + r.interests) AS sum "
        "RETURN all(ok IN collect(v.popularity = sum) WHERE ok) AS same"
    )
    assert popular["same"]


async def test_seeding_twice_changes_nothing(graph: Graph, settings: Settings, clock: Clock, ask: Ask) -> None:
    first = await seed_city(graph, settings, clock, SIZE)
    before = ask.everything()
    assert await seed_city(graph, settings, clock, SIZE) == first
    assert ask.everything() == before


async def test_seeding_again_keeps_what_happened_since(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask
) -> None:
    await seed_city(graph, settings, clock, SIZE)
    ask("MATCH (s:Slot) WITH s ORDER BY s.id LIMIT 1 SET s.seats_left = 0")
    ask("MATCH ()-[r:INTERACTED]->() WITH r LIMIT 1 SET r.visits = 1000")
    await seed_city(graph, settings, clock, SIZE)
    assert ask("MATCH (s:Slot {seats_left: 0}) RETURN count(s) AS n") == [{"n": 1}]
    assert ask("MATCH ()-[r:INTERACTED]->() WHERE r.visits = 1000 RETURN count(r) AS n") == [{"n": 1}]


async def test_another_day_brings_new_slots_and_the_same_past(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask
) -> None:
    first = await seed_city(graph, settings, clock, SIZE)
    past = ask("MATCH (s:Seed) RETURN s.id AS id, s.start AS start ORDER BY id")
    later = Clock(clock.now() + timedelta(days=2), clock.anchor, clock.speed)
    second = await seed_city(graph, settings, later, SIZE)
    assert second["slots"] > first["slots"]
    assert second | {"slots": 0} == first | {"slots": 0}
    assert ask("MATCH (s:Seed) RETURN s.id AS id, s.start AS start ORDER BY id") == past


@pytest.mark.parametrize("step", ["venues", "friendships", "past seeds"])
async def test_a_killed_seeding_goes_on_and_ends_whole(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask, step: str
) -> None:
    await seed_city(graph, settings, clock, SIZE)
    whole = ask.everything()
    await remove_all(graph, settings)

    def kill(at: str, done: int, total: int | None) -> None:
        if at == step:
            raise Killed

    with pytest.raises(Killed):
        await seed_city(graph, settings, clock, SIZE, kill)
    load = await queries.current_load(graph)
    assert load is not None
    assert (load["state"], load["batch"] > 0) == ("running", True)
    seen: list[str] = []
    await seed_city(graph, settings, clock, SIZE, lambda at, *_: seen.append(at))
    assert step not in seen
    assert ask.everything() == whole


async def test_two_cities_do_not_mix(graph: Graph, settings: Settings, clock: Clock) -> None:
    await seed_city(graph, settings, clock, SIZE)
    with pytest.raises(CityError, match=r"seed 3 \(60 people, 12 venues\): remove it with `sprout data reset --yes`"):
        await seed_city(graph, settings, clock, CitySize(60, 12, 4))


async def test_hidden_traits_lie_in_a_file_and_never_in_the_graph(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask
) -> None:
    await seed_city(graph, settings, clock, SIZE)
    keys = {row["key"] for row in ask("MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT key")}
    keys |= {row["key"] for row in ask("MATCH ()-[r]->() UNWIND keys(r) AS key RETURN DISTINCT key")}
    hidden = {"taste", "breadth", "drive", "pull", "herd", "jump", "reach_km", "budget", "notice_hours", "silence"}
    assert not keys & (hidden | {"haste", "free", "latent", "charm", "candour", "sociability", "fame"})
    traits = Traits.load(settings.home)
    assert len(traits.person_ids) == 60
    load_behaviour(DEFAULT, settings.home, SIZE.seed)
    stated = {row["id"]: row["openness"] for row in ask("MATCH (u:User) RETURN u.id AS id, u.openness AS openness")}
    drive = dict(zip(traits.person_ids, traits.drive.tolist(), strict=True))
    assert all(abs(drive[one] - stated[one]) > 1e-6 for one in stated)


async def test_reset_leaves_the_schema_and_nothing_else(
    graph: Graph, settings: Settings, clock: Clock, ask: Ask
) -> None:
    counts = await seed_city(graph, settings, clock, SIZE)
    removed = await remove_all(graph, settings)
    assert removed["nodes"] >= counts["people"] + counts["venues"] + counts["slots"]
    labels = {label for row in ask("MATCH (n) RETURN DISTINCT labels(n) AS labels") for label in row["labels"]}
    assert labels <= {"SchemaFile", "SchemaLock"}
    assert await queries.current_load(graph) is None
    with pytest.raises(BehaviourError):
        load_behaviour(DEFAULT, settings.home, SIZE.seed)
