"""What all tests share: real engines, settings that point to them, and a clock."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from app.clock import Clock
from app.graph import Graph
from app.graph import schema as graph_schema
from app.settings import RATE_LIMITS, Settings, load_settings
from tests import engines as test_engines
from tests.engines import Engines

#: A Wednesday afternoon in winter, outside everybody's quiet hours, so that no test depends on when it runs.
WEDNESDAY: Final = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)

#: Tests share one Redis and one address; those of the limits set their own.
NO_LIMITS: Final = dict.fromkeys(RATE_LIMITS, "")

_kind = pytest.StashKey[test_engines.Kind]()
_stack = pytest.StashKey[ExitStack]()
_engines = pytest.StashKey[Engines]()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto`: two processes, each with engines of its own; one where the engines are given, for they would wipe each other's."""
    kind, _ = test_engines.choose()
    return 1 if kind == "settings" else min(2, os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Says in the run's first line which engines it uses."""
    kind, reason = test_engines.choose()
    session.config.stash[_kind] = kind
    session.config.stash[_stack] = ExitStack()
    _say(session.config, f"Engines: {kind} ({reason})")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Starts the engines before the first test's time limit runs, if any test wants them."""
    wanted = any("engines" in getattr(item, "fixturenames", ()) for item in session.items)
    if not wanted or session.config.option.collectonly:
        return
    kind = session.config.stash[_kind]
    began = time.monotonic()
    try:
        engines = test_engines.start(kind, session.config.stash[_stack], lambda text: _say(session.config, text))
        asyncio.run(_apply_schema(engines))
    except RuntimeError as error:
        pytest.exit(f"Engines: {error}", returncode=2)
    session.config.stash[_engines] = engines
    _say(session.config, f"engines answer after {time.monotonic() - began:.1f} s")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test by the folder it lies in: what it costs to run."""
    for item in items:
        kind = item.path.relative_to(Path(__file__).parent).parts[0]
        if kind in ("unit", "integration", "e2e"):
            item.add_marker(kind)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops what was started."""
    if _stack in config.stash:
        config.stash[_stack].close()


def _say(config: pytest.Config, text: str) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(text)


async def _apply_schema(engines: Engines) -> None:
    async with await Graph.open(settings_for(engines, Path(os.devnull).parent)) as graph:
        await graph_schema.apply(graph)


def settings_for(engines: Engines, home: Path) -> Settings:
    """Settings that point to the engines, with a home folder and a clock that starts on `WEDNESDAY`."""
    return load_settings(
        home=home,
        neo4j_url=engines.neo4j_url,
        neo4j_user=engines.neo4j_user,
        neo4j_password=engines.neo4j_password,
        redis_url=engines.redis_url,
        token_secret="a secret that only tests know, of enough length",
        desk_secret="another secret that only tests know, long enough",
        **NO_LIMITS,
        clock_start=WEDNESDAY,
        clock_anchor=time.time(),
        clock_speed=1.0,
    )


@pytest.fixture(scope="session")
def engines(pytestconfig: pytest.Config) -> Engines:
    """The engines of this run; prefer `graph` and `redis_url`, which are clean."""
    return pytestconfig.stash[_engines]


@pytest.fixture
def settings(engines: Engines, tmp_path: Path) -> Settings:
    """Settings that point to the engines, with an empty home folder and a clock that starts on `WEDNESDAY`."""
    return settings_for(engines, tmp_path / ".sprout")


@pytest.fixture
def clock(settings: Settings) -> Clock:
    """Product time as the settings tell it: from `WEDNESDAY` on, at real speed."""
    return Clock.from_settings(settings)


@pytest.fixture
async def graph(engines: Engines, settings: Settings) -> AsyncIterator[Graph]:
    """An open graph on an empty database with the schema applied."""
    engines.wipe_graph()
    async with await Graph.open(settings) as opened:
        yield opened


@pytest.fixture
def redis_url(engines: Engines) -> str:
    """URL of an empty Redis."""
    engines.wipe_redis()
    return engines.redis_url


@pytest.fixture
def process_environment(settings: Settings, engines: Engines, redis_url: str) -> dict[str, str]:
    """The environment for a Sprout process of its own on the same engines, home folder, secrets and clock."""
    assert settings.clock_start is not None
    return {
        **os.environ,
        **engines.environment,
        "SPROUT_HOME": str(settings.home),
        "SPROUT_BACKGROUND_NICE": "0",  # commands that run within the tests must not slow them down
        "SPROUT_TOKEN_SECRET": settings.token_secret.get_secret_value(),
        "SPROUT_DESK_SECRET": settings.desk_secret.get_secret_value(),
        "SPROUT_CLOCK_START": settings.clock_start.isoformat(),
        "SPROUT_CLOCK_ANCHOR": str(settings.clock_anchor),
        "SPROUT_CLOCK_SPEED": str(settings.clock_speed),
        **{f"SPROUT_{name.upper()}": text for name, text in NO_LIMITS.items()},
    }
