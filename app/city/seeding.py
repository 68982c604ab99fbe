"""Makes a city and writes it: `sprout data seed`."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.city import queries
from app.city.behaviour import DEFAULT, Behaviour, find_behaviour, load_behaviour
from app.city.errors import CityError
from app.city.friends import Friendships, build_friendships
from app.city.habits import draw_habits, draw_hangouts
from app.city.past import Past, seeds_of_the_past
from app.city.queries import Rows
from app.city.rows import CityRows, local_midnight
from app.city.traits import draw_traits
from app.city.world import TIME_ZONE, CitySize, World, build_world
from app.city.writing import Progress, Writer, count_popularity, silent, write_slots
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings

#: People whose habits are drawn at once: 2,000 people times 5,000 venues are 80 MB.
_PEOPLE = 2_000
_SEEDS = 250


async def seed_city(
    graph: Graph,
    settings: Settings,
    clock: Clock,
    size: CitySize,
    progress: Progress = silent,
    *,
    behaviour_name: str = DEFAULT,
) -> dict[str, int]:
    """Make the city of this size and seed and write it. A second time changes nothing but adds the slots of new days.

    Args:
        graph: Where to; its schema is applied.
        settings: `home` is where hidden traits go, `horizon_days` how far slots reach.
        clock: Whose present ends the city's past.
        size: How large, and from which seed.
        progress: Told after each batch.
        behaviour_name: `package.module:Class`, how people answered the asks of the past.

    Returns:
        How much of everything there is afterwards.

    Raises:
        BehaviourError: There is no such behaviour.
        CityError: The graph holds another city.
    """
    find_behaviour(behaviour_name)  # before anything is written
    load = load_id(size, behaviour_name)
    await refuse_other(graph, load)
    begun = await queries.begin_load(
        graph,
        load=load,
        kind="city",
        seed=size.seed,
        people=size.people,
        venues=size.venues,
        time_zone=TIME_ZONE,
        anchored_at=local_midnight(clock.now()).astimezone(UTC),
        now=clock.now(),
    )
    progress("city", 0, 1)
    world, friendships = await asyncio.to_thread(_build, size)
    rows = CityRows(world, begun["anchored_at"].astimezone(ZoneInfo(TIME_ZONE)))
    behaviour = await asyncio.to_thread(_hide, rows, settings.home, behaviour_name)
    progress("city", 1, 1)
    writer = Writer(graph, load, begun["batch"], progress)
    await _write_nodes(writer, rows, size)
    await _write_relationships(writer, rows, friendships)
    await _write_past(writer, rows, friendships, behaviour)
    await count_popularity(graph, rows.venue_ids, progress)
    now = clock.now()
    # From today to the horizon's end, those of today that are past left out.
    upcoming = rows.slots(local_midnight(now), settings.horizon_days + 1, now + timedelta(minutes=30))
    await write_slots(graph, upcoming, time_zone=TIME_ZONE, progress=progress)
    await queries.finish_load(graph, load=load, now=clock.now())
    return await queries.count_all(graph)


def load_id(size: CitySize, behaviour_name: str = DEFAULT) -> str:
    """How the graph names a made-up city: its size and seed, and whoever else than the city's own people lived its past."""
    lived = "" if behaviour_name == DEFAULT else f" {behaviour_name}"
    return f"city {size.seed} {size.people} {size.venues}{lived}"


async def refuse_other(graph: Graph, load: str) -> None:
    """Raise `CityError` when the graph was filled with something else."""
    current = await queries.current_load(graph)
    if current is not None and current["id"] != load:
        raise CityError(
            f"the graph already holds {describe(current)}: remove it with `sprout data reset --yes`, "
            "or give another database"
        )


def describe(load: queries.Load) -> str:
    """What a load is, for people."""
    made = f"the city of seed {load['seed']}" if load["kind"] == "city" else "an import"
    if load["kind"] == "city" and (lived := load["id"].split()[4:]):
        made += f" as {lived[0]} lived it"
    state = "" if load["state"] == "done" else ", not finished"
    return f"{made} ({load['people']:,} people, {load['venues']:,} venues{state})"


def _build(size: CitySize) -> tuple[World, Friendships]:
    world = build_world(size)
    return world, build_friendships(world)


def _hide(rows: CityRows, home: Path, behaviour_name: str) -> Behaviour:
    """Draw the hidden traits, keep them outside the graph, and let people behave by them."""
    draw_traits(rows.world, rows.person_ids, rows.venue_ids, rows.location).save(home)
    return load_behaviour(behaviour_name, home, rows.world.size.seed)


async def _write_nodes(writer: Writer, rows: CityRows, size: CitySize) -> None:
    interests = rows.interests()
    await writer.all("interests", queries.add_interests, len(interests), lambda begin, end: interests[begin:end])
    venues = await asyncio.to_thread(rows.venues)
    await writer.all("venues", queries.add_venues, size.venues, lambda begin, end: venues[begin:end], 1_000)
    await writer.all("people", queries.add_people, size.people, rows.people, _PEOPLE)


async def _write_relationships(writer: Writer, rows: CityRows, friendships: Friendships) -> None:
    def friends(begin: int, end: int) -> Rows:
        return rows.friendships(friendships, begin, end)

    await writer.all("friendships", queries.add_friendships, len(friendships.edges), friends)
    hangouts = await asyncio.to_thread(draw_hangouts, rows.world, friendships)

    def interactions(begin: int, end: int) -> Rows:
        return rows.interactions(draw_habits(rows.world, friendships, hangouts, begin, end))

    # Five hundred people have some 6,500 interactions: a batch.
    await writer.all("interactions of people", queries.add_interactions, rows.world.size.people, interactions, 500)


async def _write_past(writer: Writer, rows: CityRows, friendships: Friendships, behaviour: Behaviour) -> None:
    past = await asyncio.to_thread(Past, rows, friendships, behaviour)

    async def add(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
        await queries.add_past_seeds(graph, load=load, batch=batch, rows=rows, time_zone=TIME_ZONE)

    await writer.all("past seeds", add, seeds_of_the_past(rows.world.size.people), past.seeds, _SEEDS)
