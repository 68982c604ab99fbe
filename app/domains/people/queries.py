"""Named queries of this room: one function a file of `cypher/people/`. Rows have the columns their files tell."""

from datetime import datetime
from typing import Any, TypedDict, cast

from app.domains.bookings.machine import TRANSITIONS
from app.graph import Graph, Row

#: Nodes that belong to one person alone: an export tells all of them.
OWN = ("Notification", "Session", "Credential", "PaymentIntent")
#: What others have said or look like: an export leaves out that they point at the person.
OTHERS = ("BLOCKED", "SUGGESTED", "SIMILAR_TASTE", "NEXT_SIMILAR_TASTE")


class CardRow(TypedDict):
    """A person in a list."""

    id: str
    handle: str | None
    name: str | None
    friend: bool


async def get_profile(graph: Graph, *, user_id: str) -> Row | None:
    """One's own profile; None for who is not there."""
    rows = await graph.read("people/get_profile", user_id=user_id)
    return rows[0] if rows else None


async def change_profile(
    graph: Graph,
    *,
    user_id: str,
    version: int,
    changes: dict[str, Any],
    moves: bool,
    location: dict[str, float] | None,
    shown_location: str | None,
    now: datetime,
) -> Row | None:
    """Changes a profile that is still of this version; None when it is not."""
    rows = await graph.write(
        "people/change_profile",
        user_id=user_id,
        version=version,
        changes=changes,
        moves=moves,
        location=location,
        shown_location=shown_location,
        now=now,
    )
    return rows[0] if rows else None


async def get_preferences(graph: Graph, *, user_id: str) -> Row | None:
    """What somebody likes; None for who is not there."""
    rows = await graph.read("people/get_preferences", user_id=user_id)
    return rows[0] if rows else None


async def replace_preferences(
    graph: Graph,
    *,
    user_id: str,
    version: int,
    preferences: dict[str, int | None],
    cuisines: list[str],
    dietary_needs: list[str],
    now: datetime,
) -> Row | None:
    """Replaces preferences of a person who is still of this version; None when not."""
    rows = await graph.write(
        "people/replace_preferences",
        user_id=user_id,
        version=version,
        preferences=preferences,
        cuisines=cuisines,
        dietary_needs=dietary_needs,
        now=now,
    )
    return rows[0] if rows else None


async def get_person(graph: Graph, *, user_id: str, caller_id: str, sees_all: bool) -> Row | None:
    """Somebody as the caller may see them; None when they may not."""
    rows = await graph.read("people/get_person", user_id=user_id, caller_id=caller_id, sees_all=sees_all)
    return rows[0] if rows else None


async def list_people(graph: Graph, *, caller_id: str, sees_all: bool, after_id: str, limit: int) -> list[CardRow]:
    """People whom the caller may see, by id."""
    rows = await graph.read(
        "people/list_people", caller_id=caller_id, sees_all=sees_all, after_id=after_id, limit=limit
    )
    return cast(list[CardRow], rows)


async def create_person(
    graph: Graph, *, user_id: str, person: dict[str, Any], now: datetime, keep: dict[str, Any]
) -> None:
    """Adds a person."""
    await graph.write("people/create_person", user_id=user_id, person=person, now=now, keep=keep)


async def export(graph: Graph, *, user_id: str) -> Row | None:
    """Everything held about a person; None for who is not there."""
    rows = await graph.read("people/export", timeout=60.0, user_id=user_id, own=list(OWN), others=list(OTHERS))
    return rows[0] if rows else None


async def erase(graph: Graph, *, user_id: str, access_mark: str, now: datetime) -> Row | None:
    """Erases a person; None for who is not there (any more)."""
    rows = await graph.write(
        "people/erase",
        repeatable=True,
        timeout=60.0,
        user_id=user_id,
        access_mark=access_mark,
        now=now,
        transitions=TRANSITIONS,
    )
    return rows[0] if rows else None
