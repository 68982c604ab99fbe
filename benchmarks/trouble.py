"""The request path under trouble: does anybody who uses the app notice a provider that hangs, Redis down, a training, a GDS job?

    python -m benchmarks.trouble [--quick] [--json FILE]

Everything is the run's own: embedded engines, one API process, a worker. Load comes from `wrk` (Debian: apt install wrk) over feed,
recommendations, a seed and answers; without it, from httpx, which takes processor time from what it measures. First it is seen how much is served as
fast as it comes; then clients pause, so that about half as much comes: a machine that is full already has nothing to give to
anything. Each trouble is measured after a calm stretch of the same length, with events drained before, several times; told is the median
ratio with its range. Ends with 1 when a trouble makes p95 more than 20 % longer, or throughput more than 20 % lower, than calm. Two stretches
of each round are there to compare with, and have no limit: nothing at all, and two loops that do nothing but give way as a training does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from app.bus.streams import connect, group_status
from app.city.seeding import seed_city
from app.city.world import CitySize
from app.engines import control
from app.graph import Graph
from app.graph import schema as graph_schema
from app.http.auth import issue_token
from app.jobs import JobContext
from benchmarks.faults import arena
from benchmarks.faults.arena import Arena, Size
from benchmarks.faults.fleet import Fleet
from benchmarks.load import CLIENTS, Request, Sample, measure
from benchmarks.report import console, print_table, shown, spread, write_json
from gds_jobs import communities

ALLOWED: Final = 1.2
_CALM_WORKER: Final = ("worker", "--only", "propagate,notify")
_BOOKING_WORKER: Final = ("worker", "--only", "book")
_SEEDS: Final = 60
_SETTLE_SECONDS: Final = 8.0
_WARM_SECONDS: Final = 20.0
_DRAINED_SECONDS: Final = 120.0
_LOOP: Final = """
from app.jobs.priority import give_way
from app.settings import load_settings
give_way(load_settings())
while True:
    pass
"""


@contextmanager
def beside(run: Callable[[threading.Event], None]) -> Iterator[None]:
    """Runs something in a thread for as long as the block does; it is given what tells it to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def nothing(_: Fleet) -> Iterator[None]:
    """Calm."""
    yield


@contextmanager
def hanging_provider(fleet: Fleet) -> Iterator[None]:
    """The venue desk takes connections and says nothing for thirty seconds, while a worker books tables there."""
    with socket.create_server((fleet.settings.desk_host, fleet.settings.desk_port)) as server:
        server.settimeout(0.2)
        with beside(lambda stop: _hang(server, stop)), command(fleet, *_BOOKING_WORKER):
            yield


def _hang(server: socket.socket, stop: threading.Event) -> None:
    held: list[tuple[float, socket.socket]] = []
    while not stop.is_set():
        with suppress(TimeoutError):
            held.append((time.monotonic(), server.accept()[0]))
        while held and time.monotonic() - held[0][0] > 30.0:
            held.pop(0)[1].close()
    for _, connection in held:
        connection.close()


@contextmanager
def redis_down(fleet: Fleet) -> Iterator[None]:
    """Redis is killed; it comes back afterwards."""
    fleet.kill("redis")
    try:
        yield
    finally:
        control.up(fleet.home, wanted=("redis",))
        fleet.down.discard("redis")


@contextmanager
def training(fleet: Fleet) -> Iterator[None]:
    """SocialLGN is trained, again and again."""
    with command(fleet, "ml", "train", "sociallgn", "--anyway"):
        yield


@contextmanager
def gds_job(fleet: Fleet) -> Iterator[None]:
    """Communities are found by Leiden within Neo4j, again and again, by a process that stays, as the scheduler does."""
    with beside(lambda stop: asyncio.run(_communities(fleet, stop))):
        time.sleep(_SETTLE_SECONDS)  # the first run imports the client
        yield


async def _communities(fleet: Fleet, stop: threading.Event) -> None:
    async with await Graph.open(fleet.settings) as graph:
        while not stop.is_set():
            await communities.run.run(JobContext(graph, fleet.settings, fleet.clock))


@contextmanager
def bare_loops(fleet: Fleet) -> Iterator[None]:
    """A loop for each of two processors, at the priority of background work: what anything costs that asks nothing of Neo4j."""
    with python(fleet, "-c", _LOOP), python(fleet, "-c", _LOOP):
        yield


@contextmanager
def command(fleet: Fleet, *arguments: str) -> Iterator[None]:
    """A command of `sprout` for as long as the block runs; begun again when it ends sooner."""
    with python(fleet, "-m", "app.cli", *arguments):
        yield


@contextmanager
def python(fleet: Fleet, *arguments: str) -> Iterator[None]:
    """A process, and session, of its own for as long as the block runs; begun again when it ends sooner."""

    def run(stop: threading.Event) -> None:
        while not stop.is_set():
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=fleet.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            while process.poll() is None and not stop.is_set():
                time.sleep(0.05)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    with beside(run):
        time.sleep(_SETTLE_SECONDS)  # it imports first
        yield


TROUBLES: Final[dict[str, Callable[[Fleet], Any]]] = {
    "provider hangs 30 s": hanging_provider,
    "Redis is down": redis_down,
    "a training runs": training,
    "a GDS job runs": gds_job,
    "two bare loops": bare_loops,
    "nothing at all": nothing,
}
#: To compare with.
CONTROLS: Final = ("two bare loops", "nothing at all")


@dataclass(frozen=True)
class Pair:
    """A calm stretch and the troubled one after it."""

    calm: Sample
    troubled: Sample

    @property
    def p95(self) -> float:
        """Troubled over calm; above one is slower."""
        return self.troubled.p95 / self.calm.p95

    @property
    def throughput(self) -> float:
        """Troubled over calm; below one is less."""
        return self.troubled.per_second / self.calm.per_second


async def prepare(fleet: Fleet, people: int) -> list[Request]:
    """A city with a past, seeds that run, plans that wait for their table; the requests of the load."""
    settings = fleet.settings
    async with await Graph.open(settings) as graph:
        await graph_schema.apply(graph)
        await seed_city(graph, settings, fleet.clock, CitySize(people, max(40, people // 10), 7), lambda *_: None)
        ring = await arena.build(
            graph, Size(0, 0, 0, people=_SEEDS * 9, evenings=1), seed=7, now=fleet.clock.now(), progress=lambda *_: None
        )
        fleet.start("api")
        await fleet.ready()
        asks = await _launch(fleet, graph, ring)
        residents = await graph.read("identity/some_people", limit=200)
    return _requests(fleet, asks, [str(row["id"]) for row in residents])


async def _launch(fleet: Fleet, graph: Graph, ring: Arena) -> list[dict[str, str]]:
    """Launches every seed; everybody who is asked in the first seconds says yes, so that some plans wait for a table."""
    secret = fleet.settings.token_secret.get_secret_value()
    admin = {"Authorization": f"Bearer {issue_token(secret, 'trouble-admin', role='admin')}"}
    async with httpx.AsyncClient(base_url=fleet.settings.api_url + "/api/v1", headers=admin, timeout=30.0) as http:
        for seed_id in ring.seeds:
            await http.post(f"/seeds/{seed_id}/launch")
        until = time.monotonic() + 60.0
        found: list[dict[str, str]] = []
        while time.monotonic() < until:
            now = fleet.clock.now()
            (seen,) = await graph.read("faults/list_open", now=now, since=now - timedelta(days=1))
            found = seen["asks"]
            work = (await graph.read("faults/count_work", timeout=60.0))[0]
            if work["plans"] >= 10 and len(found) >= 20:
                return found
            for ask in found[: len(found) // 2]:
                token = issue_token(secret, ask["user_id"])
                await http.post(
                    f"/seeds/{ask['seed_id']}/answer",
                    json={"answer": "yes"},
                    headers={"Authorization": f"Bearer {token}"},
                )
            await asyncio.sleep(0.2)
    return found


def _requests(fleet: Fleet, asks: list[dict[str, str]], residents: list[str]) -> list[Request]:
    """What the load is made of: of ten requests three of each kind of read, and an answer."""
    secret = fleet.settings.token_secret.get_secret_value()
    luck = random.Random(7)
    tokens: dict[str, str] = {}

    def token(person: str) -> str:
        return tokens.setdefault(person, issue_token(secret, person))

    found: list[Request] = []
    for _ in range(200):
        ask, person = luck.choice(asks), luck.choice(residents)
        path = f"/api/v1/seeds/{ask['seed_id']}"
        found += [Request("feed", "GET", "/api/v1/feed", token(ask["user_id"]))] * 3
        found += [Request("recommendations", "GET", f"/api/v1/recommendations/{person}", token(person))] * 3
        found += [Request("seed", "GET", path, token(ask["user_id"]))] * 3
        found += [Request("answer", "POST", f"{path}/answer", token(ask["user_id"]), json.dumps({"answer": "maybe"}))]
    luck.shuffle(found)
    return found


def play(fleet: Fleet, requests: list[Request], rounds: int, seconds: float) -> dict[str, list[Pair]]:
    """Measures every trouble in every round, each after a calm stretch."""
    found: dict[str, list[Pair]] = {name: [] for name in TROUBLES}
    url = fleet.settings.api_url
    measure(url, requests, _WARM_SECONDS)  # everything is planned, compiled and cached
    full = measure(url, requests, seconds)
    pause = 1_000 * CLIENTS / full.per_second
    console.print(
        f"as fast as they come: {full.per_second:.0f} requests a second, p95 {full.p95:.0f} ms; from here on about half",
        highlight=False,
    )
    with console.status("measuring") as status:
        for number in range(rounds):
            for name, trouble in TROUBLES.items():
                status.update(f"round {number + 1} of {rounds}: {name}")
                if not console.is_terminal:
                    console.print(f"round {number + 1} of {rounds}: {name}", highlight=False)
                asyncio.run(_drained(fleet))
                calm = measure(url, requests, seconds, pause_ms=pause)
                with trouble(fleet):
                    troubled = measure(url, requests, seconds, pause_ms=pause)
                found[name].append(Pair(calm, troubled))
    return found


async def _drained(fleet: Fleet) -> None:
    """Waits until what an earlier trouble has held up is handled, by the groups that have a worker."""
    until = time.monotonic() + _DRAINED_SECONDS
    async with await Graph.open(fleet.settings) as graph, connect(fleet.settings) as redis:
        while time.monotonic() < until:
            unsent = (await graph.read("faults/count_work", timeout=60.0))[0]["unsent"]
            groups = [group for group in await group_status(redis) if group.group in ("propagate", "notify")]
            if not unsent and not sum(group.waiting + group.pending for group in groups):
                break
            await asyncio.sleep(0.5)


def report(found: dict[str, list[Pair]]) -> dict[str, Any]:
    """Prints the table; what goes into the JSON file."""
    rows, results = [], {}
    for name, pairs in found.items():
        p95, throughput = spread([pair.p95 for pair in pairs]), spread([pair.throughput for pair in pairs])
        failed = sum(pair.troubled.failed for pair in pairs)
        holds = p95["median"] <= ALLOWED and throughput["median"] >= 2 - ALLOWED and not failed
        rows.append(
            (
                name,
                f"{median(pair.calm.p95 for pair in pairs):.1f} ms",
                shown(p95),
                f"{median(pair.calm.per_second for pair in pairs):.0f}/s",
                shown(throughput),
                failed,
                "" if name in CONTROLS else "holds" if holds else "MISSED",
            )
        )
        results[name] = {
            "p95_ratio": p95,
            "throughput_ratio": throughput,
            "failed": failed,
            "holds": holds,
            "calm": [vars(pair.calm) for pair in pairs],
            "troubled": [vars(pair.troubled) for pair in pairs],
        }
    columns = ("trouble", "calm p95", "p95, times calm", "calm", "throughput, times calm", "failed", "within 20 %")
    print_table("The request path under trouble, at about half of what the machine serves", columns, rows)
    return results


def main() -> int:
    """Measures, prints, writes; 1 when a trouble is felt."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trouble", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="2 rounds of 3 s, 500 people")
    parser.add_argument("--rounds", type=int, default=None)
    parser.add_argument("--json", type=Path, dest="json_file")
    given = parser.parse_args()
    rounds = given.rounds or (2 if given.quick else 4)
    seconds, people = (3.0, 500) if given.quick else (8.0, 2_000)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    home = Path(tempfile.mkdtemp(prefix="sprout-trouble-"))
    fleet = Fleet(home, speed=1.0, short_lived=False)
    try:
        with console.status("starting Neo4j and Redis, filling a city"):
            fleet.start_engines()
            with command(fleet, *_CALM_WORKER):
                requests = asyncio.run(prepare(fleet, people))
                found = play(fleet, requests, rounds, seconds)
        results = report(found)
        settings = {"rounds": rounds, "seconds": seconds, "people": people, "generator": measure.__doc__}
        write_json(given.json_file, "trouble", settings, results)
        return 0 if all(result["holds"] for name, result in results.items() if name not in CONTROLS) else 1
    except KeyboardInterrupt:
        return 130
    finally:
        fleet.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
