"""Fixtures of tests on real engines: the API as a client sees it, and a town to fill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest

from app.graph import Graph
from app.http.auth import Role, issue_token
from app.main import create_app
from app.settings import Settings
from tests.engines import Engines
from tests.integration.town import Town

SignIn = Callable[..., dict[str, str]]


@pytest.fixture
def town(graph: Graph, engines: Engines) -> Iterator[Town]:
    """An empty graph to put people and venues in."""
    with engines.driver() as driver, driver.session(database="neo4j") as session:
        yield Town(session)


@pytest.fixture
async def api(graph: Graph, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The started application, reached without a network; its graph is empty."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sprout.test") as client,
    ):
        yield client


@pytest.fixture
def signed_in(settings: Settings) -> SignIn:
    """`signed_in("u-1", role="admin")` gives the headers of a request from that person."""

    def headers(person_id: str, role: Role = "member") -> dict[str, str]:
        token = issue_token(settings.token_secret.get_secret_value(), person_id, role=role)
        return {"Authorization": f"Bearer {token}"}

    return headers
