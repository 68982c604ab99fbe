"""One request, sent again under the same key until the API has said what came of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx

from app.http.auth import Role, issue_token
from app.settings import Settings
from benchmarks.faults.ledger import Ledger

ADMIN: Final = "faults-admin"
_LIFETIME: Final = timedelta(hours=6)
_TIMEOUT: Final = httpx.Timeout(10.0, connect=2.0)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


@dataclass(frozen=True)
class Said:
    """What the API said at last.

    Attributes:
        status: Of the answer that ended the tries.
        body: Its JSON.
        tries: Requests it took.
        in_doubt: Whether an earlier try may have taken effect without our knowing.
    """

    status: int
    body: dict[str, Any]
    tries: int
    in_doubt: bool


class Calls:
    """The clients' HTTP: every request is repeated until it has an answer that is no outage.

    Args:
        settings: Where the API is, and the secret that signs tokens.
        ledger: Counts what came of the requests.
        luck: Spreads the pauses between tries.
    """

    def __init__(self, settings: Settings, ledger: Ledger, luck: random.Random) -> None:
        self._secret = settings.token_secret.get_secret_value()
        self._ledger, self._luck = ledger, luck
        limits = httpx.Limits(max_connections=64, keepalive_expiry=2.0)
        self.http = httpx.AsyncClient(base_url=settings.api_url + "/api/v1", timeout=_TIMEOUT, limits=limits)
        self._tokens: dict[str, str] = {}

    async def post(self, path: str, *, person: str, key: str, body: dict[str, Any] | None = None) -> Said:
        """Posts until the answer is neither missing nor a 5xx nor a 429.

        Args:
            path: Below `/api/v1`.
            person: Who asks.
            key: Sent as `Idempotency-Key`, the same at each try.
            body: JSON.
        """
        pause, tries, in_doubt = _FIRST_PAUSE, 0, False
        headers = {"Authorization": f"Bearer {self._token(person)}", "Idempotency-Key": key}
        while True:
            tries += 1
            try:
                response = await self.http.post(path, json=body, headers=headers)
            except httpx.ConnectError:
                self._ledger.counts["not connected"] += 1
            except httpx.TransportError as error:
                self._ledger.counts[f"cut off: {type(error).__name__}"] += 1
                in_doubt = True
            else:
                self._ledger.counts[f"HTTP {response.status_code}"] += 1
                if response.status_code < 500 and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    told = response.json() if response.content else {}
                    return Said(response.status_code, told, tries, in_doubt)
                in_doubt = in_doubt or response.status_code >= 500
            await asyncio.sleep(pause * self._luck.uniform(0.5, 1.5))
            pause = min(_LONGEST_PAUSE, 2 * pause)

    def _token(self, person: str) -> str:
        if person not in self._tokens:
            role: Role = "admin" if person == ADMIN else "member"
            self._tokens[person] = issue_token(self._secret, person, role=role, lifetime=_LIFETIME)
        return self._tokens[person]
