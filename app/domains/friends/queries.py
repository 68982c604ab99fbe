"""Named queries of this room: one function a file of `cypher/friends/`. Rows have the columns their files tell."""

from datetime import datetime
from typing import Any, Literal, TypedDict, cast

from app.graph import Graph, Row

Act = Literal["accept", "decline", "withdraw"]


class RequestRow(TypedDict):
    """What came of asking somebody."""

    outcome: Literal["pending", "accepted", "friends", "many", "unknown"]
    id: str
    at: datetime


class AnswerRow(TypedDict):
    """What came of an answer to a request."""

    outcome: Literal["done", "friends", "gone"]
    other_id: str


async def person_is_here(graph: Graph, *, user_id: str) -> bool:
    """Whether a person is in the graph."""
    return bool(await graph.read("friends/person_is_here", user_id=user_id))


async def search_people(graph: Graph, *, user_id: str, handle: str, text: str, most: int, limit: int) -> list[Row]:
    """People by handle and by words of their names, best match first."""
    return await graph.read("friends/search_people", user_id=user_id, handle=handle, text=text, most=most, limit=limit)


async def find_by_phones(graph: Graph, *, user_id: str, hashes: list[str]) -> list[Row]:
    """People by the keyed hashes of their numbers."""
    return await graph.read("friends/find_by_phones", user_id=user_id, hashes=hashes)


async def list_friends(
    graph: Graph, *, user_id: str, after_name: str | None, after_id: str | None, limit: int
) -> list[Row]:
    """Somebody's friends, by name."""
    return await graph.read(
        "friends/list_friends", user_id=user_id, after_name=after_name, after_id=after_id, limit=limit
    )


async def list_requests(
    graph: Graph,
    *,
    user_id: str,
    direction: str | None,
    before: datetime | None,
    before_id: str | None,
    limit: int,
) -> list[Row]:
    """Open requests to and of somebody, newest first."""
    return await graph.read(
        "friends/list_requests",
        user_id=user_id,
        direction=direction,
        before=before,
        before_id=before_id,
        limit=limit,
    )


async def request_friend(
    graph: Graph,
    *,
    user_id: str,
    other_id: str,
    request_id: str,
    most: int,
    now: datetime,
    keep: dict[str, Any],
) -> RequestRow | None:
    """Asks somebody to be friends; None where one of the two is not there."""
    rows = await graph.write(
        "friends/request_friend",
        repeatable=True,
        user_id=user_id,
        other_id=other_id,
        pair=sorted((user_id, other_id)),
        request_id=request_id,
        most=most,
        now=now,
        keep=keep,
    )
    return cast(RequestRow, rows[0]) if rows else None


async def answer_request(graph: Graph, *, user_id: str, request_id: str, act: Act, now: datetime) -> AnswerRow | None:
    """Accepts, declines or takes back a request; None where there is none."""
    rows = await graph.write(
        "friends/answer_request", repeatable=True, user_id=user_id, request_id=request_id, act=act, now=now
    )
    return cast(AnswerRow, rows[0]) if rows else None


async def unfriend(graph: Graph, *, user_id: str, other_id: str, now: datetime) -> bool:
    """Ends a friendship; False where there is none."""
    rows = await graph.write(
        "friends/unfriend", user_id=user_id, other_id=other_id, pair=sorted((user_id, other_id)), now=now
    )
    return bool(rows and rows[0]["ended"])


async def suggestions(
    graph: Graph, *, user_id: str, after_score: float | None, after_id: str | None, limit: int
) -> list[Row]:
    """Whom somebody may know, best first."""
    return await graph.read(
        "friends/suggestions", user_id=user_id, after_score=after_score, after_id=after_id, limit=limit
    )


async def block(graph: Graph, *, user_id: str, other_id: str, now: datetime) -> bool:
    """Makes two people invisible to each other; False for whom the caller may not know of."""
    return bool(await graph.write("friends/block", repeatable=True, user_id=user_id, other_id=other_id, now=now))


async def unblock(graph: Graph, *, user_id: str, other_id: str) -> None:
    """Takes a block back, if there is one."""
    await graph.write("friends/unblock", repeatable=True, user_id=user_id, other_id=other_id)


async def list_blocked(
    graph: Graph, *, user_id: str, before: datetime | None, before_id: str | None, limit: int
) -> list[Row]:
    """Whom somebody has blocked, newest first."""
    return await graph.read("friends/list_blocked", user_id=user_id, before=before, before_id=before_id, limit=limit)
