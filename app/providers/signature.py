"""Whether a webhook really comes from whom it says, and now."""

from __future__ import annotations

import hashlib
import hmac
import re

from app.providers.role import BadSignature

HEADER = "Desk-Signature"
MAX_AGE_SECONDS = 300
_SHAPE = re.compile(r"t=(?P<timestamp>\d{1,12}),v1=(?P<digest>[0-9a-f]{64})")


def verify(secret: str, header: str | None, body: bytes, now: float) -> None:
    """Accepts a webhook by its signature, or raises.

    Args:
        secret: What the provider and Sprout share.
        header: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>." and the body>`.
        body: The exact bytes that arrived.
        now: Real time in Unix seconds.

    Raises:
        BadSignature: It is missing, malformed, forged, or more than five minutes off.
    """
    found = _SHAPE.fullmatch(header or "")
    if found is None:
        raise BadSignature("no well-formed signature")
    expected = hmac.new(secret.encode(), f"{found['timestamp']}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, found["digest"]):
        raise BadSignature("the signature does not fit the body")
    if abs(now - int(found["timestamp"])) > MAX_AGE_SECONDS:
        raise BadSignature("the signature is too old")
