"""All processes of a fault run: Sprout's own and the engines; started, killed hard, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import httpx

from app.clock import Clock
from app.engines import QUICK_JAVA, control, processes, record
from app.schedule import JOBS
from app.settings import RATE_LIMITS, Settings, load_settings

#: The jobs that bookings and asks cannot do without; those that train or search would only take time from the run.
_EVERY_MINUTE: Final = ",".join(job.name for job in JOBS if job.every == timedelta(minutes=1))
#: What the desk does beside confirming, refusing and hanging: says it twice, an hour late or with a wrong signature; answers a
#: call with 500 or 429, or takes it and drops the line.
_MOODS: Final = tuple(
    word
    for mood in ("twice=0.05", "late=0.02", "forged=0.03", "error=0.03", "limit=0.02", "drop=0.03")
    for word in ("--mood", mood)
)
#: Arguments of `sprout` by the name that kills know.
COMMANDS: Final = {
    "worker-1": ("worker",),
    "worker-2": ("worker",),
    "api": ("serve", "--quiet"),
    "scheduler": ("scheduler", "--only", _EVERY_MINUTE),
    "desk": ("desk", "--delay-minutes", "1", "--refuse", "0.12", "--hang", "0.03", *_MOODS),
}
ENGINES: Final = ("neo4j", "redis")
_STOP_SECONDS: Final = 15.0
_READY_SECONDS: Final = 120.0
#: A Wednesday afternoon; evenings lie two days ahead.
_START: Final = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
#: Product seconds a second: an ask is open for a minute and a half, a desk is waited for half a minute.
SPEED: Final = 20.0
ASK_OPEN: Final = timedelta(minutes=30)


@dataclass
class Fleet:
    """The processes of one run.

    Attributes:
        home: Their home folder.
        speed: Of the clock, product seconds a second.
        short_lived: Whether Neo4j lives for minutes (`QUICK_JAVA`).
        settings: What they and the harness go by.
        down: Names that are away on purpose.
        surprises: Processes that ended without being killed, with their exit status.
    """

    home: Path
    speed: float = SPEED
    short_lived: bool = True
    settings: Settings = field(init=False)
    clock: Clock = field(init=False)
    down: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _logs: dict[str, IO[bytes]] = field(default_factory=dict)

    def start_engines(self) -> None:
        """Starts fresh engines and sets the clock; blocks until they answer."""
        if self.short_lived:
            os.environ.setdefault("JAVA_TOOL_OPTIONS", QUICK_JAVA)
        self.home.mkdir(parents=True, exist_ok=True)
        record.save(self.home, record.Record.fresh())
        control.up(self.home)
        api, desk = record.free_ports(2)
        self.settings = load_settings(
            home=self.home,
            api_port=api,
            desk_port=desk,
            clock_file=self.home / "clock.json",
            ask_deadline_minutes=ASK_OPEN / timedelta(minutes=1),
            desk_answer_minutes=10.0,
            candidate_limit=24,
            wave_size=3,
            stop_below=0.0,
            starters_needed=0,
            organic_friends=0,
            decline_limit=1_000_000,
            bus_claim_seconds=5.0,
        )
        self.clock = Clock.from_settings(self.settings)
        self.clock.tell(start=_START, speed=self.speed)

    @property
    def environment(self) -> dict[str, str]:
        """What Sprout's processes are started with."""
        given = self.settings
        told = (
            "home api_port desk_port clock_file ask_deadline_minutes desk_answer_minutes candidate_limit wave_size stop_below"
            " starters_needed organic_friends decline_limit bus_claim_seconds"
        ).split()
        own = {f"SPROUT_{name.upper()}": str(getattr(given, name)) for name in told}
        # No engine of the surroundings: those of the home folder are meant.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPROUT_")}
        unlimited = {f"SPROUT_{name.upper()}": "" for name in RATE_LIMITS}
        return {**kept, **own, **unlimited, "PYTHONUNBUFFERED": "1"}

    def start(self, name: str) -> None:
        """Starts one of Sprout's processes; its log goes on where it ended."""
        folder = self.home / "logs"
        folder.mkdir(exist_ok=True)
        if name not in self._logs:
            self._logs[name] = (folder / f"{name}.log").open("ab")
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *COMMANDS[name]],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._logs[name],
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the harness alone
        )
        self.down.discard(name)

    async def ready(self) -> None:
        """Waits until the API answers.

        Raises:
            TimeoutError: It did not in time.
        """
        deadline = time.monotonic() + _READY_SECONDS
        async with httpx.AsyncClient(timeout=2.0) as http:
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    if (await http.get(self.settings.api_url + "/health/ready")).is_success:
                        return
                await asyncio.sleep(0.1)
        raise TimeoutError(f"the API is not ready after {_READY_SECONDS:g} s; its log lies in {self.home / 'logs'}")

    def kill(self, name: str) -> bool:
        """Ends a process by SIGKILL; whether it ran."""
        self.down.add(name)
        if name in ENGINES:
            return self._kill_engine(name)
        process = self._running.pop(name, None)
        if process is None or process.poll() is not None:
            return False
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True

    def _kill_engine(self, name: str) -> bool:
        kept = record.load(self.home)
        assert kept is not None
        running = processes.find(kept.neo4j_process if name == "neo4j" else kept.redis_process)
        if running is None:
            return False
        running.kill()
        deadline = time.monotonic() + 10.0
        mark = kept.neo4j_process if name == "neo4j" else kept.redis_process
        while processes.find(mark) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        return True

    async def bring_back(self, name: str) -> None:
        """Starts what was killed; an engine is waited for until it answers."""
        if name in ENGINES:
            before = record.load(self.home)
            after = await asyncio.to_thread(control.up, self.home, wanted=(name,))
            assert before is not None
            if (before.neo4j_url, before.redis_url) != (after.neo4j_url, after.redis_url):
                raise RuntimeError(f"{name} lost its port to another program: this run says nothing")
            self.down.discard(name)
        else:
            self.start(name)

    def look_after(self) -> None:
        """Notes and starts again whatever has ended by itself."""
        for name, process in list(self._running.items()):
            if name not in self.down and (status := process.poll()) is not None:
                self.surprises.append(f"{name} ended by itself with {status}")
                self.start(name)

    def stop(self) -> None:
        """Ends everything: asked first, killed when it does not listen."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()
        for log in self._logs.values():
            log.close()
        self._logs.clear()
        control.down(self.home)
