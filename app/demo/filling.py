"""The city of a demo: made up, or imported from a folder; made once, found again by later runs."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from rich.console import Console

from app.city import queries as city
from app.city.files import ImportPaths
from app.city.importing import ImportOptions, import_city
from app.city.removing import remove_all
from app.city.seeding import load_id, seed_city
from app.city.world import TIME_ZONE, CitySize
from app.clock import Clock
from app.demo import queries
from app.demo.wish import Wish
from app.graph import Graph, schema
from app.settings import Settings

_WEDNESDAY = 2
#: Half past four: after work is near, and nobody's quiet hours.
_BEGINS = timedelta(hours=16, minutes=30)
_ROWS_LOOKED_AT = 2_000

Progress = Callable[[str, int, int | None], None]


async def fill(graph: Graph, settings: Settings, clock: Clock, wish: Wish, console: Console) -> None:
    """Schema, city and a fresh week; all of it idempotent.

    Args:
        graph: Where to.
        settings: Home folder and product's rules.
        clock: Stood at the week's beginning.
        wish: Which city.
        console: Told what is there.

    Raises:
        CityError: The graph holds a city that somebody imported, which is not the demo's to remove.
        ImportRefused: Rows of the folder's files are wrong.
    """
    await schema.apply(graph)
    with console.status("City") as status:

        def progress(what: str, done: int, total: int | None) -> None:
            status.update(f"City: {what} {done:,}" + (f" of {total:,}" if total else ""))

        await _make_room(graph, settings, wish, console, progress)
        await _set_clock(graph, clock, wish)
        if wish.city is None:
            size = CitySize(wish.people, wish.venues, wish.seed)
            counts = await seed_city(graph, settings, clock, size, progress, behaviour_name=wish.behaviour_name)
        else:
            report = await import_city(
                graph, settings, clock, ImportPaths.of_folder(wish.city), _options(wish.city, wish), progress
            )
            counts = report.counts
        await queries.mark_load(graph)
        await _set_clock(graph, clock, wish)
        removed = await queries.reset_week(graph)
    names = ("people", "friendships", "venues", "interactions")
    console.print("City: " + ", ".join(f"{counts.get(name, 0):,} {name}" for name in names), soft_wrap=True)
    if removed:
        gone = f"{removed:,} seeds of earlier runs are gone, with their asks, plans and bookings"
        console.print(f"   a fresh week: {gone}", soft_wrap=True)


async def _make_room(graph: Graph, settings: Settings, wish: Wish, console: Console, progress: Progress) -> None:
    """Removes another city, if it can be made again; one that somebody imported stays, and the fill refuses it."""
    load = await queries.get_load(graph)
    if load is None or load["id"] == _load_id(wish) or not load["replaceable"]:
        return
    console.print(f"City: another one was here ({load['id']}); it can be made again, and makes room", soft_wrap=True)
    await remove_all(graph, settings, progress)


def _load_id(wish: Wish) -> str:
    """How the graph names the city that is wanted; as `app.city.seeding` and `app.city.importing` name theirs."""
    if wish.city is None:
        return load_id(CitySize(wish.people, wish.venues, wish.seed), wish.behaviour_name)
    return f"import {ImportPaths.of_folder(wish.city).fingerprint(_options(wish.city, wish))}"


def _options(folder: Path, wish: Wish) -> ImportOptions:
    return ImportOptions(time_zone=wish.time_zone or _zone_by_longitude(folder), seed=wish.seed)


def _zone_by_longitude(folder: Path) -> str:
    """A zone of whole hours by where the venues lie; `--time-zone` names a better one."""
    path = ImportPaths.of_folder(folder).venues
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as text:
        rows = list(islice(csv.DictReader(text), _ROWS_LOOKED_AT))
    longitudes = [float(row["longitude"]) for row in rows if _is_number(row.get("longitude"))]
    hours = round(median(longitudes) / 15.0) if longitudes else 0
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"  # west of Greenwich has a plus there


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


async def _set_clock(graph: Graph, clock: Clock, wish: Wish) -> datetime:
    """Stands the clock at the demo's beginning: the first Wednesday, half past four, at or after the city's own present.

    Returns:
        That moment, in the city's time zone.
    """
    load = await city.current_load(graph)
    fresh = _options(wish.city, wish).time_zone if wish.city else TIME_ZONE
    zone = ZoneInfo(load["time_zone"] if load else fresh)
    today = (load["anchored_at"] if load else datetime.now(zone)).astimezone(zone)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = midnight + timedelta(days=(_WEDNESDAY - midnight.weekday()) % 7) + _BEGINS
    clock.tell(start=begins, speed=1.0)
    return begins
