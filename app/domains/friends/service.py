"""Friends found, asked, kept and left; blocks."""

from datetime import datetime
from typing import Any, Final, Literal

import uuid_utils
from pydantic import SecretStr

from app.domains.friends import queries
from app.domains.friends.errors import (
    AlreadyFriends,
    NobodyHere,
    NotFriends,
    Oneself,
    TooMany,
    UnknownPerson,
    UnknownRequest,
)
from app.domains.friends.queries import Act
from app.domains.friends.schemas import (
    BlockedPerson,
    FoundByPhone,
    FoundByPhones,
    FoundPerson,
    Friend,
    FriendRequestOut,
    OpenRequest,
    Suggestion,
)
from app.graph import Graph
from app.http.idempotency import Keeper
from app.http.pages import Page, PageRequest
from app.http.phones import phone_hash
from app.http.texts import words_of

#: Requests of one person that may be open at once.
MOST_REQUESTS: Final = 200
#: Matches of the full-text index that are looked at; who may not be seen is left out of these.
_MOST_MATCHES: Final = 500
_MOST_WORDS: Final = 8
_STATES: Final[dict[Act, Literal["accepted", "declined"]]] = {"accept": "accepted", "decline": "declined"}


def words_query(text: str) -> str | None:
    """Words as a query of the full-text index: each whole, begun, or misspelt by one letter, by two in long words.

    Returns:
        None where the text has no word. Nothing of the text is read as an operator (`words_of`).
    """
    words = words_of(text)[:_MOST_WORDS]
    if not words:
        return None
    return " AND ".join(f"({_ways(word)})" for word in words)


def _ways(word: str) -> str:
    # The quoted one is analysed like the names: signs of Chinese and Japanese are words of their own there.
    ways = [f'"{word}"^8', f"{word}*^2"]
    if len(word) >= 3:
        ways.append(f"{word}~{2 if len(word) >= 6 else 1}")
    return " OR ".join(ways)


async def search(graph: Graph, user_id: str, text: str, *, limit: int) -> list[FoundPerson]:
    """People by handle and by words of their names, best match first; errors of `_here`."""
    rows = await queries.search_people(
        graph,
        user_id=user_id,
        handle=text.strip().removeprefix("@").lower(),
        text=words_query(text) or '""',
        most=_MOST_MATCHES,
        limit=limit,
    )
    return [FoundPerson.model_validate(row) for row in await _or_gone(graph, user_id, rows)]


async def find_by_phones(graph: Graph, secret: SecretStr, user_id: str, phones: list[str]) -> FoundByPhones:
    """People by their numbers, in the order of the numbers.

    Args:
        graph: Where people are.
        secret: The key of the hashes.
        user_id: Who looks.
        phones: In E.164; they leave this function as hashes only.
    """
    hashes = [phone_hash(secret, phone) for phone in phones]
    rows = await queries.find_by_phones(graph, user_id=user_id, hashes=hashes)
    return FoundByPhones(items=[FoundByPhone.model_validate(row) for row in await _or_gone(graph, user_id, rows)])


async def friends(graph: Graph, user_id: str, page: PageRequest) -> Page[Friend]:
    """Somebody's friends, by name."""
    name, id = page.after(str, str) or (None, None)
    rows = await queries.list_friends(graph, user_id=user_id, after_name=name, after_id=id, limit=page.limit + 1)
    found = [Friend.model_validate(row) for row in await _or_gone(graph, user_id, rows)]
    return Page.of(found, page.limit, key=lambda one: (one.name or "", one.id))


async def requests(graph: Graph, user_id: str, page: PageRequest, *, direction: str | None) -> Page[OpenRequest]:
    """Open requests to and of somebody, newest first."""
    before, id = page.after(datetime, str) or (None, None)
    rows = await queries.list_requests(
        graph, user_id=user_id, direction=direction, before=before, before_id=id, limit=page.limit + 1
    )
    found = [OpenRequest.model_validate(row) for row in await _or_gone(graph, user_id, rows)]
    return Page.of(found, page.limit, key=lambda one: (one.at, one.id))


async def ask(graph: Graph, user_id: str, other_id: str, *, now: datetime, keeper: Keeper) -> FriendRequestOut:
    """Asks somebody to be friends; where they have asked already, the two are friends.

    Raises:
        Oneself: It is the caller.
        UnknownPerson: There is nobody of this id whom the caller may ask.
        AlreadyFriends: They are friends.
        TooMany: Too many requests of the caller are open.
    """
    if other_id == user_id:
        raise Oneself("You cannot ask yourself.")
    pending = FriendRequestOut(id=str(uuid_utils.uuid7()), user_id=other_id, state="pending", at=now)
    accepted = pending.model_copy(update={"state": "accepted"})
    keep = keeper.keep(pending)
    row = await queries.request_friend(
        graph,
        user_id=user_id,
        other_id=other_id,
        request_id=pending.id,
        most=MOST_REQUESTS,
        now=now,
        keep=keep | {"pending": keep["answer"], "accepted": accepted.model_dump_json()},
    )
    if row is None or row["outcome"] == "unknown":
        await _here(graph, user_id)
        raise UnknownPerson(other_id)
    if row["outcome"] == "friends":
        raise AlreadyFriends("You are friends already.")
    if row["outcome"] == "many":
        raise TooMany(f"{MOST_REQUESTS} of your requests are open; withdraw some first.")
    return FriendRequestOut(id=row["id"], user_id=other_id, state=row["outcome"], at=row["at"])


async def answer(graph: Graph, user_id: str, request_id: str, act: Act, *, now: datetime) -> FriendRequestOut:
    """Accepts or declines a request; accepting twice is accepting.

    Raises:
        UnknownRequest: There is no such request to the caller.
    """
    other_id = await _decide(graph, user_id, request_id, act, now)
    return FriendRequestOut(id=request_id, user_id=other_id, state=_STATES[act], at=now)


async def withdraw(graph: Graph, user_id: str, request_id: str, *, now: datetime) -> None:
    """Takes one's own request back.

    Raises:
        UnknownRequest: There is no such request of the caller.
    """
    await _decide(graph, user_id, request_id, "withdraw", now)


async def _decide(graph: Graph, user_id: str, request_id: str, act: Act, now: datetime) -> str:
    """Ends a request one way or another; who is at its other end."""
    row = await queries.answer_request(graph, user_id=user_id, request_id=request_id, act=act, now=now)
    if row is None or row["outcome"] == "gone":
        await _here(graph, user_id)
        raise UnknownRequest(request_id)
    return str(row["other_id"])


async def unfriend(graph: Graph, user_id: str, other_id: str, *, now: datetime) -> None:
    """Ends a friendship.

    Raises:
        NotFriends: There is none.
    """
    if not await queries.unfriend(graph, user_id=user_id, other_id=other_id, now=now):
        await _here(graph, user_id)
        raise NotFriends(other_id)


async def suggestions(graph: Graph, user_id: str, page: PageRequest) -> Page[Suggestion]:
    """Whom somebody may know, best first, with what holds for the two now."""
    score, id = page.after(float, str) or (None, None)
    rows = await queries.suggestions(graph, user_id=user_id, after_score=score, after_id=id, limit=page.limit + 1)
    found = [
        Suggestion.model_validate(row | {"mutual_friends": len(row["mutual"]), "reasons": reasons(row)})
        for row in await _or_gone(graph, user_id, rows)
    ]
    return Page.of(found, page.limit, key=lambda one: (one.score, one.id))


def reasons(row: dict[str, Any]) -> list[str]:
    """Why somebody is suggested, in words; each is read off the graph with the row."""
    mutual, interests = row["mutual"], row["interests"]
    found = []
    if len(mutual) == 1:
        found.append(f"{mutual[0]} is a friend of both of you")
    elif mutual:
        found.append(f"{len(mutual)} mutual friends, {mutual[0]} and {mutual[1]} among them")
    if interests:
        found.append(f"You both like {_listed(interests)}")
    if row["alike"]:
        found.append("You like the same kind of places")
    return found


async def block(graph: Graph, user_id: str, other_id: str, *, now: datetime) -> None:
    """Makes two people invisible to each other, at once and everywhere; blocking twice is blocking.

    Raises:
        Oneself: It is the caller.
        UnknownPerson: There is nobody of this id whom the caller may know of.
    """
    if other_id == user_id:
        raise Oneself("You cannot block yourself.")
    if not await queries.block(graph, user_id=user_id, other_id=other_id, now=now):
        await _here(graph, user_id)
        raise UnknownPerson(other_id)


async def unblock(graph: Graph, user_id: str, other_id: str) -> None:
    """Takes a block back; where there is none, nothing happens, so that nobody learns who is there."""
    await _here(graph, user_id)
    await queries.unblock(graph, user_id=user_id, other_id=other_id)


async def blocked(graph: Graph, user_id: str, page: PageRequest) -> Page[BlockedPerson]:
    """Whom somebody has blocked, newest first."""
    before, id = page.after(datetime, str) or (None, None)
    rows = await queries.list_blocked(graph, user_id=user_id, before=before, before_id=id, limit=page.limit + 1)
    found = [BlockedPerson.model_validate(row) for row in await _or_gone(graph, user_id, rows)]
    return Page.of(found, page.limit, key=lambda one: (one.at, one.id))


async def _here(graph: Graph, user_id: str) -> None:
    """Raises `NobodyHere` for a caller who is not (any more) in the graph."""
    if not await queries.person_is_here(graph, user_id=user_id):
        raise NobodyHere(user_id)


async def _or_gone(graph: Graph, user_id: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows; where there are none it is looked whether the caller is there at all."""
    if not rows:
        await _here(graph, user_id)
    return rows


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
