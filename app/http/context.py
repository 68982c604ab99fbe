"""What surrounds each request: its id, its log line, the headers of every answer, the limit of its body."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from time import perf_counter

import structlog
import uuid_utils
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.problems import Problem

MAX_BODY_BYTES = 256 * 1024
REQUEST_ID_HEADER = "X-Request-ID"

log = structlog.get_logger("sprout.http")
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._:-]{8,64}")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_STAY_SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
# The pages at /docs and /redoc load their scripts and styles from the network that FastAPI names.
DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; worker-src blob:; "
    "style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net https://fonts.googleapis.com; "
    "font-src https://fonts.gstatic.com; img-src 'self' data: https:; frame-ancestors 'none'"
)


def request_id() -> str | None:
    """The id of the request being answered, as in its log lines and its `X-Request-ID` header."""
    return _request_id.get()


class RequestContext:
    """Gives the request an id, answers 500 to what nothing else caught, logs one line a request.

    It is plain ASGI rather than Starlette's `BaseHTTPMiddleware`, which runs the application in another task and so
    hides context variables from it.
    """

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        """Surrounds an application.

        Args:
            app: The application.
            secure: Whether it is reached by TLS, so that browsers may be told never to call it otherwise.
        """
        self.app = app
        self.headers = SECURITY_HEADERS | (_STAY_SECURE if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI calls it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id = _chosen_id(Headers(scope=scope).get(REQUEST_ID_HEADER))
        answer = _Answer(scope, send, id, self.headers)
        token = _request_id.set(id)
        structlog.contextvars.bind_contextvars(request_id=id)
        started = perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            await answer.fail(receive)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=answer.status,
                milliseconds=round(1000 * (perf_counter() - started), 1),
            )
            structlog.contextvars.unbind_contextvars("request_id")
            _request_id.reset(token)


class _Answer:
    """The answer on its way out: adds headers to its start and remembers its status."""

    def __init__(self, scope: Scope, send: Send, id: str, headers: Mapping[str, str]) -> None:
        self.scope, self._send, self.id, self._headers = scope, send, id, headers
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID_HEADER] = self.id
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            is_page = self.scope["path"].startswith(("/docs", "/redoc"))
            headers.setdefault("Content-Security-Policy", DOCS_POLICY if is_page else API_POLICY)
            if self.scope["path"].startswith("/api/"):  # answers are about one person
                headers.setdefault("Cache-Control", "no-store")
        await self._send(message)

    async def fail(self, receive: Receive) -> None:
        """Answers 500, unless an answer has begun: then the server closes the connection."""
        if self.status is not None:
            return
        problem = Problem(500, "Unexpected error", "Something went wrong here. The request id names it in the logs.")
        await problem.response(self.scope["path"], self.id)(self.scope, receive, self.send)


class BodyLimit:
    """Refuses request bodies above a size with 413, told or not told in `Content-Length`."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self.app, self.max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI calls it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told) > self.max_bytes:
            await self._problem().response(scope["path"], request_id())(scope, receive, send)
            return
        await self.app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.max_bytes:
                raise self._problem()
            return message

        return counted

    def _problem(self) -> Problem:
        return Problem(413, "Body too large", f"A request's body may have {self.max_bytes} bytes at most.")


def _chosen_id(offered: str | None) -> str:
    """The caller's own id where it is harmless in logs, else a new one."""
    return offered if offered and _ACCEPTED_ID.fullmatch(offered) else str(uuid_utils.uuid7())
