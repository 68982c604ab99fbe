"""Tokens for people, and who may open whose resources."""

from dataclasses import dataclass
from datetime import timedelta

from app.domains.identity import queries
from app.domains.identity.errors import UnknownPerson
from app.graph import Graph
from app.http import ended
from app.http.auth import Role, claims_of
from app.http.keys import KeyRing
from app.settings import Settings

_FORGOTTEN_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class TokenFor:
    """A person with a token to call the API as them."""

    id: str
    handle: str | None
    name: str | None
    role: Role
    token: str
    friends: int | None = None
    asks: int | None = None


async def may_know(graph: Graph, *, caller_id: str, user_id: str) -> bool:
    """Whether there is such a person and the caller may know of them: not blocked, and not hidden by privacy."""
    return await queries.may_know(graph, caller_id=caller_id, user_id=user_id)


async def token_for(graph: Graph, settings: Settings, name: str, *, role: Role | None, lifetime: timedelta) -> TokenFor:
    """A token for the person of this id or handle.

    Args:
        graph: Where the person is looked up.
        settings: Where the keys that sign are.
        name: `User.id` or `User.handle`.
        role: What the token allows; the person's own role when left out.
        lifetime: Until it expires, by the real clock.

    Raises:
        UnknownPerson: Nobody has that id or handle.
    """
    person = await queries.find_person(graph, name=name)
    if person is None:
        raise UnknownPerson(f"nobody has the id or handle {name!r}; `sprout token --demo 5` lists some people")
    return _with_token(settings, person, role, lifetime)


async def tokens_for_some(graph: Graph, settings: Settings, *, limit: int, lifetime: timedelta) -> list[TokenFor]:
    """Tokens for the first people by handle, to try the API with."""
    people = await queries.some_people(graph, limit=limit)
    return [_with_token(settings, person, None, lifetime) for person in people]


async def forget_over(graph: Graph) -> dict[str, int]:
    """Forgets sessions and links that are over, and ended access of which no token is left; how many of each."""
    found = await queries.forget_over(graph, limit=_FORGOTTEN_AT_ONCE)
    return found | {"ended": await ended.forget(graph)}


def _with_token(settings: Settings, person: queries.PersonRow, role: Role | None, lifetime: timedelta) -> TokenFor:
    chosen = role or person["role"]
    return TokenFor(
        id=person["id"],
        handle=person["handle"],
        name=person["name"],
        role=chosen,
        token=KeyRing.from_settings(settings).sign(claims_of(person["id"], role=chosen, lifetime=lifetime)),
        friends=person.get("friends"),
        asks=person.get("asks"),
    )
