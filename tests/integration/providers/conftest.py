"""The venue desk as a process of its own, the clients that talk to it, and somebody who takes its webhooks."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.clock import Clock
from app.engines.record import free_ports
from app.providers.line import Line, Terms
from app.providers.reservations import Reservations
from app.providers.role import Answer, BadSignature, Heard, HoldRequest, Provider
from app.providers.voice import Voice, VoiceAccount
from tests.conftest import WEDNESDAY
from tests.integration.serving import served

SECRET: Final = "what desk and test share, long enough"
#: Product seconds a second: an hour passes in three.
SPEED: Final = 1200.0
PHONE: Final = "+4930123456"
VENUE: Final = "v-1"
ACCOUNT: Final = VoiceAccount(
    assistant_id="a-1",
    phone_number_id="n-1",
    secret=SecretStr(SECRET),
    credential_id=None,
    first_hour=0,
    last_hour=24,
    most_seconds=180,
    most_cost=1.0,
    patience=timedelta(minutes=20),
)


@dataclass
class DeskProcess:
    """A running `sprout desk`."""

    url: str
    clock: Clock
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "app.cli", "desk"], env=self.environment)
        for _ in range(400):
            with suppress(httpx.TransportError):
                if httpx.get(self.url + "/health/live").is_success:
                    return
            time.sleep(0.05)
        raise AssertionError("the desk does not come up")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def set(self, **moods: Any) -> None:
        """`set(places={VENUE: "refuse"})`: behaves like that from now on, and answers at once."""
        httpx.put(self.url + "/moods", json=moods).raise_for_status()

    def calls(self) -> list[dict[str, Any]]:
        found = httpx.get(self.url + "/call", headers={"Authorization": "Bearer k"}).raise_for_status()
        return list(found.json())


@pytest.fixture(scope="module")
def desk_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    (port,), anchor = free_ports(1), time.time()
    environment = {
        **os.environ,
        "SPROUT_HOME": str(tmp_path_factory.mktemp("desk")),
        "SPROUT_TOKEN_SECRET": "a secret that only tests know, of enough length",
        "SPROUT_DESK_SECRET": SECRET,
        "SPROUT_DESK_PORT": str(port),
        "SPROUT_CLOCK_START": WEDNESDAY.isoformat(),
        "SPROUT_CLOCK_ANCHOR": str(anchor),
        "SPROUT_CLOCK_SPEED": str(SPEED),
    }
    desk = DeskProcess(f"http://127.0.0.1:{port}", Clock(WEDNESDAY, anchor, SPEED), environment)
    desk.start()
    yield desk
    desk.kill()


@pytest.fixture
def desk(desk_process: DeskProcess) -> DeskProcess:
    """The desk in its plainest mood: it confirms at once."""
    desk_process.set()
    return desk_process


@dataclass
class Receiver:
    """Takes webhooks as Sprout would: by the provider's own verification."""

    url: str
    provider: Provider | None = None
    heard: list[Heard] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answers(self) -> list[Answer]:
        return [each.answer for each in self.heard if each.answer is not None]

    async def take(self, request: Request) -> Response:
        assert self.provider is not None
        self.bodies.append(await request.body())
        try:
            heard = self.provider.hear(request.headers, self.bodies[-1], time.time())
        except BadSignature as error:
            self.refused.append(str(error))
            self.came.set()
            return Response(status_code=401)
        self.heard.append(heard)
        self.came.set()
        return Response(status_code=204) if heard.reply is None else JSONResponse(heard.reply)

    async def until(self, met: Callable[[], bool], seconds: float = 10) -> None:
        """Waits for a condition, looked at whenever something came."""
        async with asyncio.timeout(seconds):
            while not met():
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    (port,) = free_ports(1)
    found = Receiver(f"http://127.0.0.1:{port}/hook")
    app = Starlette(routes=[Route("/hook", found.take, methods=["POST"])])
    async with served(app, port):
        yield found


Make = Callable[..., Provider]


@pytest.fixture
async def reservations(desk: DeskProcess, receiver: Receiver) -> AsyncIterator[Callable[..., Reservations]]:
    """`reservations(seconds=0.3)` is a client with such terms."""
    made: list[Reservations] = []

    def make(**terms: Any) -> Reservations:
        line = Line("desk", url=desk.url, terms=replace(Terms(), **terms))
        made.append(Reservations("desk", line, callback_url=receiver.url, secret=SECRET))
        receiver.provider = made[-1]
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
async def voice(desk: DeskProcess, receiver: Receiver) -> AsyncIterator[Callable[..., Voice]]:
    """`voice(credential_id="c-1")` is a client with such an account; `terms=` and `clock=` are its line's and its own."""
    made: list[Voice] = []

    def make(terms: Terms | None = None, clock: Clock | None = None, **account: Any) -> Voice:
        line = Line("vapi", url=desk.url, headers={"Authorization": "Bearer k"}, terms=terms or Terms())
        chosen = replace(ACCOUNT, **account)
        made.append(Voice(line, chosen, clock=clock or desk.clock, callback_url=receiver.url))
        receiver.provider = made[-1]
        return made[-1]

    yield make
    for each in made:
        await each.close()


_number = iter(range(1_000_000))


def wanted(**changed: Any) -> HoldRequest:
    """A table for four in some days, under a key of its own."""
    booking_id = f"0193-{next(_number)}"
    plain = HoldRequest(
        provider=None,
        booking_id=booking_id,
        key=f"{booking_id}:1",
        party_size=4,
        start=datetime(2027, 3, 4, 19, tzinfo=UTC),
        venue_id=VENUE,
        venue_name="Ramen Ya",
        phone=PHONE,
        time_zone="Europe/Berlin",
        guest="Ana",
    )
    return replace(plain, **changed)


async def settled(ask: Callable[[], Awaitable[Any]], met: Callable[[Any], bool], seconds: float = 10) -> Any:
    """Asks until the answer is as wanted."""
    async with asyncio.timeout(seconds):
        while not met(found := await ask()):  # noqa: ASYNC110  another process does not tell
            await asyncio.sleep(0.02)
        return found


FIXTURES = Path(__file__).parents[2] / "contracts"
