"""What surrounds each request: headers, origins, the time that an answer may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse

from app.graph import Graph
from app.main import create_app
from app.settings import Settings

PAGE = "https://app.example.com"


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sprout.test")


async def test_every_answer_has_the_headers_of_security(api: httpx.AsyncClient) -> None:
    for path in ("/api/v1/feed", "/health/live", "/nothing", "/api/v1/auth/sessions"):
        headers = (await api.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "strict-transport-security" not in headers, "not reached by TLS"
    assert (await api.get("/api/v1/feed")).headers["cache-control"] == "no-store"


async def test_behind_tls_browsers_are_told_to_stay_there(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"api_public_url": "https://api.example.com"}))
    async with client_of(app) as client:
        assert (await client.get("/health/live")).headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("origins", [PAGE, f" https://other.example.com , {PAGE}"])
async def test_pages_of_named_origins_may_call(settings: Settings, origins: str) -> None:
    app = create_app(settings.model_copy(update={"cors_origins": origins}))
    preflight = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
    }
    async with client_of(app) as client:
        asked = await client.options("/api/v1/users/profile", headers=preflight)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, PAGE)
        answer = await client.get("/health/live", headers={"Origin": PAGE})
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "RateLimit" in answer.headers["access-control-expose-headers"]
        stranger = await client.get("/health/live", headers={"Origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in stranger.headers
        refused = await client.options("/api/v1/feed", headers=preflight | {"Origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in refused.headers


async def test_without_the_setting_no_page_may_call(api: httpx.AsyncClient) -> None:
    answer = await api.get("/health/live", headers={"Origin": PAGE})
    assert "access-control-allow-origin" not in answer.headers


@pytest.fixture
def slow(settings: Settings, graph: Graph) -> FastAPI:
    """An application that gives requests a moment, with an operation that takes for ever and one that streams for longer."""
    app = create_app(settings.model_copy(update={"request_seconds": 0.3}))
    app.state.gone = []

    @app.get("/slow")
    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            app.state.gone.append("slow")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(4):
                yield b"part "
                await asyncio.sleep(0.2)

        return StreamingResponse(parts())

    return app


async def test_a_request_that_takes_too_long_is_503_and_ends(slow: FastAPI) -> None:
    async with client_of(slow) as client:
        answer = await client.get("/slow", headers={"X-Request-ID": "request-17"})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0 and answer.headers["x-frame-options"] == "DENY"
    assert answer.json()["request_id"] == "request-17"
    assert slow.state.gone == ["slow"]


async def test_an_answer_that_has_begun_may_go_on(slow: FastAPI) -> None:
    async with client_of(slow) as client:
        answer = await client.get("/stream")
    assert (answer.status_code, answer.text) == (200, "part " * 4)
