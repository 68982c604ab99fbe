"""A hundred requests a minute and person, fewer logins; shared by processes while Redis answers, counted by each while not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from app.graph import Graph
from app.http.rates import address_of
from app.main import create_app
from app.settings import Settings
from tests.integration.conftest import SignIn
from tests.integration.town import Town

Process = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
ME = "/api/v1/auth/sessions"


@pytest.fixture
def process(settings: Settings, graph: Graph, redis_url: str) -> Process:
    """`async with process(rate_limit="5/minute") as api` is an API process with limits; `client` is where it is called from."""

    @asynccontextmanager
    async def start(client: tuple[str, int] = ("192.0.2.1", 1), **limits: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update=limits))
        transport = httpx.ASGITransport(app, client=client)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://t") as api:
            yield api

    return start


def remaining(answer: httpx.Response) -> int:
    found = re.fullmatch(r'"\w[\w-]*";r=(\d+);t=(\d+)', answer.headers["ratelimit"])
    assert found, answer.headers["ratelimit"]
    assert 1 <= int(found[2]) <= 60
    return int(found[1])


async def test_beyond_the_limit_is_429_with_when_to_come_again(process: Process, town: Town, signed_in: SignIn) -> None:
    town.person("u-1")
    async with process(rate_limit="5/minute") as api:
        answers = [await api.get(ME, headers=signed_in("u-1")) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert [remaining(answer) for answer in answers] == [4, 3, 2, 1, 0, 0, 0]
        assert answers[0].headers["ratelimit-policy"] == '"person";q=5;w=60'
        refusal = answers[-1]
        assert refusal.headers["content-type"] == "application/problem+json"
        assert refusal.json()["type"] == "urn:sprout:problem:too-many-requests"
        assert 1 <= int(refusal.headers["retry-after"]) <= 60
        assert refusal.headers["x-content-type-options"] == "nosniff" and refusal.headers["x-request-id"]
        assert (await api.get(ME, headers=signed_in("u-2"))).status_code == 200, "another person"
        assert (await api.get("/health/live")).status_code == 200


async def test_processes_share_one_window(process: Process, signed_in: SignIn) -> None:
    async with process(rate_limit="6/minute") as one, process(rate_limit="6/minute") as other:
        answers = await asyncio.gather(
            *(api.get(ME, headers=signed_in("u-1")) for api in (one, other) for _ in range(6))
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [429] * 6


async def test_the_window_slides(process: Process, signed_in: SignIn) -> None:
    async with process(rate_limit="4/second") as api:
        async with asyncio.timeout(20):
            statuses = [(await api.get(ME, headers=signed_in("u-1"))).status_code for _ in range(5)]
            while 429 not in statuses:
                statuses.append((await api.get(ME, headers=signed_in("u-1"))).status_code)
            while 200 not in statuses[-1:]:
                await asyncio.sleep(0.05)
                statuses.append((await api.get(ME, headers=signed_in("u-1"))).status_code)


@pytest.mark.parametrize("redis", ["redis://127.0.0.1:1", None])
async def test_without_redis_each_process_counts_by_itself(
    process: Process, signed_in: SignIn, redis: str | None
) -> None:
    limits = {"rate_limit": "3/minute", "redis_url": redis}
    async with process(**limits) as one, process(**limits) as other:
        for api in (one, other):
            answers = [await api.get(ME, headers=signed_in("u-1")) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429], "neither open nor closed to all"
            assert remaining(answers[0]) == 2


async def test_without_a_token_the_address_counts(process: Process, signed_in: SignIn) -> None:
    limits = {"rate_limit": "50/minute", "rate_limit_address": "2/minute"}
    async with process(**limits) as here, process(client=("192.0.2.2", 1), **limits) as there:
        statuses = [(await here.get(ME)).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
        assert (await there.get(ME)).status_code == 401
        assert (await here.get(ME, headers=signed_in("u-1"))).status_code == 200
        forged = {"Authorization": "Bearer a.b.c"}
        assert (await here.get(ME, headers=forged)).status_code == 429, "a forged token names nobody"
        for _ in range(4):
            assert (await here.post("/api/v1/webhooks/desk", json={})).status_code == 401, "signed, so not counted"


async def test_logins_are_counted_by_address_and_by_where_they_come_from(process: Process) -> None:
    async def tried(api: httpx.AsyncClient, email: str) -> int:
        answer = await api.post("/api/v1/auth/login", json={"email": email, "password": "wrong, whoever it is"})
        return answer.status_code

    limits = {"login_limit_email": "2/minute", "login_limit_address": "4/minute"}
    async with process(**limits) as here, process(client=("192.0.2.2", 1), **limits) as there:
        assert [await tried(here, "a@example.com") for _ in range(3)] == [401, 401, 429]
        assert await tried(there, "A@Example.com") == 429, "the same address, from elsewhere"
        assert [await tried(here, "b@example.com"), await tried(here, "c@example.com")] == [401, 429]
        assert await tried(there, "d@example.com") == 401


async def test_nobody_is_flooded_with_mails(process: Process, town: Town) -> None:
    async with process(mail_limit="2/hour") as api:
        body = {"email": "ana@example.com", "password": "a plate of warm bread", "name": "Ana"}
        statuses = [(await api.post("/api/v1/auth/reset", json={"email": body["email"]})).status_code]
        statuses += [(await api.post("/api/v1/auth/signup", json=body)).status_code for _ in range(2)]
        assert statuses == [202, 202, 429]
    assert town.run("MATCH (e:OutboxEvent) RETURN count(e) AS n") == [{"n": 2}]


@pytest.mark.parametrize(
    ("client", "key"),
    [
        (("192.0.2.7", 5), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::", 5), "2001:db8:1:2::/64"),
        (("testclient", 5), "testclient"),
        (None, "unknown"),
    ],
)
def test_an_address_is_a_line_not_a_device(client: tuple[str, int] | None, key: str) -> None:
    assert address_of({"client": client}) == key
