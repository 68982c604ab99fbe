"""The keys that sign tokens: the first one is of the settings, later ones of `sprout keys rotate`.

A token names its key (`kid`). A key that was replaced signs nothing more and verifies until its tokens are over. Once keys
have been rotated, the file alone counts, which all processes read again when it was replaced.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt

if TYPE_CHECKING:
    from app.settings import Settings

ALGORITHM = "HS256"
#: How often a process looks whether the keys were replaced; at once when a token names a key that it does not know.
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        id: What tokens name it by.
        secret: What signs and verifies.
        made_at: None for the one of the settings.
        until: When it verifies nothing more; None for the one that signs.
    """

    id: str
    secret: str
    made_at: datetime | None = None
    until: datetime | None = None

    def verifies(self, now: datetime) -> bool:
        """Whether tokens that it signed are good."""
        return self.until is None or now < self.until


class KeyRing:
    """All keys of an installation.

    Args:
        first: Secret of the key that signs until the first rotation; tokens that name no key are its.
        path: Where later keys lie; None: there are none.
    """

    def __init__(self, first: str, path: Path | None = None) -> None:
        self._first = Key(_id_of(first), first)
        self._path = path
        self._keys: tuple[Key, ...] = (self._first,)
        self._version: int | None = None
        self._looked_at = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> KeyRing:
        """The keys of this installation."""
        return cls(settings.token_secret.get_secret_value(), settings.keys_file)

    def all(self) -> Sequence[Key]:
        """Every key, the one that signs last."""
        if time.monotonic() - self._looked_at >= _LOOK_SECONDS:
            self._look()
        return self._keys

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with these claims, signed by the present key."""
        key = self.all()[-1]
        return jwt.encode(claims, key.secret, ALGORITHM, headers={"kid": key.id})

    def key_of(self, token: str) -> Key | None:
        """The key that a token names, if it is one that still verifies.

        Raises:
            jwt.InvalidTokenError: It is no token.
        """
        id = _named(token.partition(".")[0]) or self._first.id
        if not any(key.id == id for key in self.all()):
            self._look()
        now = datetime.now(UTC)
        return next((key for key in self._keys if key.id == id and key.verifies(now)), None)

    def rotate(self, grace: timedelta) -> Key:
        """Makes a new key that signs from now on.

        Args:
            grace: How long what the present key has signed is still good.

        Raises:
            ValueError: There is no file to keep it in.
        """
        if self._path is None:
            raise ValueError("keys without a file cannot be rotated")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two that rotate at once, the second one replaces the first one's key
            self._look()
            now = datetime.now(UTC)
            kept = [key for key in self._keys[:-1] if key.verifies(now)]
            new = Key(secrets.token_hex(8), secrets.token_hex(32), made_at=now)
            self._write((*kept, replace(self._keys[-1], until=now + grace), new))
            self._look()
        return new

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        if self._path is None:
            return
        try:
            version = self._path.stat().st_mtime_ns
            if version != self._version:
                self._keys = tuple(_read(one) for one in json.loads(self._path.read_text())["keys"])
                self._version = version
        except FileNotFoundError:
            self._keys, self._version = (self._first,), None

    def _write(self, keys: Sequence[Key]) -> None:
        assert self._path is not None
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"keys": [asdict(key) for key in keys]}, file, default=datetime.isoformat, indent=1)
        draft.replace(self._path)  # whole or not at all, whoever reads meanwhile


@lru_cache(maxsize=64)
def _named(header: str) -> str | None:
    """The key that a token's first part names; all tokens of a key have the same one."""
    named: str | None = jwt.get_unverified_header(f"{header}.e30.").get("kid")
    return named


def _read(written: dict[str, Any]) -> Key:
    moments = {name: datetime.fromisoformat(written[name]) for name in ("made_at", "until") if written[name]}
    return Key(written["id"], written["secret"], **moments)


def _id_of(secret: str) -> str:
    return hashlib.sha256(b"sprout key:" + secret.encode()).hexdigest()[:16]
