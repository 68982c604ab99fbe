"""Brings a real city in from files: `sprout data import`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.city import queries
from app.city.errors import ImportRefused
from app.city.files import Files, ImportPaths, read_files
from app.city.imported import derive_traits
from app.city.queries import Rows
from app.city.real import FREE_HOURS, VENUE_HOURS, RealCity
from app.city.rows import local_midnight
from app.city.seeding import refuse_other
from app.city.tables import Problems
from app.city.writing import Progress, Writer, count_popularity, silent, write_slots
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings

_LISTED = 20


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Attributes:
        time_zone: In which the city's people and venues live; hours of day and week are read in it.
        slot_visits: Visits that a venue with tables needs before bookable times are offered there.
        skip_bad_rows: Leave wrong rows out instead of refusing the files.
        seed: From which the hidden character of the people is drawn.
    """

    time_zone: str = "UTC"
    slot_visits: int = 5
    skip_bad_rows: bool = False
    seed: int = 7

    def zone(self) -> ZoneInfo:
        """The time zone.

        Raises:
            ImportRefused: There is none of this name.
        """
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ImportRefused(f"--time-zone {self.time_zone!r} is not a zone such as America/New_York") from error


@dataclass
class ImportReport:
    """What an import did, or a dry run would do.

    Attributes:
        rows: Rows read from each file.
        ignored_columns: By file, columns of the header that no one knows.
        problems: The first problems in words; ``problem_count`` is all of them.
        warnings: What is not wrong but looks it.
        derived, defaulted: How many of the venues and people that this run wrote have a property derived or by default.
        slots: Bookable times of the coming days.
        counts: What is in the graph afterwards; empty after a dry run.
        resumed_after: Batches that an earlier, killed import of the same files had written.
    """

    rows: dict[str, int]
    ignored_columns: dict[str, list[str]]
    problems: list[str]
    problem_count: int
    warnings: list[str] = field(default_factory=list)
    derived: dict[str, int] = field(default_factory=dict)
    defaulted: dict[str, int] = field(default_factory=dict)
    slots: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    resumed_after: int = 0

    @property
    def rows_read(self) -> int:
        """Rows of all files."""
        return sum(self.rows.values())

    def plain(self) -> dict[str, Any]:
        """The report for JSON."""
        return asdict(self)


def check_import(
    settings: Settings, clock: Clock, paths: ImportPaths, options: ImportOptions, progress: Progress = silent
) -> ImportReport:
    """Read the files, derive what they lack, and report; nothing is written and no engine is needed.

    Args:
        settings: For the cap of people who set none and the days ahead.
        clock: Visits after its present are wrong.
        paths: The files.
        options: How they would be imported.
        progress: Told after each file.

    Returns:
        The report, with problems where there are some.
    """
    zone = options.zone()
    files, problems = _read(clock, paths, progress)
    report = _report_of(files, problems)
    if not problems.unreadable:
        city = _city(files, settings, zone, local_midnight(clock.now(), zone.key), options)
        city.venues(0, len(files.venues))
        city.people(0, len(files.people))
        report.slots = sum(len(row["slots"]) for row in _slots(city, clock, settings.horizon_days))
        _mark(report, city)
    return report


async def import_city(
    graph: Graph,
    settings: Settings,
    clock: Clock,
    paths: ImportPaths,
    options: ImportOptions | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Import a real city. All files are checked before the first row is written; each batch is one transaction.

    A killed import of the same files goes on behind its last batch; a finished one changes nothing when it is run again.

    Args:
        graph: Where to; its schema is applied.
        settings: `home` is where hidden traits go, `horizon_days` how far slots reach.
        clock: Whose coming days get slots. Visits keep their own times.
        paths: The files.
        options: How to import.
        progress: Told after each file and batch.

    Raises:
        ImportRefused: Rows are wrong (the message names them); nothing was written.
        CityError: The graph holds something else.
    """
    options = options or ImportOptions()
    zone = options.zone()
    files, problems = await asyncio.to_thread(_read, clock, paths, progress)
    report = _report_of(files, problems)
    if problems.unreadable or (problems.count and not options.skip_bad_rows):
        raise ImportRefused(_refusal(problems))
    load = f"import {paths.fingerprint(options)}"
    await refuse_other(graph, load)
    begun = await queries.begin_load(
        graph,
        load=load,
        kind="import",
        seed=options.seed,
        people=len(files.people),
        venues=len(files.venues),
        time_zone=zone.key,
        anchored_at=local_midnight(clock.now(), zone.key).astimezone(UTC),
        now=clock.now(),
    )
    report.resumed_after = begun["batch"]
    # Who was imported keeps the day of the import, also when it is run again on another one.
    city = await asyncio.to_thread(_city, files, settings, zone, begun["anchored_at"].astimezone(zone), options)
    writer = Writer(graph, load, begun["batch"], progress)
    await _write_venues(writer, city)
    # Slots touch venues alone and friendships people alone: the server has two cores for them.
    upcoming = _slots(city, clock, settings.horizon_days)
    _, report.slots, _ = await _together(
        _write_people(writer, city),
        write_slots(graph, upcoming, time_zone=zone.key, progress=progress),
        asyncio.to_thread(_hide, city, options.seed, settings.home),
    )
    await writer.all("interactions", queries.add_interactions, len(city.pairs.person), city.interactions, 10_000)
    await count_popularity(graph, city.venue_ids, progress)
    await queries.finish_load(graph, load=load, now=clock.now())
    report.counts = await queries.count_all(graph)
    _mark(report, city)
    return report


def _read(clock: Clock, paths: ImportPaths, progress: Progress) -> tuple[Files, Problems]:
    problems = Problems()
    # A day of grace: clocks of phones and zones differ.
    latest = (max(clock.now(), datetime.now(UTC)) + timedelta(days=1)).timestamp()
    return read_files(paths, latest, problems, progress), problems


def _city(files: Files, settings: Settings, zone: ZoneInfo, today: datetime, options: ImportOptions) -> RealCity:
    return RealCity(files, zone, today, slot_visits=options.slot_visits, default_cap=settings.ask_cap_per_week)


def _report_of(files: Files, problems: Problems) -> ImportReport:
    return ImportReport(
        rows={name: reading.rows for name, reading in files.readings.items()},
        ignored_columns={name: list(reading.ignored) for name, reading in files.readings.items() if reading.ignored},
        problems=[str(problem) for problem in problems.shown],
        problem_count=problems.count,
    )


def _mark(report: ImportReport, city: RealCity) -> None:
    quiet = city.quietest_hour()
    if quiet is not None and not 2 <= quiet <= 7:
        report.warnings.append(
            f"fewest visits fall around {quiet}:00 in {city.zone.key}, where one expects 4:00: is --time-zone right?"
        )
    report.derived = dict(sorted(city.marks["derived"].items()))
    report.defaulted = dict(sorted(city.marks["defaulted"].items()))


def _refusal(problems: Problems) -> str:
    listed = "\n  ".join(str(problem) for problem in problems.shown[:_LISTED])
    more = problems.count - min(_LISTED, len(problems.shown))
    rest = f"\n  ... and {more:,} more" if more else ""
    hint = "" if problems.unreadable else " Correct them, or leave those rows out with --skip-bad-rows."
    return f"nothing was imported: {problems.count:,} problems.{hint}\n  {listed}{rest}"


async def _write_venues(writer: Writer, city: RealCity) -> None:
    interests = await asyncio.to_thread(city.interests)
    await writer.all("interests", queries.add_interests, len(interests), lambda begin, end: interests[begin:end])
    await writer.all("venues", _add_venues, len(city.files.venues), city.venues, 4_000)


async def _write_people(writer: Writer, city: RealCity) -> None:
    await writer.all("people", _add_people, len(city.files.people), city.people, 2_500)
    await writer.all("friendships", queries.add_friendships, len(city.files.friends), city.friendships)


def _hide(city: RealCity, seed: int, home: Path) -> None:
    """Keep what only the behaviour may know outside the graph."""
    derive_traits(city, seed).save(home)


async def _together(*work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Do all of it at once; when one fails, the others end too and its error is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _add_venues(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
    await queries.add_venues(graph, load=load, batch=batch, rows=rows, usual_hours=VENUE_HOURS)


async def _add_people(graph: Graph, *, load: str, batch: int, rows: Rows) -> None:
    await queries.add_people(graph, load=load, batch=batch, rows=rows, usual_hours=FREE_HOURS)


def _slots(city: RealCity, clock: Clock, days: int) -> Iterator[dict[str, Any]]:
    """Slots from today to the horizon's end, those of today that are past left out."""
    now = clock.now()
    return city.slots(local_midnight(now, city.zone.key), days + 1, now + timedelta(minutes=30))
