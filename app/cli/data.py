"""`sprout data`: fill the graph with a made-up city or with real files, count what is there, empty it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.city.files import ImportPaths
    from app.city.importing import ImportOptions, ImportReport
    from app.city.writing import Progress
    from app.clock import Clock
    from app.graph import Graph
    from app.settings import Settings

app = typer.Typer(name="data", help="Fill the graph: a made-up city, or files of a real one.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]


@app.command("seed")
def seed(
    people: Annotated[int, typer.Option(help="How many people, up to 100,000.")] = 200,
    venues: Annotated[int, typer.Option(help="How many venues, up to 20,000.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city.")] = 7,
    behaviour: Annotated[
        str | None,
        typer.Option(help="How people answered the asks of the past: package.module:Class; the city's own without it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make up a city and write it. A second time changes nothing but adds the slots of new days."""
    from app.city.behaviour import DEFAULT
    from app.city.seeding import seed_city
    from app.city.world import CitySize

    size = CitySize(people, venues, seed)

    async def fill(graph: Graph, settings: Settings, clock: Clock, progress: Progress) -> dict[str, Any]:
        return dict(await seed_city(graph, settings, clock, size, progress, behaviour_name=behaviour or DEFAULT))

    _report(_with_graph(fill, as_json=as_json), as_json=as_json, title="The city")


@app.command("import")
def import_files(
    people: Annotated[Path | None, typer.Option(help="id; may have name, latitude, longitude, interests, ...")] = None,
    friendships: Annotated[Path | None, typer.Option(help="a, b, each pair once; may have strength, since.")] = None,
    venues: Annotated[
        Path | None, typer.Option(help="id, latitude, longitude; may have category, name, tags, ...")
    ] = None,
    visits: Annotated[Path | None, typer.Option(help="person, venue, time; may have dwell_seconds.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Has all four: people.csv, ..., each also .csv.gz.")] = None,
    time_zone: Annotated[
        str, typer.Option(envvar="SPROUT_IMPORT_TIME_ZONE", help="Where people and venues are: America/New_York.")
    ] = "UTC",
    slot_visits: Annotated[int, typer.Option(min=0, help="Visits a venue needs before tables are offered there.")] = 5,
    seed: Annotated[int, typer.Option(help="From which people's hidden character is drawn.")] = 7,
    skip_bad_rows: Annotated[bool, typer.Option("--skip-bad-rows", help="Leave wrong rows out.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report; write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import a real city from CSV files, plain or gzipped. docs/import.md has all columns, defaults and errors.

    All files are checked first: one wrong row and nothing is written. Run again after a kill, it goes on where it stopped.
    """
    from app.city.errors import ImportRefused
    from app.city.files import ImportPaths
    from app.city.importing import ImportOptions

    given = (people, friendships, venues, visits)
    if folder is not None and not any(given):
        paths = ImportPaths.of_folder(folder)
    elif folder is None and people and friendships and venues and visits:
        paths = ImportPaths(people, friendships, venues, visits)
    else:
        raise ImportRefused("give --people, --friendships, --venues and --visits, or --folder alone")
    options = ImportOptions(time_zone, slot_visits, skip_bad_rows, seed)
    if dry_run:
        _check(paths, options, as_json=as_json)
    else:
        _import(paths, options, as_json=as_json)


def _check(paths: ImportPaths, options: ImportOptions, *, as_json: bool) -> None:
    """Report what an import would do; exit 1 when it would be refused."""
    from app.city.importing import check_import
    from app.clock import Clock
    from app.settings import load_settings

    settings = load_settings()
    began = time.perf_counter()
    with _progress(quiet=as_json) as progress:
        report = check_import(settings, Clock.from_settings(settings), paths, options, progress)
    _tell(report, time.perf_counter() - began, as_json=as_json, title="Dry run: nothing was written")
    if report.problem_count:
        raise typer.Exit(1)


def _import(paths: ImportPaths, options: ImportOptions, *, as_json: bool) -> None:
    from app.city.importing import import_city

    kept: list[ImportReport] = []

    async def fill(graph: Graph, settings: Settings, clock: Clock, progress: Progress) -> dict[str, Any]:
        kept.append(await import_city(graph, settings, clock, paths, options, progress))
        return {}

    seconds = _with_graph(fill, as_json=as_json)["seconds"]
    _tell(kept[0], seconds, as_json=as_json, title="Imported")


def _tell(report: ImportReport, seconds: float, *, as_json: bool, title: str) -> None:
    """Print an import's report."""
    speed = {"seconds": round(seconds, 2), "rows_per_second": round(report.rows_read / max(seconds, 0.001))}
    if as_json:
        typer.echo(json.dumps(report.plain() | {"rows_read": report.rows_read} | speed))
        return
    figures: dict[str, Any] = {f"rows of {name}": count for name, count in report.rows.items()}
    figures |= {f"columns ignored in {name}": ", ".join(names) for name, names in report.ignored_columns.items()}
    figures |= {f"derived: {name}": count for name, count in report.derived.items()}
    figures |= {f"by default: {name}": count for name, count in report.defaulted.items()}
    figures |= {"slots of the coming days": report.slots}
    figures |= {f"now in the graph: {name}": count for name, count in report.counts.items() if count}
    _report(figures | speed, as_json=False, title=title)
    for warning in report.warnings:
        typer.echo(f"warning: {warning}", err=True)
    for problem in report.problems:
        typer.echo(problem, err=True)
    if report.problem_count > len(report.problems):
        typer.echo(f"... and {report.problem_count - len(report.problems):,} more problems", err=True)


@app.command("stats")
def stats(as_json: Json = False) -> None:
    """Count what is in the graph."""
    from app.city.queries import count_all

    async def count(graph: Graph, _settings: Settings, _clock: Clock, _progress: Progress) -> dict[str, Any]:
        return dict(await count_all(graph))

    _report(_with_graph(count, as_json=as_json), as_json=as_json, title="In the graph")


@app.command("reset")
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do it: everything in the graph goes.")] = False,
    as_json: Json = False,
) -> None:
    """Remove everything from the graph but its schema. Nothing happens without --yes."""
    from app.city.errors import CityError
    from app.city.removing import remove_all

    if not yes:
        raise CityError("this removes everything from the graph: say `sprout data reset --yes` if that is meant")

    async def empty(graph: Graph, settings: Settings, _clock: Clock, progress: Progress) -> dict[str, Any]:
        return dict(await remove_all(graph, settings, progress))

    _report(_with_graph(empty, as_json=as_json), as_json=as_json, title="Removed")


def _with_graph(
    work: Callable[[Graph, Settings, Clock, Progress], Awaitable[dict[str, Any]]], *, as_json: bool
) -> dict[str, Any]:
    """Run some work on the graph with its schema applied, and add the seconds that it took."""
    from app.clock import Clock
    from app.graph import Graph
    from app.graph.schema import apply
    from app.settings import load_settings

    async def run(progress: Progress) -> dict[str, Any]:
        settings = load_settings()
        async with await Graph.open(settings) as graph:
            await apply(graph)
            return await work(graph, settings, Clock.from_settings(settings), progress)

    began = time.perf_counter()
    with _progress(quiet=as_json) as progress:
        result = asyncio.run(run(progress))
    return result | {"seconds": round(time.perf_counter() - began, 2)}


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """One bar a step, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[str, Any] = {}

        def told(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield told


def _report(result: dict[str, Any], *, as_json: bool, title: str) -> None:
    """Print figures as JSON or as a table."""
    if as_json:
        typer.echo(json.dumps(result))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, show_header=False)
    for name, value in result.items():
        table.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, (int, float)) else str(value))
    Console().print(table)
