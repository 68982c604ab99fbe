"""Read your own writes across API processes: what a caller wrote travels in the `Sprout-Bookmark` header.

A write's answer carries the header; a caller who sends it with later requests is answered from a state of the graph
that contains the write, whichever process or cluster member answers. The header is signed: a forged bookmark could
make a read wait for a state that never comes.
"""

import base64
import binascii
import hashlib
import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.graph.causality import Causality, causal
from app.http.context import request_id
from app.http.problems import Problem, refused

HEADER = "Sprout-Bookmark"


class Bookmarks:
    """Takes the caller's bookmark in, gives the new one out."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self.app, self.secret = app, secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI calls it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(HEADER)
        try:
            known = read(sent, self.secret) if sent else frozenset()
        except Problem as problem:
            await problem.response(scope["path"], request_id())(scope, receive, send)
            return
        with causal(known) as seen:
            await self.app(scope, receive, self._adding(seen, send))

    def _adding(self, seen: Causality, send: Send) -> Send:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start" and seen.wrote:
                MutableHeaders(scope=message)[HEADER] = write(seen.bookmarks, self.secret)
            await send(message)

        return add


def write(bookmarks: frozenset[str], secret: bytes) -> str:
    """The header's text for what a caller has seen."""
    payload = base64.urlsafe_b64encode(",".join(sorted(bookmarks)).encode()).decode().rstrip("=")
    return f"{payload}.{_signature(payload, secret)}"


def read(text: str, secret: bytes) -> frozenset[str]:
    """What a caller has seen, from the header's text.

    Raises:
        Problem: 422 when it was not written by `write` with the same secret.
    """
    payload, _, signature = text.partition(".")
    try:
        if not hmac.compare_digest(signature.encode(), _signature(payload, secret).encode()):
            raise ValueError("forged")
        return frozenset(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode().split(","))
    except (ValueError, binascii.Error) as error:
        raise refused("header.sprout-bookmark", "not a bookmark of an earlier answer", "bookmark_invalid") from error


def _signature(payload: str, secret: bytes) -> str:
    return hmac.new(secret, b"bookmark:" + payload.encode(), hashlib.sha256).hexdigest()[:32]
