"""Real files on a real graph: all or nothing, resumed after a kill, the same when imported twice."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.city import queries
from app.city.behaviour import IMPORTED, Ask, load_behaviour
from app.city.errors import CityError, ImportRefused
from app.city.files import ImportPaths
from app.city.ids import made_id
from app.city.importing import ImportOptions, check_import, import_city
from app.city.seeding import seed_city
from app.city.world import CitySize
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from tests.engines import Engines

PEOPLE, VENUES = 40, 12
OPTIONS = ImportOptions("America/New_York", slot_visits=3)
EMPTY = ("people", "venues", "friendships", "interactions", "slots", "interests")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A real city in small: rings of friends who go to the same ramen bars, and two people who never went anywhere."""
    place = tmp_path / "files"
    place.mkdir()
    (place / "people.csv").write_text("id\n" + "".join(f"p{n}\n" for n in range(PEOPLE)))
    ring = [(n, (n + step) % (PEOPLE - 2)) for n in range(PEOPLE - 2) for step in (1, 2)]
    (place / "friendships.csv").write_text("a,b\n" + "".join(f"p{a},p{b}\n" for a, b in ring))
    kinds = ("Ramen", "Pizza", "Coffee", "Park")
    venues = [f"v{n},{40.7 + n / 500},-73.95,,Corner {kinds[n % 4]} {n}\n" for n in range(VENUES)]
    with gzip.open(place / "venues.csv.gz", "wt") as file:
        file.write("id,latitude,longitude,category,name\n" + "".join(venues))
    began = datetime(2010, 3, 18, 23, 30, tzinfo=UTC)  # 19:30 in New York
    rows = [
        f"p{n},v{(n // 4 + turn) % VENUES},{(began + timedelta(days=turn, minutes=n)).isoformat()}\n"
        for n in range(PEOPLE - 2)
        for turn in range(6)
    ]
    with gzip.open(place / "visits.csv.gz", "wt") as file:
        file.write("person,venue,time\n" + "".join(rows))
    return place


async def test_an_import_fills_and_marks_what_the_files_lack(
    graph: Graph, settings: Settings, clock: Clock, folder: Path, engines: Engines
) -> None:
    report = await import_city(graph, settings, clock, ImportPaths.of_folder(folder), OPTIONS)
    assert report.rows == {"people": 40, "friendships": 76, "venues": 12, "visits": 228}
    assert (report.counts["people"], report.counts["venues"], report.counts["friendships"]) == (40, 12, 76)
    assert report.counts["interactions"] == 228
    assert report.counts["slots"] == report.slots > 0
    with engines.driver() as driver:
        [ramen] = driver.execute_query(
            "MATCH (v:Venue {external_id: 'v0'})-[:TAGGED]->(tag) RETURN v{.*} AS v, collect(tag.name) AS tags"
        ).records
        assert ramen["v"]["category"] == "food"
        assert set(ramen["tags"]) == {"ramen", "dining"}
        assert "hours" in ramen["v"]["derived"]
        assert "capacity" in ramen["v"]["defaulted"]
        [slots] = driver.execute_query(
            "MATCH (:Venue {external_id: 'v0'})-[:HAS_SLOT]->(s) RETURN collect(DISTINCT s.start.hour) AS hours"
        ).records
        assert set(slots["hours"]) <= {19, 20}
        [quiet] = driver.execute_query("MATCH (u:User {external_id: 'p39'}) RETURN u{.*} AS u").records
        assert {"location", "free_hours", "interests"} <= set(quiet["u"]["defaulted"])
        [tie] = driver.execute_query("MATCH (:User)-[f:FRIENDS_WITH]->() RETURN f{.*} AS f LIMIT 1").records
        assert "strength" in tie["f"]["derived"]
        [did] = driver.execute_query(
            "MATCH (:User {external_id: 'p0'})-[d:INTERACTED]->(:Venue {external_id: 'v0'}) RETURN d{.*} AS d"
        ).records
        assert did["d"]["visits"] == did["d"]["weight"] == 1
        assert did["d"]["first_at"].to_native() == datetime(2010, 3, 18, 23, 30, tzinfo=UTC)


async def test_importing_twice_leaves_the_same(graph: Graph, settings: Settings, clock: Clock, folder: Path) -> None:
    paths = ImportPaths.of_folder(folder)
    first = await import_city(graph, settings, clock, paths, OPTIONS)
    second = await import_city(graph, settings, clock, paths, OPTIONS)
    assert second.counts == first.counts


@pytest.mark.parametrize("step", ["venues", "people", "interactions"])
async def test_a_killed_import_goes_on_behind_its_last_batch(
    graph: Graph, settings: Settings, clock: Clock, folder: Path, step: str
) -> None:
    class Killed(Exception):
        pass

    def kill(at: str, done: int, total: int | None) -> None:
        if at == step:
            raise Killed

    paths = ImportPaths.of_folder(folder)
    with pytest.raises(Killed):
        await import_city(graph, settings, clock, paths, OPTIONS, kill)
    seen: list[str] = []
    report = await import_city(graph, settings, clock, paths, OPTIONS, lambda at, *_: seen.append(at))
    assert report.resumed_after > 0
    assert step not in seen
    assert (report.counts["people"], report.counts["interactions"]) == (40, 228)


async def test_one_wrong_row_and_nothing_is_written(
    graph: Graph, settings: Settings, clock: Clock, folder: Path
) -> None:
    with (folder / "friendships.csv").open("a") as file:
        file.write("p0,nobody\np1,p1\n")
    paths = ImportPaths.of_folder(folder)
    with pytest.raises(ImportRefused, match=r"2 problems") as refused:
        await import_city(graph, settings, clock, paths, OPTIONS)
    assert "friendships.csv row 78: b 'nobody' is not in the people file" in str(refused.value)
    counts = await queries.count_all(graph)
    assert not any(counts[name] for name in EMPTY)
    assert await queries.current_load(graph) is None
    report = await import_city(graph, settings, clock, paths, replace(OPTIONS, skip_bad_rows=True))
    assert (report.problem_count, report.counts["friendships"]) == (2, 76)


async def test_a_batch_that_fails_leaves_nothing_of_itself(
    graph: Graph, settings: Settings, clock: Clock, folder: Path, engines: Engines
) -> None:
    with engines.driver() as driver:
        # Somebody else has the handle of the last person of the batch.
        driver.execute_query("CREATE (:User {id: 'u-x', handle: 'taken'})")
    rows = [f"p{n},{'taken' if n == PEOPLE - 1 else ''}\n" for n in range(PEOPLE)]
    (folder / "people.csv").write_text("id,handle\n" + "".join(rows))
    with pytest.raises(Exception, match="handle"):
        await import_city(graph, settings, clock, ImportPaths.of_folder(folder), OPTIONS)
    assert (await queries.count_all(graph))["people"] == 1


async def test_an_import_does_not_mix_with_a_made_up_city(
    graph: Graph, settings: Settings, clock: Clock, folder: Path
) -> None:
    await seed_city(graph, settings, clock, CitySize(20, 8, 1))
    with pytest.raises(CityError, match="already holds the city of seed 1"):
        await import_city(graph, settings, clock, ImportPaths.of_folder(folder), OPTIONS)


async def test_imported_people_answer(graph: Graph, settings: Settings, clock: Clock, folder: Path) -> None:
    await import_city(graph, settings, clock, ImportPaths.of_folder(folder), OPTIONS)
    behaviour = load_behaviour(IMPORTED, settings.home, 7)
    person, venue = await graph.read("city/current_load"), clock.now() + timedelta(days=1)
    assert person[0]["kind"] == "import"
    alone = Ask(
        seed_id="s-1",
        user_id=made_id("imported person", "p0"),
        venue_id=made_id("imported venue", "v0"),
        category="food",
        tags=("ramen",),
        price_level=2,
        latitude=40.7,
        longitude=-73.95,
        start=venue,
        asked_at=clock.now(),
        accepted=(),
        strengths=(),
        group_size=0,
    )
    joined = replace(alone, accepted=("a", "b", "c"), strengths=(0.5, 0.5, 0.5))
    assert 0.0 < behaviour.acceptance(alone) < behaviour.acceptance(joined) < 1.0


def test_a_dry_run_needs_no_engine_and_writes_nothing(settings: Settings, clock: Clock, folder: Path) -> None:
    report = check_import(settings, clock, ImportPaths.of_folder(folder), OPTIONS)
    assert (report.problem_count, report.rows_read) == (0, 356)
    assert report.slots > 0
    assert report.derived["venues: tags"] == 12
    assert report.defaulted["people: privacy_level"] == 40
    assert not (settings.home / "city").exists()


def test_a_wrong_time_zone_is_refused(settings: Settings, clock: Clock, folder: Path) -> None:
    with pytest.raises(ImportRefused, match="is not a zone such as America/New_York"):
        check_import(settings, clock, ImportPaths.of_folder(folder), ImportOptions("New York"))


def sprout(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "data", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)


async def test_an_import_killed_by_the_system_is_finished_by_the_next(
    graph: Graph, process_environment: dict[str, str], tmp_path: Path
) -> None:
    people = 12_000
    (tmp_path / "people.csv").write_text("id\n" + "".join(f"p{n}\n" for n in range(people)))
    (tmp_path / "friendships.csv").write_text("a,b\n" + "".join(f"p{n},p{n + 1}\n" for n in range(people - 1)))
    (tmp_path / "venues.csv").write_text("id,latitude,longitude,name\nv1,40.7,-73.9,Blue Door Ramen\n")
    rows = "".join(f"p{n},v1,2010-03-18T19:04:00Z\n" for n in range(people))
    (tmp_path / "visits.csv").write_text("person,venue,time\n" + rows)
    command = (sys.executable, "-m", "app.cli", "data", "import", "--folder", str(tmp_path), "--json")
    process = await asyncio.create_subprocess_exec(*command, env=process_environment)
    # Interests, venues and a batch of people are written; more people, friendships and visits are not.
    while (load := await queries.current_load(graph)) is None or load["batch"] < 3:
        assert process.returncode is None, "it ended before it could be killed"
        await asyncio.sleep(0.01)
    process.kill()
    await process.wait()
    stopped = await queries.count_all(graph)
    assert stopped["interactions"] < people
    assert stopped["people"] % 2_500 in {0, people % 2_500}  # whole batches
    done = sprout(process_environment, "import", "--folder", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["resumed_after"] >= 3
    assert {name: report["counts"][name] for name in ("people", "friendships", "interactions")} == {
        "people": people,
        "friendships": people - 1,
        "interactions": people,
    }


@pytest.mark.usefixtures("graph")
def test_the_command_line_imports_counts_and_asks_before_it_removes(
    process_environment: dict[str, str], folder: Path
) -> None:
    dry = sprout(process_environment, "import", "--folder", str(folder), "--dry-run", "--json")
    assert dry.returncode == 0, dry.stderr
    assert json.loads(dry.stdout)["rows_read"] == 356
    four = [f"--{name}={next(folder.glob(f'{name}.csv*'))}" for name in ("people", "friendships", "venues", "visits")]
    done = sprout(process_environment, "import", *four, "--time-zone", "America/New_York", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["people"] == 40
    asked = sprout(process_environment, "reset")
    assert asked.returncode == 1
    assert "sprout data reset --yes" in asked.stderr
    counted = json.loads(sprout(process_environment, "stats", "--json").stdout)
    assert (counted["people"], counted["friendships"]) == (40, 76)


def test_the_command_line_tells_wrong_rows(process_environment: dict[str, str], folder: Path) -> None:
    (folder / "people.csv").write_text("id\np0\np0\n")
    refused = sprout(process_environment, "import", "--folder", str(folder), "--dry-run")
    assert refused.returncode == 1
    assert "people.csv row 3: id 'p0' is already in row 2" in refused.stderr
    neither = sprout(process_environment, "import", "--people", str(folder / "people.csv"))
    assert neither.returncode == 1
    assert "give --people, --friendships, --venues and --visits, or --folder alone" in neither.stderr
