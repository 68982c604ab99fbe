"""Events a second: through a bare loop on Redis, through the relay, and with their effects in Neo4j."""

from __future__ import annotations

import json
import signal
import time
from itertools import count
from typing import Final, Literal

import redis

from benchmarks.bus.ground import AT, CIRCLES, SIZE, Ground, until

Kind = Literal["interactions", "asks"]
GROUP_OF: Final[dict[Kind, str]] = {"interactions": "sense", "asks": "notify"}
_numbers = count()
_SENT_AT_ONCE: Final = 500
_READ_AT_ONCE: Final = 200


def bare_loop(url: str, events: int) -> float:
    """XADD, XREADGROUP and XACK of events of a usual size and nothing else, one process: the limit."""
    payload = json.dumps({"id": "x" * 36, "type": "interaction.recorded", "schema": 1, "key": "u" * 36, "sequence": 1,
                          "at": AT.isoformat(), "user_id": "u" * 36, "venue_id": "v" * 36})  # fmt: skip
    with redis.Redis.from_url(url) as client:
        client.flushall()
        client.xgroup_create("bare", "group", id="0", mkstream=True)
        began, sent, seen = time.perf_counter(), 0, 0
        while seen < events:
            if sent < events:
                with client.pipeline(transaction=False) as pipe:
                    for _ in range(_SENT_AT_ONCE):
                        pipe.xadd("bare", {"__data__": payload})
                    pipe.execute()
                sent += _SENT_AT_ONCE
            while got := client.xreadgroup("group", "one", {"bare": ">"}, count=_READ_AT_ONCE):
                entries = got[0][1]
                for _, fields in entries:
                    json.loads(fields[b"__data__"])
                client.xack("bare", "group", *(entry_id for entry_id, _ in entries))
                seen += len(entries)
        return seen / (time.perf_counter() - began)


def relayed(ground: Ground, events: int) -> tuple[float, float]:
    """Events a second from a full outbox to Redis by one relay; of the first and of the last fifth."""
    with ground.workers("score"):
        _lay_ready(ground, "interactions", events)
        ground.run("release")
        left = events
        marks: dict[int, float] = {}
        while left:
            left = ground.count("unsent")
            done = events - left
            for fifth in (1, 2, 4, 5):
                if done >= events * fifth / 5:
                    marks.setdefault(fifth, time.perf_counter())
            time.sleep(0.02)
    return events / 5 / (marks[2] - marks[1]), events / 5 / (marks[5] - marks[4])


def handled(ground: Ground, kind: Kind, events: int, processes: int = 1) -> float:
    """Events a second from the outbox to their effects in Neo4j.

    The clock runs from the first event on the outbox, all of them laid ready before, to the last `ProcessedEvent`.
    """
    with ground.workers(GROUP_OF[kind], processes) as workers:
        _handle(ground, kind, 2_000)  # plans are made, code is compiled
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        before = ground.count("handled")
        _lay_ready(ground, kind, events)
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        ground.await_sent("awake")
        began = time.perf_counter()
        ground.run("release")
        until(lambda: ground.count("handled") >= before + events)
        return events / (time.perf_counter() - began)


def failed_over(ground: Ground) -> float:
    """Seconds from the death (SIGKILL) of the relay that leads until the next event is sent by another."""
    with ground.workers("score", processes=2) as workers:
        leader = ground.run("leader")[0]["holder"].split("-")[-2]
        dying = next(worker for worker in workers if str(worker.pid) == leader)
        dying.kill()
        dying.wait(10)
        return ground.await_sent("after")


def _handle(ground: Ground, kind: Kind, events: int) -> None:
    before = ground.count("handled")
    _lay_ready(ground, kind, events)
    ground.run("release")
    until(lambda: ground.count("handled") >= before + events)


def _lay_ready(ground: Ground, kind: Kind, events: int) -> None:
    size = {"size": SIZE} if kind == "interactions" else {}
    ground.run(kind, count=events, prefix=f"{next(_numbers)}-", circles=CIRCLES, at=AT, **size)
