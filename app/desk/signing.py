"""How the desk signs its webhooks, so that the receiver knows who speaks and when."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Desk-Signature"


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The value of the `Desk-Signature` header.

    Args:
        secret: What desk and receiver share.
        body: The exact bytes of the request's body.
        timestamp: Real time in Unix seconds; the receiver refuses old ones.

    Returns:
        `t=<timestamp>,v1=<hex HMAC-SHA256 of "<timestamp>." and the body>`.
    """
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"
