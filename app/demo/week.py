"""The last two stages: seeds are launched over HTTP, people answer, tables are booked, and one can watch."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.live import Live
from rich.table import Table

from app.demo import queries
from app.demo.stages import expect, until
from app.demo.story import StageFailed, Step, Story
from app.demo.tempo import Tempo
from app.demo.wish import Wish
from app.graph import Row
from app.schedule import JOBS
from app.stages.propagate.service import share_first_asks

#: Seeds launched at most; many more would ask the same people again and again in a small city.
LAUNCHED = 24
_SHOWN = 12
_PATIENCE_SECONDS = 600.0
#: Newcomers, who are looked for more often still, do not come in a demo's week.
EVERY_MINUTE = tuple(job.name for job in JOBS if job.every == timedelta(minutes=1))
#: Plans that begin closer to each other than this compete for people.
APART = timedelta(hours=3)
OPEN_BOOKINGS = ("pending", "held")
#: A table whose evening is over was booked, too.
BOOKED = ("confirmed", "completed")


async def propagate(story: Story, wish: Wish) -> None:
    """Stage 5: the best seeds are launched; residents answer; waves follow the influence order until seeds tip or stop."""
    what = f"asks in influence order; while nothing happens a second is {wish.speed / 60:g} minutes"
    async with story.stage(5, "propagate", what) as (counts, step):
        waiting = _apart(await _scored(story))
        if not waiting:
            raise StageFailed("there is no scored seed to launch")
        await story.processes.ready("desk", story.settings.desk_url + "/health/live")
        await story.processes.says("residents", "consuming")
        await _launch(story, waiting, LAUNCHED, step)
        rows = await _watch(story, wish, waiting)
        counts["seeds"] = len(rows)
        counts["asked"] = sum(row["asked"] for row in rows)
        counts["said_yes"] = sum(row["yes"] for row in rows)
        counts["tipped"] = sum(row["state"] in ("tipped", "booked") for row in rows)
        counts["stopped"] = sum(row["state"] in ("expired", "cancelled") for row in rows)


def start_city(story: Story, wish: Wish) -> None:
    """Brings the city to life: its people, its venues' desk, the clock's jobs. They come up while seeds are made."""
    processes = story.processes
    processes.start("desk", "desk", "--refuse", str(wish.refuse), "--hang", str(wish.hang), "--seed", str(wish.seed))
    processes.start("residents", "residents", "--behaviour", wish.behaviour_name, "--seed", str(wish.seed))
    # The long jobs have run a moment ago; what comes every minute is what a week cannot do without.
    processes.start("scheduler", "scheduler", "--only", ",".join(EVERY_MINUTE))


async def _scored(story: Story) -> list[Row]:
    """All scored seeds, most likely to tip first."""
    found: list[Row] = []
    cursor: str | None = None
    while True:
        params = {"state": "scored", "limit": "100"} | ({"cursor": cursor} if cursor else {})
        page = expect(await story.http.get("/api/v1/seeds", params=params), 200)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return sorted(found, key=lambda seed: (-(seed["conversion_probability"] or 0.0), seed["id"]))


def _apart(seeds: list[Row]) -> list[Row]:
    """The same seeds, those last whose starter group is wanted at about the same time by a better one."""
    taken: list[tuple[str, datetime]] = []
    first: list[Row] = []
    last: list[Row] = []
    for seed in seeds:
        start = datetime.fromisoformat(seed["start"])
        mine = {person["id"] for person in seed["starters"]}
        clash = any(person in mine and abs(start - other) < APART for person, other in taken)
        (last if clash else first).append(seed)
        if not clash:
            taken += [(person, start) for person in mine]
    return first + last


async def _launch(story: Story, waiting: list[Row], wanted: int, step: Step) -> None:
    """Launches the next ones until so many are launched; one whose people are taken by now (409) is passed over."""
    while waiting and len(story.seed_ids) < wanted:
        seed = waiting.pop(0)
        response = await story.http.post(f"/api/v1/seeds/{seed['id']}/launch")
        expect(response, 202, 409)
        if response.status_code == 202:
            story.seed_ids.append(seed["id"])
        step("launch", len(story.seed_ids), wanted)


async def _watch(story: Story, wish: Wish, waiting: list[Row]) -> list[Row]:
    """Shows the cascades until none goes on; minds the clock meanwhile.

    A seed that could ask nobody, because its people are taken at that time, makes room for the next one that waits.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    rows: list[Row] = []
    tempo = Tempo(story.graph, story.settings, story.clock, wish.speed)
    async with tempo:
        with Live(console=story.console, transient=True, refresh_per_second=6) as live:
            while time.monotonic() < deadline:
                rows = await queries.watch_cascades(story.graph, story.seed_ids)
                live.update(_cascades(story, rows))
                empty = sum(row["state"] == "expired" and row["asked"] == 0 for row in rows)
                if waiting and len(story.seed_ids) < LAUNCHED + empty:
                    await _launch(story, waiting, LAUNCHED + empty, lambda *_: None)
                    continue
                if not any(row["state"] in ("scored", "propagating") for row in rows):
                    return rows
                story.processes.check()
                await tempo.keep(waited_for=any(row["open"] for row in rows))
                await asyncio.sleep(0.1)
    going = sum(row["state"] in ("scored", "propagating") for row in rows)
    raise StageFailed(f"{going} of {len(rows)} seeds neither tipped nor stopped within {_PATIENCE_SECONDS:g} s")


def _cascades(story: Story, rows: list[Row]) -> Table:
    now = story.clock.now().astimezone(ZoneInfo(rows[0]["time_zone"] or "UTC")) if rows else story.clock.now()
    table = Table(title=f"{now:%A %H:%M}", title_justify="left")
    for name in ("venue", "when", "asked", "yes", "open", "state"):
        table.add_column(name)
    for row in rows[:_SHOWN]:
        start = row["start"].astimezone(ZoneInfo(row["time_zone"] or "UTC"))
        yes = f"{row['yes']} of {row['min_group']}"
        table.add_row(row["venue"], f"{start:%a %H:%M}", str(row["asked"]), yes, str(row["open"]), row["state"])
    totals = [str(sum(row[name] for row in rows)) for name in ("asked", "yes", "open")]
    tipped = sum(row["state"] in ("tipped", "booked") for row in rows)
    table.add_row(f"[bold]{len(rows)} seeds", "", *totals, f"[bold]{tipped} tipped")
    return table


async def book(story: Story, wish: Wish) -> None:
    """Stage 6: the venue desk answers, refusals and silence lead to other tables; until every booking is settled."""
    async with story.stage(6, "book", "tables held, the venue desk called, codes by signed webhook") as (counts, step):
        tempo = Tempo(story.graph, story.settings, story.clock, wish.speed)

        async def look() -> tuple[list[Row], list[Row]]:
            await tempo.keep()
            rows = await queries.watch_cascades(story.graph, story.seed_ids)
            tables = await queries.list_tables(story.graph, story.seed_ids)
            settled = sum(table["state"] not in OPEN_BOOKINGS for table in tables)
            step("tables", settled, len(tables))
            return rows, tables

        def settled(found: tuple[list[Row], list[Row]]) -> bool:
            rows, tables = found
            plans = sum(row["state"] in ("tipped", "booked") for row in rows)
            open_tables = [table for table in tables if table["state"] in OPEN_BOOKINGS]
            return not open_tables and all(row["state"] != "tipped" for row in rows) and len(tables) >= plans

        async with tempo:
            _, tables = await until(story, look, settled, _PATIENCE_SECONDS)
        counts["plans"] = len(tables)
        booked = [table for table in tables if table["state"] in BOOKED]
        counts["confirmed"] = len(booked)
        counts["moved"] = sum(table["attempt"] > 1 for table in booked)
        counts["failed"] = sum(table["state"] == "failed" for table in tables)
        counts["seats"] = sum(table["party_size"] for table in booked)


async def count(story: Story) -> tuple[list[Row], list[Row]]:
    """Puts the week's results into the figures; the asks and the tables."""
    answers = await queries.list_answers(story.graph, story.seed_ids)
    tables = await queries.list_tables(story.graph, story.seed_ids)
    rows = await queries.watch_cascades(story.graph, story.seed_ids)
    figures = story.figures
    figures.seeds_propagated = sum(row["asked"] > 0 for row in rows)
    figures.plans_tipped = len({table["plan_id"] for table in tables})
    figures.tables_booked = sum(table["state"] in BOOKED and bool(table["code"]) for table in tables)
    later = [row["accepted_friends"] for row in answers if row["wave"] > 0]
    figures.accepted_friends_at_ask_median = float(statistics.median(later)) if later else None
    since = story.clock.now() - timedelta(days=story.settings.fair_days)
    figures.first_asks = await share_first_asks(story.graph, since=since)
    return answers, tables
