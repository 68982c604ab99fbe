"""Sessions: opened by a password, kept by refresh tokens that change at each use, ended by their owner or by misuse.

A refresh token is two random texts: the family, by which its session is found, and the secret, which changes. The graph
keeps hashes of both. Whoever knows the family but not the present secret holds an old token: the session ends.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import uuid_utils

from app.domains.identity import passwords, queries
from app.domains.identity.errors import SessionOver, UnknownSession, WrongCredentials
from app.domains.identity.schemas import SessionOut, Tokens
from app.graph import Graph
from app.http.auth import Role, claims_of
from app.http.ended import Ended, mark_of
from app.http.keys import KeyRing
from app.settings import Settings

_AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Door:
    """What it takes to let people in and out.

    Attributes:
        ended: Where this process notes at once that access has ended.
    """

    graph: Graph
    settings: Settings
    keys: KeyRing
    ended: Ended


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that is about to be opened: what the graph gets (`kept`), and the token that only its owner gets."""

    kept: queries.NewSession
    refresh_token: str


def opening(settings: Settings, user_agent: str | None) -> Opening:
    """A new session's ids, secrets and end."""
    family, secret = secrets.token_bytes(16), secrets.token_bytes(32)
    kept = queries.NewSession(
        id=str(uuid_utils.uuid7()),
        family=_hash(family),
        token_hash=_hash(secret),
        user_agent=(user_agent or "")[:_AGENT_LENGTH] or None,
        expires_at=_end(settings),
    )
    return Opening(kept, f"{_text(family)}.{_text(secret)}")


async def sign_in(door: Door, *, email: str, password: str, user_agent: str | None) -> Tokens:
    """Opens a session for whoever knows the password of an address.

    Raises:
        WrongCredentials: Nobody has this address, or another password. Both take the same work.
    """
    found = await queries.get_credential(door.graph, email=email)
    kept = found["password_hash"] if found else None
    if not await passwords.matches(password, kept) or found is None or kept is None:
        raise WrongCredentials(email)
    new = opening(door.settings, user_agent)
    rehashed = await passwords.hashed(password) if passwords.outdated(kept) else None
    opened = await queries.open_session(
        door.graph, user_id=found["user_id"], password_hash=kept, rehashed=rehashed, session=new.kept
    )
    if opened is None:
        raise WrongCredentials(email)
    return tokens(door, opened["user_id"], opened["role"], new.kept["id"], new.refresh_token)


async def refresh(door: Door, token: str) -> Tokens:
    """Changes a refresh token for the next one, and gives a new access token.

    Raises:
        SessionOver: The token is none or an old one, or the session has ended; an old one ends it.
    """
    family, present = _parts(token)
    following = secrets.token_bytes(32)
    found = await queries.refresh_session(
        door.graph,
        family=_hash(family),
        token_hash=_hash(present),
        next_hash=_hash(following),
        expires_at=_end(door.settings),
    )
    if found is None:
        raise SessionOver("unknown")
    if found["outcome"] != "rotated":
        if found["outcome"] == "reused":
            door.ended.add(found["session_id"])
        raise SessionOver(found["outcome"])
    return tokens(door, found["user_id"], found["role"], found["session_id"], f"{_text(family)}.{_text(following)}")


async def list_sessions(
    graph: Graph, *, user_id: str, current: str | None, after: tuple[datetime, str] | None, limit: int
) -> list[SessionOut]:
    """A person's sessions that are not over, newest first."""
    rows = await queries.list_sessions(graph, user_id=user_id, after=after, limit=limit)
    return [SessionOut(**row, current=row["id"] == current) for row in rows]


async def end(door: Door, *, user_id: str, session_id: str, cause: str) -> None:
    """Ends one session: its refresh token is void, its access tokens are dead.

    Raises:
        UnknownSession: It is none of this person's.
    """
    if not await queries.end_session(door.graph, user_id=user_id, session_id=session_id, cause=cause):
        raise UnknownSession(session_id)
    door.ended.add(session_id)


async def end_all(door: Door, *, user_id: str, cause: str) -> int:
    """Ends all sessions of a person; how many."""
    ended = await queries.end_sessions(door.graph, user_id=user_id, cause=cause)
    door.ended.add(*ended)
    return len(ended)


async def lock_out(door: Door, *, user_id: str) -> bool:
    """Deletes a person's password, sessions and links, and refuses all their tokens from now on; whether there is such a person.

    A statement that erases somebody does the same by the fragment `end_access`, and calls `forget_person` after it.
    """
    gone = await queries.erase_access(door.graph, user_id=user_id, access_mark=mark_of(user_id))
    forget_person(door.ended, user_id)
    return gone is not None


def forget_person(ended: Ended, user_id: str) -> None:
    """Lets this process know at once, and not a moment later, that somebody was erased."""
    ended.add(mark_of(user_id))


def tokens(door: Door, user_id: str, role: Role, session_id: str, refresh_token: str) -> Tokens:
    """What a person gets who signed in."""
    lifetime = timedelta(minutes=door.settings.access_minutes)
    return Tokens(
        access_token=door.keys.sign(claims_of(user_id, role=role, lifetime=lifetime, session=session_id)),
        expires_in=int(lifetime.total_seconds()),
        refresh_token=refresh_token,
        user_id=user_id,
        role=role,
    )


def _end(settings: Settings) -> datetime:
    return datetime.now(UTC) + timedelta(days=settings.refresh_days)


def _hash(secret: bytes) -> str:
    """Of random texts of 128 bits and more: no salt and no slow hash make them harder to guess."""
    return hashlib.sha256(secret).hexdigest()


def _text(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def _parts(token: str) -> tuple[bytes, bytes]:
    try:
        family, secret = (
            base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True) for part in token.split(".")
        )
    except ValueError as error:
        raise SessionOver("no refresh token") from error
    return family, secret
