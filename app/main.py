"""The API's application: what it holds, what surrounds its requests, where its routes come from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from app import __version__, api
from app.bus import asyncapi
from app.clock import Clock
from app.graph import Graph, GraphUnavailable
from app.http import browser, errors, metrics, openapi
from app.http.auth import ANYBODY
from app.http.bookmarks import Bookmarks
from app.http.context import BodyLimit, RequestContext
from app.http.deadline import Deadline
from app.http.dependencies import SettingsDep
from app.http.ended import Ended
from app.http.health import router as health
from app.http.keys import KeyRing
from app.http.rates import RateLimited, Rates
from app.providers.registry import providers
from app.settings import Settings, load_settings
from app.waiting import end

log = structlog.get_logger("sprout.http")

#: What pages of other origins may send, and what they may see of an answer.
_READ_FROM_PAGES = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Sprout-Bookmark"]
_SHOWN_TO_PAGES = [
    *("ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Sprout-Bookmark"),
    "X-Request-ID",
]
#: What a stop waits for the last look at ended sessions.
_LAST_LOOK_SECONDS = 1.0


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, not started yet.

    Args:
        settings: How to reach the graph, and the secrets; from the environment when left out.
    """
    chosen = settings or load_settings()
    app = FastAPI(title="Sprout", version=__version__, lifespan=_lifespan)
    app.state.settings = chosen
    app.state.clock = Clock.from_settings(chosen)
    app.state.keys = KeyRing.from_settings(chosen)
    app.state.rates = Rates(chosen)
    app.include_router(health)
    app.include_router(metrics.router)
    app.include_router(browser.router)
    api.add_to(app)
    app.add_api_route("/asyncapi.json", _asyncapi, include_in_schema=False, dependencies=[ANYBODY])
    errors.install(app)
    openapi.install(app)
    # The last one added is the outermost: it sees the answers of the others, refusals too.
    app.add_middleware(Bookmarks, secret=chosen.token_secret.get_secret_value())
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimited)
    app.add_middleware(Deadline, seconds=chosen.request_seconds)
    if chosen.cors_origins.strip():
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.strip() for origin in chosen.cors_origins.split(",") if origin.strip()],
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=_READ_FROM_PAGES,
            expose_headers=_SHOWN_TO_PAGES,
            max_age=600,
        )
    app.add_middleware(RequestContext, secure=chosen.api_url.startswith("https://"))
    return app


def _asyncapi(settings: SettingsDep) -> JSONResponse:
    """The events of the bus, described as `/openapi.json` describes requests; who reads them, `sprout bus asyncapi` tells."""
    return JSONResponse(asyncapi.document(transport=settings.bus))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Opens the graph and the providers, and closes them.

    A graph that does not answer is no reason not to start: requests get 503 until it does. A server that lacks what
    Sprout needs, or a query without its file, is one.
    """
    async with Graph(app.state.settings) as graph, providers(app.state.settings):
        try:
            await graph.check_server()
        except GraphUnavailable as error:
            log.warning("started without the graph; requests get 503 until it answers", error=str(error))
        app.state.graph = graph
        app.state.ended = Ended(graph)
        stop = asyncio.Event()
        watching = asyncio.create_task(app.state.ended.watch(stop))
        try:
            yield
        finally:
            stop.set()
            # Not cut short: the driver drops, unclosed, a socket whose opening is cancelled.
            await end((watching,), patience=_LAST_LOOK_SECONDS)
            await metrics.close(app.state)
            await app.state.rates.close()
