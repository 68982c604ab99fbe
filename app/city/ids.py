"""Ids that are the same each time the same city is made, and that have the form of UUIDv7."""

import hashlib
from datetime import UTC, datetime

# The time part of made-up ids. It is fixed, so that the same city made on another day has the same ids.
_MADE_AT = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000)


def made_id(*parts: str | int) -> str:
    """Return the UUIDv7-shaped id that belongs to these parts, always the same one.

    Args:
        parts: What the id stands for, for example ``("person", 7, 12)``.

    Returns:
        36 characters: a fixed 48-bit time, version 7, variant 2 and 74 bits of a hash of the parts (RFC 9562, 5.7).
    """
    text = "\x1f".join(map(str, parts)).encode()
    digest = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
    bits = (_MADE_AT << 80) | (0x7 << 76) | (((digest >> 64) & 0xFFF) << 64) | (0b10 << 62) | (digest & ((1 << 62) - 1))
    text_form = f"{bits:032x}"
    return f"{text_form[:8]}-{text_form[8:12]}-{text_form[12:16]}-{text_form[16:20]}-{text_form[20:]}"


def share(*parts: str | int) -> float:
    """Return a number in [0, 1) that is fixed for these parts: luck that every policy meets alike."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") / 2**64
