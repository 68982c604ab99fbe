"""Passwords: argon2id, off the event loop, and the same work whether or not there is anything to compare with."""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: The library's default: argon2id with the parameters of RFC 9106 for little memory (64 MiB, 3 passes, 4 lanes).
_HASHER = PasswordHasher()
#: A hash takes a core for a tenth of a second and 64 MiB: a crowd that signs in waits here, and requests go on.
_WORKERS = ThreadPoolExecutor(2, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """The hash to keep, with its parameters and salt."""
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, _HASHER.hash, _normal(password))


async def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was hashed; without a hash the same work is done for nothing.

    Args:
        password: As it was given.
        kept: The hash; None where the address is nobody's.
    """
    against = _nobodys() if kept is None else kept
    right = await asyncio.get_running_loop().run_in_executor(_WORKERS, _verify, against, _normal(password))
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of now."""
    return _HASHER.check_needs_rehash(kept)


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def _normal(password: str) -> str:
    """The same password from every keyboard: composed or not, an accent is one."""
    return unicodedata.normalize("NFC", password)
