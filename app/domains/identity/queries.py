"""Named queries of this room: one function a file of `cypher/identity/`."""

from typing import NotRequired, TypedDict, cast

from app.graph import Graph
from app.http.auth import Role


class PersonRow(TypedDict):
    """A person as the command line lists them; the counts only where many are listed."""

    id: str
    handle: str | None
    name: str | None
    role: Role
    friends: NotRequired[int]
    asks: NotRequired[int]


async def may_know(graph: Graph, *, caller_id: str, user_id: str) -> bool:
    """Whether there is such a person and the caller may know of them."""
    rows = await graph.read("identity/may_know", caller_id=caller_id, user_id=user_id)
    return bool(rows and rows[0]["known"])


async def find_person(graph: Graph, *, name: str) -> PersonRow | None:
    """One person by id or handle."""
    rows = await graph.read("identity/find_person", name=name)
    return cast(PersonRow, rows[0]) if rows else None


async def some_people(graph: Graph, *, limit: int) -> list[PersonRow]:
    """The first people by handle."""
    return cast(list[PersonRow], await graph.read("identity/some_people", limit=limit))
