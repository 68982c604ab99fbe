"""The first four stages, each driven from outside: HTTP as the app would, jobs as the clock would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from app.demo import queries
from app.demo.story import Counts, StageFailed, Step, Story, as_person
from app.graph import Row
from app.jobs import JobContext, run_job
from app.schedule import JOBS

_AT_ONCE = 16
_PEOPLE_WHO_LOOK = 40
#: An app asks again when it is told to come back later, as a cold database on a busy machine may say.
_TRIES = 5
_PATIENCE_SECONDS = 300.0
#: In this order; a job that this release does not have is an error here, not a smaller demo.
GRAPH_JOBS = ("communities", "reach", "fast-rp")
AFTER_TRAINING = ("taste-neighbours", "small-models")
#: What is told of all that the jobs count (`sprout jobs list` has the rest): job and count.
TOLD = {
    "communities": ("communities", "communities"),
    "people": ("embed", "people"),
    "venues": ("embed", "venues"),
    "sociallgn_ndcg": ("embed", "sociallgn_ndcg"),
    "lightgcn_ndcg": ("embed", "lightgcn_ndcg"),
    "popularity_ndcg": ("embed", "popularity_ndcg"),
    "random_ndcg": ("embed", "random_ndcg"),
    "taste_neighbours": ("taste-neighbours", "neighbours"),
    "asks_learned_from": ("small-models", "asks"),
    "acceptance_auc": ("small-models", "acceptance_auc"),
    "conversion_auc": ("small-models", "conversion_auc"),
}
#: Seeds that are asked for at once; the API gives no more to one request.
SEEDS_WANTED = 50

Result = TypeVar("Result")


async def sense(story: Story) -> None:
    """Stage 1: people look at venues; each interaction is one HTTP request of the person themselves."""
    async with story.stage(1, "sense", "people look at venues, over HTTP") as (counts, step):
        picked = await queries.pick_interactions(story.graph, people=_PEOPLE_WHO_LOOK)
        gate, done = asyncio.Semaphore(_AT_ONCE), 0

        async def act(number: int, row: Row) -> None:
            nonlocal done
            async with gate:
                await _interact(story, number, row)
            done += 1
            step("interactions", done, len(picked))

        async with asyncio.TaskGroup() as group:
            for number, row in enumerate(picked):
                group.create_task(act(number, row))
        counts["interactions"] = len(picked)
        counts["people"] = len({row["user_id"] for row in picked})
        counts["venues"] = len({row["venue_id"] for row in picked})
        await run(story, "sense", step)


async def _interact(story: Story, number: int, row: Row) -> None:
    kind = ("view", "like", "view", "interest")[number % 4]
    body = {"interaction_type": kind, "dwell_time_seconds": 15 + 37 * (number % 9) if kind == "view" else 0}
    left = _TRIES
    while True:
        response = await story.http.post(
            f"/api/v1/venues/{row['venue_id']}/interactions",
            json=body,
            headers=as_person(story.settings, row["user_id"]),
        )
        left -= 1
        if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or not left:
            break
        await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
    expect(response, 200, 201)


async def embed(story: Story) -> None:
    """Stage 2: communities, reach and a baseline by Graph Data Science; then SocialLGN and what is read off it."""
    async with story.stage(2, "embed", "Graph Data Science jobs, SocialLGN trained and written back") as (counts, step):
        done = {name: await run(story, name, step) for name in (*GRAPH_JOBS, "embed", *AFTER_TRAINING)}
        counts.update({told: done[job][count] for told, (job, count) in TOLD.items() if count in done[job]})


async def generate(story: Story) -> str:
    """Stage 3: seeds are asked for over HTTP, a worker grows them.

    Returns:
        Id of the request, which scoring goes on with.
    """
    async with story.stage(3, "generate", "drafts by vector index, distance, slots and common free time") as (
        counts,
        step,
    ):
        await story.processes.says("worker", "consuming")
        area = await queries.city_area(story.graph)
        wanted = {
            "area": {"latitude": area["latitude"], "longitude": area["longitude"], "radius_km": 50.0},
            "limit": SEEDS_WANTED,
        }
        request = expect(await story.http.post("/api/v1/seeds/generate", json=wanted), 202)
        grown = await until(story, lambda: _request(story, request["id"]), lambda found: found["drafts"] is not None)
        step("drafts", grown["drafts"], grown["drafts"])
        counts["seeds"] = grown["drafts"]
        return str(request["id"])


async def score(story: Story, request_id: str) -> None:
    """Stage 4: the worker scores them, keeps the best, and no more than three a person."""
    async with story.stage(4, "score", "conversion probability, reasons, diversity") as (counts, _):
        done = await until(story, lambda: _request(story, request_id), lambda found: found["kept"] is not None)
        counts["kept"] = done["kept"]
        counts["dropped"] = done["drafts"] - done["kept"]
        if not done["kept"]:
            raise StageFailed("no seed was kept: there is nothing to propagate")


async def run(story: Story, name: str, step: Step) -> Counts:
    """Runs one job of the schedule here and now, alone among all processes."""
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise StageFailed(f"there is no job {name!r}; app/schedule.py lists {', '.join(job.name for job in JOBS)}")
    step(name, 0, None)

    def progress(what: str, done: int, total: int | None) -> None:
        step(f"{name}: {what}", done, total)

    done = await run_job(job, JobContext(story.graph, story.settings, story.clock, progress))
    return dict(done.counts)


async def until(
    story: Story,
    look: Callable[[], Awaitable[Result]],
    enough: Callable[[Result], bool],
    seconds: float = _PATIENCE_SECONDS,
) -> Result:
    """Looks again and again until what it sees is enough.

    Raises:
        StageFailed: It never was.
        ProcessDied: One of the processes has ended meanwhile.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = await look()
        if enough(found):
            return found
        story.processes.check()
        await asyncio.sleep(0.1)
    raise StageFailed(f"nothing more happened within {seconds:g} s")


def expect(response: httpx.Response, *statuses: int) -> Any:
    """The body of an answer with one of these statuses.

    Raises:
        StageFailed: It has another, with what the API says about it.
    """
    if response.status_code not in statuses:
        where = f"{response.request.method} {response.request.url.path}"
        raise StageFailed(f"{where} answered {response.status_code}: {response.text[:300]}")
    return response.json() if response.content else None


async def _request(story: Story, request_id: str) -> Any:
    found = expect(await story.http.get(f"/api/v1/seeds/requests/{request_id}"), 200)
    if found["state"] == "failed":
        raise StageFailed("the worker could not grow the seeds")
    return found
