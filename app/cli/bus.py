"""`sprout bus status|asyncapi|dead list|show|replay|drop`: what waits, what failed, and trying it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from app.bus.dead import DeadLetter
    from app.bus.transport import GroupStatus

app = typer.Typer(name="bus", help="The event bus: what waits, what failed, and trying it again.", no_args_is_help=True)
dead = typer.Typer(name="dead", help="Events that a group gave up on: list, show, replay, drop.", no_args_is_help=True)
app.add_typer(dead)
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids that `sprout bus dead list` shows.")]
Every = Annotated[bool, typer.Option("--all", help="All of them.")]
Result = TypeVar("Result")
PAGE = 1_000


@app.command()
def status(as_json: AsJson = False) -> None:
    """Events in the outbox, how far each group is on each stream, and dead letters."""
    outbox, groups, letters = _run(_status())
    if as_json:
        found = {"outbox": outbox, "groups": [vars(group) for group in groups], "dead": letters}
        print(json.dumps(found, default=str))
        return
    print(f"outbox: {outbox['events']} unsent" + (f", oldest of {outbox['oldest']}" if outbox["oldest"] else ""))
    for group in groups:
        age = f"  oldest {(datetime.now(UTC) - group.oldest).total_seconds():.1f} s old" if group.oldest else ""
        print(f"{group.stream:20} {group.group:12} {group.waiting:6} waiting {group.pending:6} in hand{age}")
    print("dead letters: " + (", ".join(f"{group} {count}" for group, count in letters.items()) or "none"))


@app.command()
def asyncapi() -> None:
    """The events and who reads them as an AsyncAPI document; the API serves the events alone at /asyncapi.json."""
    from app.bus.asyncapi import document
    from app.bus.subscriptions import subscriptions
    from app.settings import load_settings
    from app.workers import READINGS, ROUTES

    wanted = tuple(subscriptions(ROUTES, readings=READINGS))
    print(json.dumps(document(wanted, load_settings().bus), indent=2))


@dead.command("list")
def list_letters(as_json: AsJson = False, limit: Annotated[int, typer.Option(help="At most so many.")] = 100) -> None:
    """Events that a group gave up on, with their cause, oldest first."""
    found = _run(_letters(limit))
    if as_json:
        print(json.dumps([letter.as_json() for letter in found]))
        return
    for letter in found:
        kind = letter.event.get("type")
        print(f"{letter.id}  {kind}  for {letter.group}  after {letter.attempts} attempts  {letter.at.isoformat()}")
        print(f"    {letter.cause}")
    if not found:
        print("no dead letters")


@dead.command()
def show(letter_id: Annotated[str, typer.Argument(help="Id of the letter.")], as_json: AsJson = False) -> None:
    """One of them with its event and the traceback of its last failure."""
    letter = _run(_letter(letter_id))
    if letter is None:
        print(f"no such dead letter: {letter_id}")
        raise typer.Exit(1)
    if as_json:
        print(json.dumps(letter.as_json()))
        return
    print(f"{letter.id}  on {letter.stream}  for {letter.group}  after {letter.attempts} attempts  {letter.at}")
    print(json.dumps(letter.event, indent=2))
    print(letter.traceback or letter.cause)


@dead.command()
def replay(ids: Ids = None, every: Every = False) -> None:
    """Put their events back on the outbox, for the group that gave up on them; a running worker sends them."""
    from app.bus.dead import replay as replay_letter
    from app.graph import Graph

    async def act(graph: Graph, letter: DeadLetter) -> bool:
        return await replay_letter(graph, letter)

    _each(ids, every, act, "put back on the outbox")


@dead.command()
def drop(ids: Ids = None, every: Every = False) -> None:
    """Forget them for good."""
    from app.bus.dead import drop as drop_letter
    from app.graph import Graph

    async def act(graph: Graph, letter: DeadLetter) -> bool:
        return await drop_letter(graph, letter.id)

    _each(ids, every, act, "dropped")


def _each(ids: list[str] | None, every: bool, act: Any, told: str) -> None:
    """Does something with each of the named letters, or with all."""
    if not ids and not every:
        raise typer.BadParameter("give ids, or --all")
    done, missing, refused = _run(_act(ids or [], every, act))
    print(f"{done} {told}")
    for reason in refused:
        print(reason)
    if missing:
        print(f"no such dead letter: {', '.join(missing)}")
    if missing or refused:
        raise typer.Exit(1)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    from app.bus.transport import UNREACHABLE
    from app.errors import SproutError

    try:
        return asyncio.run(work)
    except UNREACHABLE as error:
        raise SproutError(f"the bus does not answer ({error}): is it up? `sprout status` says") from error


async def _status() -> tuple[dict[str, Any], list[GroupStatus], dict[str, int]]:
    from app.bus.transport import open_transport
    from app.graph import Graph
    from app.settings import load_settings

    settings = load_settings()
    transport = open_transport(settings)
    try:
        async with await Graph.open(settings) as graph:
            letters = {row["group"]: row["letters"] for row in await graph.read("bus/count_letters")}
            return (await graph.read("bus/unsent_count"))[0], await transport.status(), letters
    finally:
        await transport.close()


async def _letters(limit: int) -> list[DeadLetter]:
    from app.bus.dead import letters
    from app.graph import Graph
    from app.settings import load_settings

    async with await Graph.open(load_settings()) as graph:
        return await letters(graph, limit=limit)


async def _letter(letter_id: str) -> DeadLetter | None:
    from app.bus.dead import letter
    from app.graph import Graph
    from app.settings import load_settings

    async with await Graph.open(load_settings()) as graph:
        return await letter(graph, letter_id)


async def _act(ids: list[str], every: bool, act: Any) -> tuple[int, list[str], list[str]]:
    """How many were done, which ids do not exist, and what was refused."""
    from app.bus import dead as dead_letters
    from app.graph import Graph
    from app.settings import load_settings

    done, missing, refused = 0, list[str](), list[str]()

    async def one(graph: Graph, letter: DeadLetter) -> int:
        try:
            return int(await act(graph, letter))
        except dead_letters.NotReplayable as reason:
            refused.append(str(reason))
            return 0

    async with await Graph.open(load_settings()) as graph:
        for letter_id in ids:
            letter = await dead_letters.letter(graph, letter_id)
            if letter is None:
                missing.append(letter_id)
            else:
                done += await one(graph, letter)
        last = ""
        while every and (page := await dead_letters.letters(graph, after=last, limit=PAGE)):
            for letter in page:
                done += await one(graph, letter)
            last = page[-1].id
    return done, missing, refused
