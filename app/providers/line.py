"""A line to one company: HTTP with time-outs, few calls at once, a circuit breaker, and repetition where it is safe."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final

import httpx
import stamina
import structlog
from pydantic import TypeAdapter

from app.providers.breaker import Breaker, CircuitOpen
from app.providers.metrics import measured
from app.providers.role import ProviderRefuses, ProviderUnreachable
from app.waiting import acquired_within

log = structlog.get_logger("sprout.providers")

CONNECT_SECONDS: Final = 1.0
ATTEMPTS: Final = 3
#: A pause that a company asks for is waited out within a call up to this many seconds; a longer one is left to the caller.
SHORT_PAUSE: Final = 2.0
#: How long a call waits for its place when as many as may are under way.
PLACE_SECONDS: Final = 0.5
MOST_BYTES: Final = 4 * 1024 * 1024
#: It bounds the depth of what it reads, as `json` does not.
_JSON: Final[TypeAdapter[Any]] = TypeAdapter(Any)
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Terms:
    """How patient calls to a company are.

    Attributes:
        seconds: For one attempt, from the first byte sent to the last one read.
        at_once: Calls that one process makes to the company at the same time.
        failures: In a row, after which the company is left in peace.
        pause: Seconds for which it is.
    """

    seconds: float = 3.0
    at_once: int = 4
    failures: int = 5
    pause: float = 15.0


class Line:
    """Calls to one company.

    It has a pool of connections and a number of places of its own, so a company that hangs takes time from nobody but
    those who call it, and from few of them.

    Args:
        name: Of the company, for messages.
        url: What its paths are appended to.
        headers: Sent with each call.
        terms: How patient calls are.
    """

    def __init__(self, name: str, *, url: str, headers: Mapping[str, str] | None = None, terms: Terms) -> None:
        self._name, self._url, self._terms = name, url.rstrip("/"), terms
        self._places = asyncio.Semaphore(terms.at_once)
        self.breaker = Breaker(name, failures=terms.failures, pause=terms.pause)
        self._http = httpx.AsyncClient(
            headers=dict(headers or {}),
            timeout=httpx.Timeout(terms.seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=terms.at_once, max_keepalive_connections=terms.at_once),
            verify=_tls(),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Closes its connections."""
        await self._http.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Any:
        """Makes a call and reads its JSON.

        Args:
            method: Of HTTP.
            path: Below the company's URL.
            body: Sent as JSON.
            params: Of the query.
            headers: Of this call.
            repeatable: Whether the call may be made again when it is not known what became of it. One that surely did not
                arrive is made again in any case.

        Returns:
            The answer's JSON; None for an answer without a body.

        Raises:
            ProviderUnreachable: After three attempts, or at once where another makes no sense.
            ProviderRefuses: The company does not accept the call.
        """

        def again(error: Exception) -> bool | float:
            if not isinstance(error, ProviderUnreachable) or isinstance(error, CircuitOpen):
                return False
            if error.sent and not repeatable:
                return False
            if error.retry_after is not None:
                return error.retry_after + 0.01 if error.retry_after <= SHORT_PAUSE else False
            return not self.breaker.is_open

        async with self._place():
            async for attempt in stamina.retry_context(
                on=again,
                attempts=ATTEMPTS,
                timeout=2 * self._terms.seconds,
                wait_initial=0.1,
                wait_max=1.0,
                wait_jitter=0.1,
            ):
                with attempt, self.breaker.guard(), measured(self._name):
                    return await self._attempt(method, path, body=body, params=params, headers=headers)
        raise AssertionError("unreachable: the last attempt returns or raises")

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of the places of this company; nobody queues long for a company that is slow."""
        if not await acquired_within(self._places, PLACE_SECONDS):
            message = f"{self._name} has {self._terms.at_once} calls to answer already"
            raise ProviderUnreachable(message, sent=False, retry_after=1.0)
        try:
            yield
        finally:
            self._places.release()

    async def _attempt(self, method: str, path: str, **given: Any) -> Any:
        request = self._http.build_request(
            method, self._url + path, json=given["body"], params=given["params"], headers=given["headers"]
        )
        what = f"{method} {request.url.path} of {self._name}"
        try:
            async with asyncio.timeout(self._terms.seconds + CONNECT_SECONDS):
                response = await self._http.send(request, stream=True)
                try:
                    content = await _read(response)
                finally:
                    await response.aclose()
        except _NOT_SENT as error:
            raise ProviderUnreachable(f"{what} did not go out: {error!r}", sent=False) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise ProviderUnreachable(f"{what} was not answered: {error!r}", sent=True) from error
        _check(response, content, what)
        try:
            return _JSON.validate_json(content) if content else None
        except ValueError as error:
            raise ProviderUnreachable(f"{what} answered no JSON", sent=True) from error


async def _read(response: httpx.Response) -> bytes:
    """The whole answer, if it is no longer than any honest one."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise httpx.RemoteProtocolError(f"the answer has more than {MOST_BYTES} bytes")
    return bytes(content)


def _check(response: httpx.Response, content: bytes, what: str) -> None:
    """Raises for an answer that is none."""
    status = response.status_code
    if status < 300:
        return
    message = f"{what} answered {status}"
    retry_after = _retry_after(response.headers.get("retry-after"))
    if status in (401, 402, 403):  # our account, not this table: somebody will mend it
        raise ProviderUnreachable(message, sent=False)
    if status == 429:
        raise ProviderUnreachable(message, sent=False, retry_after=1.0 if retry_after is None else retry_after)
    if status >= 500 or status in (408, 425):
        raise ProviderUnreachable(message, sent=True, retry_after=retry_after)
    log.warning("call refused", call=what, status=status, answer=content[:500].decode(errors="replace"))
    raise ProviderRefuses(message)  # people may read it: not the company's own text


def _retry_after(header: str | None) -> float | None:
    """Seconds of a `Retry-After`, told as a number or as a date; None where it cannot be read."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes longer than a call, so it is done once a process."""
    return ssl.create_default_context()
