"""What nobody may read later: a whole life at the API, in processes of their own, leaves no secret in their logs."""

from __future__ import annotations

import email
import email.policy
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
import pytest

from tests.engines import Engines

BASE: Final = "/api/v1/auth"
FIRST: Final = "marker-first-password"
SECOND: Final = "marker-second-password"
WRONG: Final = "marker-wrong-password"
SECRETS: Final = {
    "SPROUT_TOKEN_SECRET": "marker-token-secret-that-signs-everything",
    "SPROUT_DESK_SECRET": "marker-desk-secret-that-signs-webhooks",
    "SPROUT_PHONE_SECRET": "marker-phone-secret-that-hashes-numbers",
    "SPROUT_RESERVATIONS_URL": "http://127.0.0.1:1",
    "SPROUT_RESERVATIONS_KEY": "marker-reservations-key",
    "SPROUT_RESERVATIONS_SECRET": "marker-reservations-secret",
}


@pytest.fixture
def environment(process_environment: dict[str, str]) -> dict[str, str]:
    return process_environment | SECRETS


@pytest.fixture(params=["console", "json"])
def logs(
    request: pytest.FixtureRequest,
    engines: Engines,
    environment: dict[str, str],
    redis_url: str,
    port: int,
    tmp_path: Path,
) -> Iterator[Path]:
    """The folder that API and worker log to while they run."""
    engines.wipe_graph()
    folder = tmp_path / "logs"
    folder.mkdir()
    running = []
    for name, command in {"api": ["serve", "--port", str(port)], "worker": ["worker"]}.items():
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *command],
                env=environment | {"SPROUT_LOG_FORMAT": request.param},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
    yield folder
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait(30)


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    """Waits for something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := what():
                return found
        except httpx.ConnectError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def link(home: Path, subject: str) -> Any:
    """The token of the last link that was mailed under a subject; None while there is none."""
    folder = home / "outbox"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
    for file in reversed(files):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        if message["Subject"] == subject:
            found = re.search(r"#token=(\S+)", str(message.get_content()))
            return found and found[1]
    return None


def sprout(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_no_secret_is_in_any_log(logs: Path, environment: dict[str, str], port: int) -> None:
    home = Path(environment["SPROUT_HOME"])
    secrets = [FIRST, SECOND, WRONG, *(text for name, text in SECRETS.items() if not name.endswith("URL"))]
    secrets.append(environment["SPROUT_NEO4J_PASSWORD"])
    address = "marker.ana@example.com"
    printed = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        until(lambda: client.get("/health/ready").status_code == 200)

        def post(path: str, body: dict[str, Any], status: int, token: str | None = None) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = client.post(f"{BASE}/{path}", json=body, headers=headers)
            assert answer.status_code == status, answer.text
            found: dict[str, Any] = answer.json() if answer.content else {}
            secrets.extend(found[name] for name in ("access_token", "refresh_token") if name in found)
            return found

        post("signup", {"email": address, "password": FIRST, "name": "Ana"}, 202)
        post("signup", {"email": address, "password": FIRST, "name": "Ana\u0000"}, 422)
        verifying = until(lambda: link(home, "Is this your address?"))
        post("verify", {"token": verifying, "password": WRONG}, 401)
        post("verify", {"token": verifying, "password": FIRST}, 200)
        post("login", {"email": address, "password": WRONG}, 401)
        tokens = post("login", {"email": address, "password": FIRST}, 200)

        printed.append(sprout(environment, "keys", "rotate"))
        refreshed = post("refresh", {"refresh_token": tokens["refresh_token"]}, 200)
        headers = [jwt.get_unverified_header(one["access_token"])["kid"] for one in (tokens, refreshed)]
        until(lambda: jwt.get_unverified_header(
            post("login", {"email": address, "password": FIRST}, 200)["access_token"])["kid"] != headers[0])  # fmt: skip
        for good in (tokens, refreshed):
            me = {"Authorization": f"Bearer {good['access_token']}"}
            assert client.get(f"{BASE}/sessions", headers=me).status_code == 200, "of the old key and of the new one"
        secrets.extend(key["secret"] for key in json.loads((home / "keys.json").read_text())["keys"])
        printed.append(sprout(environment, "keys", "list"))

        post("refresh", {"refresh_token": tokens["refresh_token"]}, 401)
        post("reset", {"email": address}, 202)
        resetting = until(lambda: link(home, "Set a new password"))
        post("reset/confirm", {"token": resetting, "password": SECOND}, 204)
        last = post("login", {"email": address, "password": SECOND}, 200)
        post("logout", {}, 204, last["access_token"])
        secrets += [verifying, resetting]

        for provider in ("desk", "reservations"):
            for headers_sent in (
                {"X-Sprout-Signature": "marker-forged-signature"},
                {"Authorization": "Bearer marker-forged-bearer"},
                {"X-Vapi-Secret": "marker-forged-vapi"},
            ):
                client.post(f"/api/v1/webhooks/{provider}", json={"code": "marker-webhook-body"}, headers=headers_sent)
        secrets += ["marker-forged", "marker-webhook-body"]
        client.get("/api/v1/feed", headers={"Authorization": "Bearer marker-forged-token"})
        client.get("/api/v1/feed?token=marker-query-token")
        secrets += ["marker-query-token"]
        sent = client.get("/health/ready", headers={"X-Request-ID": "the-last-request"})
        assert sent.status_code == 200
        until(lambda: "the-last-request" in (logs / "api.log").read_text())  # a line comes after its answer
    written = {path.name: path.read_text() for path in logs.iterdir()} | {"commands": "\n".join(printed)}
    assert "the-last-request" in written["api.log"] and "worker" in written["worker.log"], "they do log"
    found = [(name, secret[:24]) for name, text in written.items() for secret in secrets if secret in text]
    assert not found
    assert not [name for name, text in written.items() if address in text], "nor whose address it is"
