"""Named queries of this room: one function a file of `cypher/identity/`."""

from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict, cast

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


class NewSession(TypedDict):
    """A session as it is kept: hashes of its refresh token, never the token."""

    id: str
    family: str
    token_hash: str
    user_agent: str | None
    expires_at: datetime


class AccountRow(TypedDict):
    """Whose account it is; `user_id` None where somebody else has the address."""

    user_id: str | None
    role: Role


class SignUpRow(TypedDict):
    """A sign-up that waits; `taken` when somebody has an account with the address."""

    id: str
    email: str
    name: str
    password_hash: str
    expires_at: datetime
    sent_at: datetime | None
    taken: bool


class ResetRow(TypedDict):
    """A wish for a new password; `name` None when nobody has the address."""

    id: str
    email: str
    name: str | None
    expires_at: datetime
    sent_at: datetime | None


class CredentialRow(TypedDict):
    """What a person signs in with."""

    user_id: str
    password_hash: str


class OpenedRow(TypedDict):
    """Whose session was opened."""

    user_id: str
    role: Role


class RefreshedRow(TypedDict):
    """What came of a refresh token."""

    session_id: str
    user_id: str
    role: Role
    outcome: Literal["rotated", "reused", "over"]


class ResetDone(TypedDict):
    """Whose password was set, and which sessions ended by it."""

    user_id: str
    ended: list[str]


async def create_sign_up(
    graph: Graph, *, id: str, email: str, name: str, password_hash: str, expires_at: datetime, now: datetime
) -> None:
    """Keeps a sign-up and has its mail sent."""
    await graph.write(
        "identity/create_sign_up",
        id=id,
        email=email,
        name=name,
        password_hash=password_hash,
        expires_at=expires_at,
        now=now,
    )


async def get_sign_up(graph: Graph, *, id: str) -> SignUpRow | None:
    """A sign-up that waits for its link."""
    rows = await graph.read("identity/get_sign_up", id=id)
    return cast(SignUpRow, rows[0]) if rows else None


async def note_sign_up_sent(graph: Graph, *, id: str, once: str) -> None:
    """Notes that the mail of a sign-up is out."""
    await graph.write("identity/note_sign_up_sent", once=once, id=id)


async def create_account(
    graph: Graph, *, sign_up_id: str, user_id: str, handle: str, session: NewSession, now: datetime
) -> AccountRow | None:
    """Makes the person of a sign-up with their first session; None when the link was used before."""
    rows = await graph.write(
        "identity/create_account", sign_up_id=sign_up_id, user_id=user_id, handle=handle, session=session, now=now
    )
    return cast(AccountRow, rows[0]) if rows else None


async def create_reset(graph: Graph, *, id: str, email: str, expires_at: datetime, now: datetime) -> None:
    """Keeps a wish for a new password and has its mail sent."""
    await graph.write("identity/create_reset", id=id, email=email, expires_at=expires_at, now=now)


async def get_reset(graph: Graph, *, id: str) -> ResetRow | None:
    """A wish for a new password that waits for its link."""
    rows = await graph.read("identity/get_reset", id=id)
    return cast(ResetRow, rows[0]) if rows else None


async def note_reset_sent(graph: Graph, *, id: str, once: str) -> None:
    """Notes that the mail of a wish for a new password is out."""
    await graph.write("identity/note_reset_sent", once=once, id=id)


async def reset_password(graph: Graph, *, reset_id: str, password_hash: str) -> ResetDone | None:
    """Sets a new password and ends all sessions; None when the link was used before or the address is nobody's."""
    rows = await graph.write("identity/reset_password", reset_id=reset_id, password_hash=password_hash)
    return cast(ResetDone, rows[0]) if rows else None


async def get_credential(graph: Graph, *, email: str) -> CredentialRow | None:
    """What the person of an address signs in with."""
    rows = await graph.read("identity/get_credential", email=email)
    return cast(CredentialRow, rows[0]) if rows else None


async def open_session(
    graph: Graph, *, user_id: str, password_hash: str, rehashed: str | None, session: NewSession
) -> OpenedRow | None:
    """Opens a session; None when the password was changed since it was looked up."""
    rows = await graph.write(
        "identity/open_session", user_id=user_id, password_hash=password_hash, rehashed=rehashed, session=session
    )
    return cast(OpenedRow, rows[0]) if rows else None


async def refresh_session(
    graph: Graph, *, family: str, token_hash: str, next_hash: str, expires_at: datetime
) -> RefreshedRow | None:
    """Changes a refresh token for the next one; None for an unknown family."""
    rows = await graph.write(
        "identity/refresh_session",
        repeatable=True,
        family=family,
        token_hash=token_hash,
        next_hash=next_hash,
        expires_at=expires_at,
    )
    return cast(RefreshedRow, rows[0]) if rows else None


async def list_sessions(
    graph: Graph, *, user_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[dict[str, Any]]:
    """Sessions of a person that are not over."""
    at, id = after or (None, None)
    return await graph.read("identity/list_sessions", user_id=user_id, after_at=at, after_id=id, limit=limit)


async def end_session(graph: Graph, *, user_id: str, session_id: str, cause: str) -> bool:
    """Ends one session; whether it is this person's."""
    return bool(
        await graph.write("identity/end_session", repeatable=True, user_id=user_id, session_id=session_id, cause=cause)
    )


async def end_sessions(graph: Graph, *, user_id: str, cause: str) -> list[str]:
    """Ends all sessions of a person; their ids."""
    rows = await graph.write("identity/end_sessions", repeatable=True, user_id=user_id, cause=cause)
    return [row["id"] for row in rows]


async def forget_over(graph: Graph, *, limit: int) -> dict[str, int]:
    """Forgets sessions and links that are over; how many of each."""
    rows = await graph.write("identity/forget_over", repeatable=True, limit=limit)
    return {"sessions": int(rows[0]["sessions"]), "links": int(rows[0]["links"])}


async def erase_access(graph: Graph, *, user_id: str, access_mark: str) -> int | None:
    """Takes all keys from somebody; how many there were, None for an unknown person."""
    rows = await graph.write("identity/erase_access", repeatable=True, user_id=user_id, access_mark=access_mark)
    return int(rows[0]["keys_gone"]) if rows else None
