"""How many requests a person, an address and a login may make: sliding windows in Redis, shared by all processes.

Redis that does not answer closes nothing and opens nothing: each process counts in its own memory, by the same limits, and
tries Redis again after a few seconds. The answer tells where the caller stands by `RateLimit` and `RateLimit-Policy`
(draft-ietf-httpapi-ratelimit-headers); beyond the limit it is 429 with `Retry-After`.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import structlog
from fastapi import Depends
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.auth import Caller, identify
from app.http.context import request_id
from app.http.problems import Problem

if TYPE_CHECKING:
    from app.settings import Settings

log = structlog.get_logger("sprout.http")

#: How long Redis may take, and for how long it is left alone when it did not answer.
_REDIS_SECONDS: Final = 0.25
_LOCAL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where somebody stands.

    Attributes:
        policy: Name of the limit.
        limit: Requests in the window.
        window: Its length in seconds.
        allowed: Whether this request is within.
        left: Requests that are left.
        seconds: Until there is room again (or more of it), at least one.
    """

    policy: str
    limit: int
    window: int
    allowed: bool
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """What the caller is told."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={self.window}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.seconds}',
        }

    def problem(self) -> Problem:
        """429, with when to come again."""
        return Problem(
            429,
            "Too many requests",
            f"More than {self.limit} in {self.window} seconds: try again in {self.seconds} seconds.",
            headers=self.headers | {"Retry-After": str(self.seconds)},
        )


class Rates:
    """The limits of one process.

    Args:
        settings: The limits, and where Redis is.
    """

    def __init__(self, settings: Settings) -> None:
        self._items: dict[str, RateLimitItem | None] = {
            "person": _limit(settings.rate_limit),
            "address": _limit(settings.rate_limit_address),
            "login-email": _limit(settings.login_limit_email),
            "login-address": _limit(settings.login_limit_address),
            "mail": _limit(settings.mail_limit),
        }
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._redis = _shared(settings.redis_url) if any(self._items.values()) else None
        self._local_until = 0.0

    async def hit(self, policy: str, key: str) -> Verdict | None:
        """Counts one request; None where there is no such limit.

        Args:
            policy: `person`, `address`, `login-email`, `login-address` or `mail`.
            key: Who; never kept in the clear.
        """
        item = self._items[policy]
        if item is None:
            return None
        hashed = hashlib.sha256(key.encode()).hexdigest()[:32]
        if self._redis is not None and time.monotonic() >= self._local_until:
            try:
                return await _hit(self._redis, item, policy, hashed)
            except StorageError as error:
                self._local_until = time.monotonic() + _LOCAL_SECONDS
                log.warning(
                    "rate limits are counted in this process: Redis does not answer", error=type(error).__name__
                )
        return await _hit(self._local, item, policy, hashed)

    async def require(self, policy: str, key: str) -> None:
        """Counts one request.

        Raises:
            Problem: 429 when it is beyond the limit.
        """
        verdict = await self.hit(policy, key)
        if verdict is not None and not verdict.allowed:
            raise verdict.problem()

    async def login(self, email: str | None, connection: HTTPConnection) -> None:
        """Counts one try of a password, for the address that it is of (None: a link's) and for where it comes from.

        Raises:
            Problem: 429 when either is beyond its limit, whether or not somebody has the address.
        """
        await self.require("login-address", address_of(connection.scope))
        if email is not None:
            await self.require("login-email", email)

    async def mail(self, email: str) -> None:
        """Counts one mail that a stranger causes.

        Raises:
            Problem: 429 when it is beyond the limit.
        """
        await self.require("mail", email)

    async def close(self) -> None:
        """Closes the connections to Redis."""
        if self._redis is not None:
            await cast(OneTrip, self._redis.storage).aclose()


class RateLimited:
    """Counts the requests below `/api/` of each person; those without a good token by the address they come from.

    Webhooks are signed, and their companies may send many at once: they are not counted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI calls it."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not is_counted(path):
            await self.app(scope, receive, send)
            return
        rates: Rates = scope["app"].state.rates
        caller = identify(scope)
        verdict = (
            await rates.hit("person", caller.id)
            if isinstance(caller, Caller)
            else await rates.hit("address", address_of(scope))
        )
        if verdict is None:
            await self.app(scope, receive, send)
        elif verdict.allowed:
            await self.app(scope, receive, _telling(verdict, send))
        else:
            await verdict.problem().response(path, request_id())(scope, receive, send)


def is_counted(path: str) -> bool:
    """Whether requests to a path count."""
    return path.startswith("/api/") and not path.startswith("/api/v1/webhooks/")


def address_of(scope: Scope) -> str:
    """Where a request comes from; of IPv6 the network, for one line has billions of addresses."""
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


async def current_rates(request: Request) -> Rates:
    """The limits of this process."""
    return cast(Rates, request.app.state.rates)


RatesDep = Annotated[Rates, Depends(current_rates)]


def _telling(verdict: Verdict, send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in verdict.headers.items():
                headers.setdefault(name, value)
        await send(message)

    return tell


async def _hit(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, policy: str, key: str) -> Verdict:
    allowed = await limiter.hit(item, policy, key)
    stats = await limiter.get_window_stats(item, policy, key)
    seconds = max(1, math.ceil(stats.reset_time - time.time()))
    return Verdict(policy, item.amount, item.get_expiry(), allowed, max(0, stats.remaining), seconds)


def _limit(text: str) -> RateLimitItem | None:
    return parse(text) if text.strip() else None


#: The library's two scripts in one: take a place, and look at the window as it is then. Each reads its own arguments.
_TAKE_AND_LOOK: Final = """
local function take()
{take}
end
local function look()
local ARGV = {{ARGV[2]}}
{look}
end
local taken = take()
return {{taken and 1 or 0, unpack(look())}}
"""
_seen: ContextVar[tuple[int, float, int, float] | None] = ContextVar("seen", default=None)


class OneTrip(RedisStorage):
    """Redis, asked once a request: whoever takes a place has seen the window, and looks at it without asking again."""

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri, **options)
        bridge: Any = self.bridge  # whose type names no client
        take, look = (text.decode() for text in (bridge.SCRIPT_ACQUIRE_SLIDING_WINDOW, bridge.SCRIPT_SLIDING_WINDOW))
        self._client = bridge.get_connection()
        self._both = self._client.register_script(_TAKE_AND_LOOK.format(take=take, look=look))

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Takes a place in the window, if there is one; keeps what the window is like for `get_sliding_window`."""
        keys = [self.bridge.prefixed_key(f"{{{key}}}/-1"), self.bridge.prefixed_key(f"{{{key}}}")]
        try:
            taken, before, before_ends, now, now_ends = await self._both(keys, [limit, expiry, amount])
        except self.base_exceptions as error:
            raise StorageError(error) from error
        _seen.set((int(before or 0), max(0, before_ends) / 1000, int(now or 0), max(0, now_ends) / 1000))
        return bool(taken)

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """The window as whoever took a place has just seen it."""
        return _seen.get() or await super().get_sliding_window(key, expiry)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()


def _shared(redis_url: str | None) -> SlidingWindowCounterRateLimiter | None:
    if redis_url is None:
        return None
    storage = OneTrip(
        f"async+{redis_url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="sprout.rate",
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
    )
    return SlidingWindowCounterRateLimiter(storage)
