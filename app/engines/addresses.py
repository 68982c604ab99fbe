"""Where each engine is: embedded, or where the settings point to."""

from __future__ import annotations

import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from app.engines import control, record
from app.settings import Settings

_DEFAULT_PORTS = {"neo4j": 7687, "redis": 6379}


@dataclass(frozen=True)
class EnginePlace:
    """One engine, where it is, and whether it answers."""

    engine: str
    source: Literal["embedded", "settings"]
    url: str
    state: str
    pid: int | None = None
    log: Path | None = None
    browser: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}

    def line(self) -> str:
        """For people."""
        more = [f"pid {self.pid}" if self.pid else "", f"log {self.log}" if self.log else ""]
        browser = f"Browser {self.browser}" if self.browser else ""
        where = f"{self.engine:6} {self.source:9} {self.state:9} {self.url}"
        return "  ".join(part for part in (where, browser, *more) if part)


def wanted(settings: Settings) -> list[str]:
    """The engines that are ours to start, because the settings name no other."""
    kept = record.load(settings.home)
    own = {"neo4j": kept.neo4j_url if kept else None, "redis": kept.redis_url if kept else None}
    given = {"neo4j": settings.neo4j_url, "redis": settings.redis_url}
    return [engine for engine in control.ENGINES if _ours(given[engine], own[engine])]


def embedded(settings: Settings) -> bool:
    """Whether any engine is ours to start."""
    return bool(wanted(settings))


def places(settings: Settings) -> list[EnginePlace]:
    """Both engines, as the settings have them."""
    kept = record.load(settings.home)
    standing = {each.engine: each for each in control.status(settings.home)}
    urls = {"neo4j": settings.neo4j_url, "redis": settings.redis_url}
    own = {"neo4j": kept.neo4j_url if kept else None, "redis": kept.redis_url if kept else None}
    found: list[EnginePlace] = []
    for engine, url in urls.items():
        if not _ours(url, own[engine]):
            state = "answers" if url and _listens(url, _DEFAULT_PORTS[engine]) else "does not answer"
            browser = settings.neo4j_http_url if engine == "neo4j" else None
            found.append(EnginePlace(engine, "settings", without_password(url or ""), state, browser=browser))
        elif engine in standing:
            each = standing[engine]
            browser = f"{kept.neo4j_http_url}/browser" if kept and engine == "neo4j" else None
            found.append(EnginePlace(engine, "embedded", each.url, each.state, each.pid, each.log, browser))
        else:
            found.append(EnginePlace(engine, "embedded", "", "never started"))
    return found


def without_password(url: str) -> str:
    """A URL that may be printed."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host))


def _ours(url: str | None, own: str | None) -> bool:
    return url is None or url == own


def _listens(url: str, default_port: int) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "localhost", parts.port or default_port), timeout=2.0):
            return True
    except OSError:
        return False
