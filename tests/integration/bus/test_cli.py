"""`sprout bus` as an operator types it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.bus import dead
from app.bus.streams import connect
from app.bus.subscriptions import Subscription
from app.graph import Graph
from app.settings import Settings


@pytest.fixture
def sprout(process_environment: dict[str, str], graph: Graph) -> dict[str, str]:
    return process_environment


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "bus", *words], env=environment, capture_output=True, text=True, check=False
    )


async def test_a_dead_letter_is_shown_and_replayed(sprout: dict[str, str], settings: Settings) -> None:
    event = '{"type": "person.answered", "id": "e-1", "key": "s-1"}'
    async with connect(settings) as redis:
        letter = dead.write_letter(Subscription("sprout.person", "propagate"), event, RuntimeError("no such table"), 5)
        await dead.bury(redis, "0-1", letter)

        shown = json.loads(run(sprout, "dead", "--json").stdout)
        unknown = run(sprout, "replay", "1-1")
        replayed = run(sprout, "replay", shown[0]["id"])
        entries = await redis.xlen("sprout.person")

    assert shown[0]["cause"] == "RuntimeError: no such table"
    assert (shown[0]["group"], shown[0]["attempts"], shown[0]["event"]["id"]) == ("propagate", 5, "e-1")
    assert unknown.returncode == 1 and "no such dead letter: 1-1" in unknown.stdout
    assert replayed.returncode == 0 and "1 published again" in replayed.stdout
    assert entries == 1
    assert "no dead letters" in run(sprout, "dead").stdout


async def test_status_counts_outbox_and_groups(sprout: dict[str, str], settings: Settings) -> None:
    async with connect(settings) as redis:
        await redis.xgroup_create("sprout.person", "propagate", id="0", mkstream=True)
        await redis.xadd("sprout.person", {"__data__": "{}"})

    status = json.loads(run(sprout, "status", "--json").stdout)

    assert status["outbox"]["events"] == 0
    assert [(group["stream"], group["group"], group["waiting"]) for group in status["groups"]] == [
        ("sprout.person", "propagate", 1)
    ]


async def test_a_redis_that_does_not_answer_is_named(sprout: dict[str, str]) -> None:
    away = run(sprout | {"SPROUT_REDIS_URL": "redis://127.0.0.1:1"}, "dead")

    assert away.returncode == 1
    assert "Redis does not answer" in away.stderr
    assert "Traceback" not in away.stderr
