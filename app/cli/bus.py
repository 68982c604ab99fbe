"""`sprout bus status|dead|replay`: what waits, what failed, and trying it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from app.bus.dead import DeadLetter
    from app.bus.streams import GroupStatus

app = typer.Typer(name="bus", help="The event bus: what waits, what failed, and trying it again.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Result = TypeVar("Result")


@app.command()
def status(as_json: AsJson = False) -> None:
    """Events in the outbox, and how far each group is on each stream."""
    outbox, groups = _run(_status())
    if as_json:
        print(json.dumps({"outbox": outbox, "groups": [vars(group) for group in groups]}, default=str))
        return
    print(f"outbox: {outbox['events']} unsent" + (f", oldest of {outbox['oldest']}" if outbox["oldest"] else ""))
    for group in groups:
        print(f"{group.stream:20} {group.group:12} {group.waiting:6} waiting {group.pending:6} in hand")


@app.command()
def dead(as_json: AsJson = False, limit: Annotated[int, typer.Option(help="At most so many.")] = 100) -> None:
    """Events that a group gave up on, with their cause."""
    from app.bus.dead import as_json as letter_as_json

    found = _run(_letters(limit))
    if as_json:
        print(json.dumps([letter_as_json(letter) for letter in found]))
        return
    for letter in found:
        event = json.loads(letter.event)
        print(f"{letter.id}  {event.get('type')}  for {letter.group}  after {letter.attempts} attempts  {letter.at}")
        print(f"    {letter.cause}")
    if not found:
        print("no dead letters")


@app.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids that `sprout bus dead` shows.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Publish dead letters again, for the group that gave up on them."""
    if not ids and not every:
        raise typer.BadParameter("give ids, or --all")
    done, missing = _run(_replay(ids or [], every))
    print(f"{done} published again")
    if missing:
        print(f"no such dead letter: {', '.join(missing)}")
        raise typer.Exit(1)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    from app.bus.streams import UNREACHABLE
    from app.errors import SproutError

    try:
        return asyncio.run(work)
    except UNREACHABLE as error:
        raise SproutError(f"Redis does not answer ({error}): is it up? `sprout status` says") from error


async def _status() -> tuple[dict[str, Any], list[GroupStatus]]:
    from app.bus.streams import connect, group_status
    from app.graph import Graph
    from app.settings import load_settings

    settings = load_settings()
    async with connect(settings) as redis, await Graph.open(settings) as graph:
        return (await graph.read("bus/unsent_count"))[0], await group_status(redis)


async def _letters(limit: int) -> list[DeadLetter]:
    from app.bus.dead import letters
    from app.bus.streams import connect
    from app.settings import load_settings

    async with connect(load_settings()) as redis:
        return await letters(redis, limit)


async def _replay(ids: list[str], every: bool) -> tuple[int, list[str]]:
    from app.bus import dead as dead_letters
    from app.bus.streams import connect
    from app.settings import load_settings

    async with connect(load_settings()) as redis:
        found = {letter.id: letter for letter in await dead_letters.letters(redis, 1_000_000)}
        wanted = list(found) if every else ids
        for letter_id in wanted:
            if letter_id in found:
                await dead_letters.replay(redis, found[letter_id])
    missing = [letter_id for letter_id in wanted if letter_id not in found]
    return len(wanted) - len(missing), missing
