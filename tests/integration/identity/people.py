"""Somebody who signs up and in, and the mails that they get."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any, Final

import httpx

from app.bus.work import Together, Work
from app.clock import Clock
from app.graph import Graph
from app.settings import Settings
from app.workers import ROUTES
from tests.integration.outbox import event_of
from tests.integration.town import Town

PASSWORD: Final = "a plate of warm bread"
ADDRESS: Final = "ana@example.com"
BASE: Final = "/api/v1/auth"


class Post:
    """Carries events to identity's handler, and reads the outbox folder."""

    def __init__(self, town: Town, graph: Graph, settings: Settings) -> None:
        self._town, self._graph, self._settings = town, graph, settings

    async def deliver(self, *, again: bool = False) -> int:
        """Hands over all mail events that are not sent yet (or all there ever were); how many."""
        rows = self._town.run(
            "MATCH (e:OutboxEvent {type: 'mail.requested'}) RETURN e.id AS id, properties(e) AS event, e:Unsent AS unsent"
        )
        wanted = [row["event"] for row in rows if again or row["unsent"]]
        self._town.run("MATCH (e:Unsent) REMOVE e:Unsent")
        for properties in wanted:
            event = event_of(properties)
            handler = ROUTES[type(event)]["identity"]
            assert not isinstance(handler, Together)
            clock = Clock.from_settings(self._settings)
            await handler(event, Work(self._graph, clock, self._settings, f"identity:{event.id}"))
        return len(wanted)

    def letters(self) -> list[tuple[str, str, str]]:
        """To whom, subject and text of every mail in the folder, oldest first."""
        folder = self._settings.home / "outbox"
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
        return [self._read(path) for path in files]

    async def token(self) -> str:
        """The token of the link in the last mail."""
        await self.deliver()
        return self.letters()[-1][2].partition("#token=")[2].split()[0]

    def _read(self, path: Path) -> tuple[str, str, str]:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        return str(message["To"]), str(message["Subject"]), str(message.get_content())


class Person:
    """Somebody at the API."""

    def __init__(self, api: httpx.AsyncClient, post: Post, address: str = ADDRESS, password: str = PASSWORD) -> None:
        self._api, self._post = api, post
        self.address, self.password = address, password
        self.tokens: dict[str, Any] = {}

    async def call(self, path: str, body: dict[str, Any] | None = None, token: str | None = None) -> httpx.Response:
        """Posts to `auth/`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._api.post(f"{BASE}/{path}", json=body, headers=headers)

    async def sign_up(self, name: str = "Ana Lind") -> httpx.Response:
        return await self.call("signup", {"email": self.address, "password": self.password, "name": name})

    async def join(self, name: str = "Ana Lind") -> dict[str, Any]:
        """Signs up and follows the link."""
        assert (await self.sign_up(name)).status_code == 202
        answer = await self.call("verify", {"token": await self._post.token(), "password": self.password})
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self.tokens

    async def log_in(self, password: str | None = None) -> httpx.Response:
        answer = await self.call("login", {"email": self.address, "password": password or self.password})
        if answer.status_code == 200:
            self.tokens = answer.json()
        return answer

    async def refresh(self, token: str | None = None) -> httpx.Response:
        return await self.call("refresh", {"refresh_token": token or self.tokens["refresh_token"]})

    async def lives(self, token: str | None = None) -> bool:
        """Whether an access token is good."""
        chosen = token or self.tokens["access_token"]
        answer = await self._api.get(f"{BASE}/sessions", headers={"Authorization": f"Bearer {chosen}"})
        assert answer.status_code in (200, 401), answer.text
        return answer.status_code == 200
