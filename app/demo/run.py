"""The whole way: engines, city, processes, six stages, comparison, summary; then it serves, or ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import cast

import httpx
from rich.console import Console

from app.city.behaviour import load_behaviour
from app.clock import Clock
from app.demo import filling, preparing, queries, stages, week
from app.demo.compare import Compared, compare, rates
from app.demo.processes import Processes
from app.demo.replay import Cast
from app.demo.story import Story
from app.demo.summary import print_addresses, print_summary
from app.demo.wish import Wish
from app.errors import SproutError
from app.graph import Graph
from app.http.auth import Role, claims_of
from app.http.keys import KeyRing
from app.schedule import preload
from app.settings import Settings
from ml.acceptance import Acceptance

_ADMIN = "demo-admin"


async def demo(given: Settings, wish: Wish, console: Console, *, leave: bool, json_file: Path | None) -> None:
    """Runs the demo on engines that answer.

    Args:
        given: Settings that know the engines.
        wish: What the caller asked for.
        console: Where to print.
        leave: End after the run rather than serve.
        json_file: Where figures are written.

    Raises:
        StageFailed: A stage failed; the message names its log.
        ProcessDied: A process ended by itself.
        NotAlone: Workers of somebody else run on the same engines.
    """
    settings = preparing.demo_settings(given)
    await preparing.make_sure_of_being_alone(settings)
    clock = Clock.from_settings(settings)
    began = time.monotonic()
    processes = preparing.start_api(settings)  # it comes up while the city is filled
    # Heavy imports take seconds; whatever is missing is said by the job that misses it.
    Thread(target=_preload, daemon=True).start()
    try:
        async with await Graph.open(settings) as graph:
            await filling.fill(graph, settings, clock, wish, console)
            async with _story(settings, graph, clock, wish, console, processes) as story:
                await _six_stages(story, wish)
                answers, tables = await week.count(story)
                compared = await _compare(story, wish)
                story.figures.per_100_asks = rates(compared)
                print_summary(console, story.figures, answers, tables, compared)
                console.print(f"\n{time.monotonic() - began:.1f} s since the engines answered")
                if json_file is not None:
                    story.figures.write(json_file)
                if not leave:
                    await _serve(story)
    finally:
        # Whoever makes events ends before the worker, which sends on what they have left.
        processes.stop("residents", "scheduler", "desk", "api")
        processes.stop()


def _preload() -> None:
    with suppress(SproutError):
        preload()


@asynccontextmanager
async def _story(
    settings: Settings, graph: Graph, clock: Clock, wish: Wish, console: Console, processes: Processes
) -> AsyncIterator[Story]:
    """The connections of one run, once the API answers."""
    token = KeyRing.from_settings(settings).sign(claims_of(_ADMIN, role="admin", lifetime=timedelta(hours=12)))
    processes.start("worker", "worker")
    with console.status("Processes: the API comes up"):
        await processes.ready("api", settings.api_url + "/health/live")
    # The API closes connections that were idle for five seconds; one that is reused at that very moment is reset.
    limits = httpx.Limits(max_connections=32, keepalive_expiry=2.0)
    async with httpx.AsyncClient(
        base_url=settings.api_url, timeout=30.0, limits=limits, headers={"Authorization": f"Bearer {token}"}
    ) as http:
        behaviour = await asyncio.to_thread(load_behaviour, wish.behaviour_name, settings.home, wish.seed)
        yield Story(settings, graph, clock, processes, http, behaviour, console)


async def _six_stages(story: Story, wish: Wish) -> None:
    await stages.sense(story)
    await stages.embed(story)
    week.start_city(story, wish)
    request_id = await stages.generate(story)
    await stages.score(story, request_id)
    await week.propagate(story, wish)
    await week.book(story, wish)


async def _compare(story: Story, wish: Wish) -> dict[str, Compared]:
    """Replays the launched seeds by four orders; the first luck is that of the real run."""
    rows = await queries.replay_seeds(story.graph, story.seed_ids)
    model = await _live_model(story.graph)
    with story.console.status("Comparing orders on the same seeds") as status:

        def progress(what: str, done: int, total: int | None) -> None:
            status.update(f"Comparing orders on the same seeds: {what} {done} of {total}")

        return await asyncio.to_thread(
            compare,
            [Cast.of(row) for row in rows],
            model,
            story.settings,
            lambda luck: load_behaviour(wish.behaviour_name, story.settings.home, wish.seed + luck),
            progress=progress,
        )


async def _live_model(graph: Graph) -> Acceptance:
    """The acceptance model that the week was asked by."""
    rows = await graph.read("propagate/live_model", model="acceptance")
    return Acceptance.live(rows[0]["parameters"] if rows else None)


async def _print_tokens(story: Story) -> None:
    """Bearer tokens of two people who were asked this week, and one of an admin."""
    asked = list(dict.fromkeys(row["user_id"] for row in await queries.list_answers(story.graph, story.seed_ids)))
    keys = KeyRing.from_settings(story.settings)
    story.console.print("Tokens for a day:")
    for person, role in [*((person, "member") for person in asked[:2]), (_ADMIN, "admin")]:
        token = keys.sign(claims_of(person, role=cast(Role, role), lifetime=timedelta(days=1)))
        story.console.print(f"   {role} {person}\n   {token}", soft_wrap=True, markup=False, highlight=False)


async def _serve(story: Story) -> None:
    """Keeps everything up until Ctrl-C."""
    story.processes.stop("scheduler")
    story.processes.start("scheduler", "scheduler")
    settings = story.settings
    print_addresses(story.console, settings.api_url, settings.neo4j_http_url, str(settings.clock_file))
    await _print_tokens(story)
    story.console.print("\nServing until Ctrl-C.")
    while True:
        story.processes.check()
        await asyncio.sleep(1.0)
