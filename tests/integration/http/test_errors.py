"""Everything that can go wrong between a caller and a handler ends in a problem, and in none of the inside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.graph import Graph
from app.http.context import MAX_BODY_BYTES
from app.main import create_app
from app.settings import Settings
from tests.integration.conftest import SignIn
from tests.integration.http.wire import Wire
from tests.integration.town import Town

PROBLEM = "application/problem+json"


@pytest.fixture
async def wire(graph: Graph, settings: Settings) -> AsyncIterator[Wire]:
    """A wire that is cut until a test mends it."""
    assert settings.neo4j_url
    wire = Wire(settings.neo4j_url)
    await wire.reserve()
    yield wire
    await wire.cut()


@pytest.fixture
async def wired(wire: Wire, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The application, started while Neo4j does not answer."""
    app = create_app(settings.model_copy(update={"neo4j_url": wire.url}))
    async with app.router.lifespan_context(app), client_of(app) as client:
        yield client


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sprout.test")


async def test_no_graph_is_503_until_it_answers_and_again(
    town: Town, wire: Wire, wired: httpx.AsyncClient, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1")
    me = signed_in("u-1")
    for _ in range(2):
        for path in ("/api/v1/venues/v-1", "/api/v1/feed", "/api/v1/recommendations/u-1/venues"):
            answer = await wired.get(path, headers=me)
            assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
            assert int(answer.headers["retry-after"]) > 0
            assert "127.0.0.1" not in answer.text
        answer = await wired.post("/api/v1/venues/v-1/interactions", headers=me, json={"interaction_type": "like"})
        assert answer.status_code == 503
        ready = await wired.get("/health/ready")
        assert (ready.status_code, ready.headers["content-type"]) == (503, PROBLEM)
        assert int(ready.headers["retry-after"]) > 0
        assert ready.json()["detail"].startswith("Missing: graph.")
        assert list(ready.json()["parts"]) == ["bus", "graph"]
        assert (await wired.get("/health/live")).status_code == 200

        await wire.mend()
        assert (await wired.get("/api/v1/venues/v-1", headers=me)).status_code == 200
        assert (await wired.get("/health/ready")).status_code == 200
        await wire.cut()
    assert town.run("MATCH (v:Venue) RETURN v.popularity AS popularity") == [{"popularity": 0.0}]


async def test_readiness_tells_of_each_part(api: httpx.AsyncClient, town: Town) -> None:
    ready = await api.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"]["bus"] == "answers"
    town.run("MATCH (file:SchemaFile) WHERE file.name STARTS WITH '002' SET file.name = 'away-' + file.name")
    try:
        ready = await api.get("/health/ready")
    finally:
        town.run("MATCH (file:SchemaFile) WHERE file.name STARTS WITH 'away-' SET file.name = substring(file.name, 5)")
    assert (ready.status_code, ready.json()["detail"]) == (
        503,
        "Missing: schema. run `sprout schema apply`: 002-look-ups.cypher not applied",
    )


async def test_the_bus_is_not_needed_to_answer(settings: Settings, graph: Graph) -> None:
    app = create_app(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"}))
    async with app.router.lifespan_context(app), client_of(app) as client:
        ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["parts"]["bus"]) == (200, "does not answer; events wait in the graph")


async def test_readiness_asks_the_bus_that_is_set(settings: Settings, graph: Graph) -> None:
    """Kafka, though Redis answers."""
    app = create_app(settings.model_copy(update={"bus": "kafka", "kafka_url": "127.0.0.1:1,127.0.0.1:2"}))
    async with app.router.lifespan_context(app), client_of(app) as client:
        away = (await client.get("/health/ready")).json()["parts"]["bus"]
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    there = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    app = create_app(settings.model_copy(update={"bus": "kafka", "kafka_url": there, "redis_url": None}))
    async with server, app.router.lifespan_context(app), client_of(app) as client:
        answers = (await client.get("/health/ready")).json()["parts"]["bus"]
    assert (away, answers) == ("does not answer; events wait in the graph", "answers")


async def test_a_write_is_read_in_another_process(
    town: Town, api: httpx.AsyncClient, settings: Settings, signed_in: SignIn
) -> None:
    town.person("u-1")
    town.venue("v-1")
    me = signed_in("u-1")
    other = create_app(settings)
    async with other.router.lifespan_context(other), client_of(other) as elsewhere:
        for likes in range(1, 20):
            written = await api.post("/api/v1/venues/v-1/interactions", headers=me, json={"interaction_type": "like"})
            bookmark = {"Sprout-Bookmark": written.headers["sprout-bookmark"]}
            read = await elsewhere.get("/api/v1/venues/v-1", headers=me | bookmark)
            assert read.json()["popularity"] == likes
            assert "sprout-bookmark" not in read.headers


async def test_unexpected_errors_tell_nothing_but_a_request_id(settings: Settings, graph: Graph) -> None:
    app = create_app(settings)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the secret is 1234")

    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.get("/broken", headers={"X-Request-ID": "request-17"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert answer.json() == {
        "type": "urn:sprout:problem:unexpected-error",
        "title": "Unexpected error",
        "status": 500,
        "detail": "Something went wrong here. The request id names it in the logs.",
        "instance": "/broken",
        "request_id": "request-17",
    }
    assert answer.headers["x-request-id"] == "request-17"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_paths_and_methods_that_do_not_exist(api: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/feed", 405),
        ("POST", "/health/live", 405),
    ):
        answer = await api.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
        assert answer.json()["instance"] == path
        if status == 405:
            assert answer.headers["allow"] == "GET"


async def test_bodies_beyond_the_limit(town: Town, api: httpx.AsyncClient, signed_in: SignIn) -> None:
    town.person("u-1")
    town.venue("v-1")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1000 + 2):
            yield b" " * 1000

    headers = signed_in("u-1") | {"Content-Type": "application/json"}
    for content in (b" " * (MAX_BODY_BYTES + 1), endless()):
        answer = await api.post("/api/v1/venues/v-1/interactions", headers=headers, content=content)
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


@pytest.mark.parametrize("offered", ["", "short", "x" * 65, "new\tline-in-it", "<script>alert(1)</script>"])
async def test_only_harmless_request_ids_are_taken_over(api: httpx.AsyncClient, offered: str) -> None:
    answer = await api.get("/health/live", headers={"X-Request-ID": offered})
    assert answer.headers["x-request-id"] != offered
    assert len(answer.headers["x-request-id"]) == 36


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer a.b.c"])
async def test_broken_authorization_is_401(api: httpx.AsyncClient, authorization: str) -> None:
    answer = await api.get("/api/v1/feed", headers={"Authorization": authorization})
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_pages_of_the_documentation_are_served(api: httpx.AsyncClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await api.get(path)).status_code == 200
