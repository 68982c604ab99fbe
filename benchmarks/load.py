"""A closed loop of requests over HTTP: by wrk where it is installed, else by httpx."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Final

import httpx

CLIENTS: Final = 2
_SCRIPT: Final = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Request:
    """One request of the load.

    Attributes:
        kind: What it is, for people.
        method: GET or POST.
        path: From the root.
        token: Bearer token.
        body: JSON text.
    """

    kind: str
    method: str
    path: str
    token: str
    body: str = ""


@dataclass(frozen=True)
class Sample:
    """What came of a stretch of load.

    Attributes:
        per_second: Answers a second.
        p50, p95: Milliseconds.
        failed: Answers of 5xx, and requests without an answer.
    """

    per_second: float
    p50: float
    p95: float
    failed: int


def measure(
    url: str, requests: list[Request], seconds: float, clients: int = CLIENTS, *, pause_ms: float = 0.0
) -> Sample:
    """Sends requests one after another from each client, in their order from its own beginning, for so many seconds.

    Args:
        url: Of the server.
        requests: What is sent, again and again.
        seconds: For how long.
        clients: Connections, each with one request at a time; an even number.
        pause_ms: Mean of the pauses of a client between an answer and its next request; they vary as arrivals do.
    """
    if shutil.which("wrk"):
        return _by_wrk(url, requests, seconds, clients, pause_ms)
    return asyncio.run(_by_httpx(url, requests, seconds, clients, pause_ms))


def _by_wrk(url: str, requests: list[Request], seconds: float, clients: int, pause_ms: float) -> Sample:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for each in requests:
            file.write("\t".join((each.method, each.path, each.token, each.body)) + "\n")
        file.flush()
        done = subprocess.run(
            [
                "wrk",
                f"-t{CLIENTS}",
                f"-c{clients}",
                f"-d{seconds:g}s",
                "--timeout",
                "10s",
                "-s",
                str(_SCRIPT),
                url,
                "--",
                file.name,
                str(pause_ms),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    return Sample(found["requests"] / found["seconds"], found["p50"], found["p95"], found["failed"])


async def _by_httpx(url: str, requests: list[Request], seconds: float, clients: int, pause_ms: float) -> Sample:
    took: list[float] = []
    failed = 0
    until = time.monotonic() + seconds

    async def client(place: int) -> None:
        nonlocal failed
        async with httpx.AsyncClient(base_url=url, timeout=10.0) as http:
            while time.monotonic() < until:
                one = requests[place % len(requests)]
                place += 1
                began = time.perf_counter()
                headers = {"Authorization": f"Bearer {one.token}", "Content-Type": "application/json"}
                try:
                    answer = await http.request(one.method, one.path, content=one.body or None, headers=headers)
                    failed += answer.status_code >= 500
                except httpx.TransportError:
                    failed += 1
                took.append(1_000 * (time.perf_counter() - began))
                if pause_ms:
                    await asyncio.sleep(random.expovariate(1_000 / pause_ms))

    await asyncio.gather(*(client(number * len(requests) // clients) for number in range(clients)))
    cut = quantiles(took, n=20)
    return Sample(len(took) / seconds, cut[9], cut[18], failed)
