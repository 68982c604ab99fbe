"""Accounts: a sign-up waits until the address proves to be its owner's; a lost password is replaced the same way.

What a stranger may ask looks at no account: whether somebody has an address is looked up when the mail is written, and
only whoever reads the address's mails learns of it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import UTC, datetime, timedelta

import uuid_utils

from app.domains.identity import links, passwords, queries, sessions
from app.domains.identity.errors import AddressTaken, LinkOver, WrongCredentials
from app.domains.identity.schemas import Tokens
from app.domains.identity.sessions import Door
from app.graph import ConstraintViolated, Graph
from app.settings import Settings

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


async def sign_up(graph: Graph, settings: Settings, *, email: str, name: str, password: str, now: datetime) -> None:
    """Keeps a sign-up and has a mail sent, whoever has the address."""
    await queries.create_sign_up(
        graph,
        id=str(uuid_utils.uuid7()),
        email=email,
        name=name,
        password_hash=await passwords.hashed(password),
        expires_at=datetime.now(UTC) + timedelta(hours=settings.link_hours),
        now=now,
    )


async def verify(door: Door, *, token: str, password: str, user_agent: str | None, now: datetime) -> Tokens:
    """Makes the account of a sign-up whose link was followed, and signs its person in.

    The password of the sign-up goes with it: who signs up with another's address and hopes that the owner follows the
    link gains nothing.

    Raises:
        LinkOver: The link is none of ours, was used, or is too old.
        WrongCredentials: It is another password than that of the sign-up.
        AddressTaken: Somebody has made an account with the address since.
    """
    id = links.read(door.keys, "verify", token)
    found = await queries.get_sign_up(door.graph, id=id)
    if found is None:
        raise LinkOver("verify")
    if not await passwords.matches(password, found["password_hash"]):
        raise WrongCredentials(id)
    new = sessions.opening(door.settings, user_agent)
    try:
        made = await _create(door, id, found["name"], new, now)
    except ConstraintViolated:  # the handle was taken, or another link of the address was faster: that is seen now
        made = await _create(door, id, found["name"], new, now)
    if made is None:
        raise LinkOver("verify")
    if made["user_id"] is None:
        raise AddressTaken(id)
    return sessions.tokens(door, made["user_id"], made["role"], new.kept["id"], new.refresh_token)


async def _create(door: Door, id: str, name: str, new: sessions.Opening, now: datetime) -> queries.AccountRow | None:
    return await queries.create_account(
        door.graph,
        sign_up_id=id,
        user_id=str(uuid_utils.uuid7()),
        handle=handle_of(name),
        session=new.kept,
        now=now,
    )


async def ask_for_reset(graph: Graph, settings: Settings, *, email: str, now: datetime) -> None:
    """Keeps a wish for a new password and has a mail sent, if anybody has the address."""
    await queries.create_reset(
        graph,
        id=str(uuid_utils.uuid7()),
        email=email,
        expires_at=datetime.now(UTC) + timedelta(minutes=settings.reset_minutes),
        now=now,
    )


async def reset(door: Door, *, token: str, password: str) -> None:
    """Sets a new password; all sessions of the person end.

    Raises:
        LinkOver: The link is none of ours, was used, or is too old.
    """
    id = links.read(door.keys, "reset", token)
    if await queries.get_reset(door.graph, id=id) is None:
        raise LinkOver("reset")
    done = await queries.reset_password(door.graph, reset_id=id, password_hash=await passwords.hashed(password))
    if done is None:
        raise LinkOver("reset")
    door.ended.add(*done["ended"])


def handle_of(name: str) -> str:
    """A handle to begin with: the name in plain letters, and some that make it the only one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:24].strip(".")
    return f"{words or 'person'}.{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
