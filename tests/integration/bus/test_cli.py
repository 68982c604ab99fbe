"""`sprout bus` as an operator types it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from redis.asyncio import Redis

from app.bus import dead
from app.bus.relay import Relay
from app.bus.streams import RedisStreams, connect
from app.graph import Graph
from app.settings import Settings

EVENT = {"type": "person.answered", "id": "e-1", "key": "s-1", "sequence": 3}


@pytest.fixture
def sprout(process_environment: dict[str, str], graph: Graph) -> dict[str, str]:
    return process_environment


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "bus", *words], env=environment, capture_output=True, text=True, check=False
    )


async def only_entry(redis: Redis, stream: str) -> dict[str, Any]:
    entries: Any = await redis.xrange(stream)
    assert len(entries) == 1
    return dict(json.loads(entries[0][1]["__data__"]))


async def bury(graph: Graph, entry_id: str, event: dict[str, object]) -> None:
    try:
        raise RuntimeError("no such table")
    except RuntimeError as cause:
        await dead.bury(
            graph, stream="sprout.person", group="propagate", entry_id=entry_id, body=event, cause=cause, attempts=5
        )


async def test_a_dead_letter_is_listed_shown_and_replayed(
    sprout: dict[str, str], graph: Graph, settings: Settings
) -> None:
    await bury(graph, "0-1", EVENT)

    listed = json.loads(run(sprout, "dead", "list", "--json").stdout)
    letter_id = listed[0]["id"]
    shown = run(sprout, "dead", "show", letter_id)
    unknown = run(sprout, "dead", "replay", "1-1")
    replayed = run(sprout, "dead", "replay", letter_id)
    transport = RedisStreams(settings, "test")
    await Relay(graph, transport, settings, "test").publish()
    await transport.close()
    async with connect(settings) as redis:
        told, again = [await only_entry(redis, stream) for stream in ("sprout.dead", "sprout.person")]

    assert listed[0]["cause"] == "RuntimeError: no such table"
    assert (listed[0]["group"], listed[0]["attempts"], listed[0]["event"]["id"]) == ("propagate", 5, "e-1")
    assert "in bury" in shown.stdout and '"key": "s-1"' in shown.stdout
    assert unknown.returncode == 1 and "no such dead letter: 1-1" in unknown.stdout
    assert replayed.returncode == 0 and "1 put back on the outbox" in replayed.stdout
    assert (told["cause"], told["attempts"], told["event_id"]) == ("RuntimeError: no such table", 5, "e-1")
    assert "in bury" in told["traceback"]
    assert again == EVENT | {"replayed_for": "propagate"}
    assert "no dead letters" in run(sprout, "dead", "list").stdout


async def test_dead_letters_are_dropped_and_what_is_no_event_is_not_replayed(
    sprout: dict[str, str], graph: Graph
) -> None:
    await bury(graph, "0-1", {"type": None, "raw": "not json"})
    await bury(graph, "0-2", EVENT)

    everything = run(sprout, "dead", "replay", "--all")
    dropped = run(sprout, "dead", "drop", "--all")

    assert everything.returncode == 1
    assert "1 put back on the outbox" in everything.stdout and "holds no event" in everything.stdout
    assert "1 dropped" in dropped.stdout
    assert json.loads(run(sprout, "dead", "list", "--json").stdout) == []


async def test_status_counts_outbox_groups_and_letters(
    sprout: dict[str, str], graph: Graph, settings: Settings
) -> None:
    async with connect(settings) as redis:
        await redis.xgroup_create("sprout.person", "propagate", id="0", mkstream=True)
        await redis.xadd("sprout.person", {"__data__": "{}"})
    await bury(graph, "0-1", EVENT)

    status = json.loads(run(sprout, "status", "--json").stdout)

    assert status["outbox"]["events"] == 1  # what tells of the letter
    assert status["dead"] == {"propagate": 1}
    assert [(group["stream"], group["group"], group["waiting"]) for group in status["groups"]] == [
        ("sprout.person", "propagate", 1)
    ]
    assert status["groups"][0]["oldest"]


async def test_a_redis_that_does_not_answer_is_named(sprout: dict[str, str]) -> None:
    away = run(sprout | {"SPROUT_REDIS_URL": "redis://127.0.0.1:1"}, "status")

    assert away.returncode == 1
    assert "the bus does not answer" in away.stderr
    assert "Traceback" not in away.stderr
