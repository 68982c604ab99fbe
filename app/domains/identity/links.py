"""Links in mails: signed for one purpose, good for one use while their node is in the graph."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import jwt

from app.domains.identity.errors import LinkOver
from app.http.auth import ISSUER
from app.http.keys import ALGORITHM, KeyRing

Purpose = Literal["verify", "reset"]


def link(base: str, keys: KeyRing, purpose: Purpose, id: str, expires_at: datetime) -> str:
    """The address to follow. The token stands behind the `#`, so no server and no log on the way sees it."""
    claims = {"iss": ISSUER, "aud": f"{ISSUER}:{purpose}", "sub": id, "exp": expires_at}
    return f"{base.rstrip('/')}/{purpose}#token={keys.sign(claims)}"


def read(keys: KeyRing, purpose: Purpose, token: str) -> str:
    """The id of the node that a link's token stands for.

    Raises:
        LinkOver: It is none of ours, of another purpose, or too old.
    """
    try:
        key = keys.key_of(token)
        if key is None:
            raise LinkOver(purpose)
        claims = jwt.decode(
            token,
            key.secret,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=f"{ISSUER}:{purpose}",
            options={"require": ["exp", "sub", "aud", "iss"]},
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise LinkOver(purpose) from error
    return str(claims["sub"])
