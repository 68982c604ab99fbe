"""The jars of Neo4j, Browser and Graph Data Science, and of Kafka: fetched once into the user's cache, checked before every start.

Which jars, and what each must contain, is written in `neo4j-artifacts.txt` and `kafka-artifacts.txt` (made by
`app.engines.lock` with jgo). A fetch that was cut short goes on where it stopped, file by file and within a file; a damaged file is fetched again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from platformdirs import user_cache_path

from app.engines.errors import EngineError
from app.engines.locks import exclusive

_ATTEMPTS: Final = 5
_THREADS: Final = 8


@dataclass(frozen=True)
class Bundle:
    """All jars of one engine.

    Attributes:
        version: Names their folder in the cache.
        lock: Lists them.
    """

    version: str
    lock: Path


NEO4J: Final = Bundle("neo4j-5.26.30-gds-2.13.9", Path(__file__).with_name("neo4j-artifacts.txt"))
KAFKA: Final = Bundle("kafka-4.1.0", Path(__file__).with_name("kafka-artifacts.txt"))


@dataclass(frozen=True)
class Artifact:
    """One jar: the folder it belongs into, its path in a Maven repository, and what it must contain."""

    folder: str
    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """File name in its folder."""
        return f"{self.folder}/{self.path.rpartition('/')[2]}"


@dataclass(frozen=True)
class Layout:
    """Where the jars lie: all but Graph Data Science in `lib`, that in `plugins`."""

    root: Path

    @property
    def lib(self) -> Path:
        """Neo4j itself and Browser, or all of Kafka."""
        return self.root / "lib"

    @property
    def plugins(self) -> Path:
        """Graph Data Science."""
        return self.root / "plugins"


def cache_folder() -> Path:
    """Where downloads are kept for all projects of this user; `SPROUT_CACHE` names another place."""
    given = os.environ.get("SPROUT_CACHE")
    return Path(given).expanduser() if given else user_cache_path("sprout")


def read_lock(path: Path = NEO4J.lock) -> list[Artifact]:
    """The artifacts that the lock file lists."""
    rows = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return [Artifact(folder, where, int(size), digest) for folder, where, size, digest in rows]


def damaged(artifacts: Iterable[Artifact], root: Path) -> list[Artifact]:
    """Those whose file is missing, cut short or altered. Reads every byte: 170 MB take a few tenths of a second."""
    with ThreadPoolExecutor(_THREADS) as pool:
        listed = list(artifacts)
        sound = pool.map(lambda artifact: _is_sound(artifact, root / artifact.name), listed)
        return [artifact for artifact, good in zip(listed, sound, strict=True) if not good]


def fetch(
    artifacts: Iterable[Artifact],
    root: Path,
    on_bytes: Callable[[int], None] = lambda _: None,
    transport: httpx.BaseTransport | None = None,
    pause: float = 0.5,
) -> None:
    """Downloads artifacts into `root`, several at once, each checked before it gets its name.

    Args:
        artifacts: What to fetch.
        root: The layout's folder.
        on_bytes: Told how many bytes more have arrived.
        transport: How to reach the repository; the default is the network.
        pause: Seconds before the second attempt; each later one waits twice as long.

    Raises:
        EngineError: The repository cannot be reached or gives something else. What has arrived is kept.
    """
    with (
        httpx.Client(base_url=repository(), timeout=30.0, follow_redirects=True, transport=transport) as client,
        ThreadPoolExecutor(_THREADS) as pool,
    ):
        tasks = [pool.submit(_fetch_one, client, each, root / each.name, on_bytes, pause) for each in artifacts]
        try:
            for task in tasks:
                task.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def repository() -> str:
    """The Maven repository: jgo's default, or the mirror that `SPROUT_MAVEN_URL` names."""
    from jgo.constants import MAVEN_CENTRAL_URL

    return os.environ.get("SPROUT_MAVEN_URL") or str(MAVEN_CENTRAL_URL)


def ensure(on_missing: Callable[[list[Artifact], Path], None] = fetch, bundle: Bundle = NEO4J) -> Layout:
    """The layout, with every jar there and sound. Of several processes one fetches, the others wait for it.

    Args:
        on_missing: Fetches what is missing; given by callers that show progress.
        bundle: Which engine's.

    Raises:
        EngineError: Something is missing and cannot be fetched.
    """
    layout = Layout(cache_folder() / bundle.version)
    for folder in (layout.lib, layout.plugins):
        folder.mkdir(parents=True, exist_ok=True)
    artifacts = read_lock(bundle.lock)
    with exclusive(layout.root / ".lock"):
        missing = damaged(artifacts, layout.root)
        if missing:
            on_missing(missing, layout.root)
        _remove_strangers(artifacts, layout)
    return layout


def _remove_strangers(artifacts: list[Artifact], layout: Layout) -> None:
    """Takes away jars that the lock does not list: everything in these folders is on the class path."""
    known = {artifact.name for artifact in artifacts}
    for folder in (layout.lib, layout.plugins):
        for path in folder.glob("*.jar"):
            if f"{folder.name}/{path.name}" not in known:
                path.unlink()


def _is_sound(artifact: Artifact, path: Path) -> bool:
    if not path.exists() or path.stat().st_size != artifact.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256


def _fetch_one(
    client: httpx.Client, artifact: Artifact, path: Path, on_bytes: Callable[[int], None], pause: float
) -> None:
    part = path.with_name(f"{path.name}.part")
    reason = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        try:
            _append(client, artifact, part, on_bytes)
        except (httpx.HTTPError, OSError) as error:
            reason = f"{type(error).__name__}: {error}"
            continue
        if _is_sound(artifact, part):
            part.replace(path)
            return
        part.unlink()
        reason = "what arrived does not have the expected checksum"
    host = client.base_url.host
    raise EngineError(
        f"cannot fetch {artifact.path} from {host} ({reason}). What has arrived is kept in {path.parent.parent};"
        " run the command again when the network is back, or name a mirror with SPROUT_MAVEN_URL."
    )


def _append(client: httpx.Client, artifact: Artifact, part: Path, on_bytes: Callable[[int], None]) -> None:
    """Fetches what the partial file still lacks; starts it afresh where the server does not send ranges."""
    have = part.stat().st_size if part.exists() else 0
    if have >= artifact.size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", f"/{artifact.path}", headers=headers) as response:
        response.raise_for_status()
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
        on_bytes(have if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as file:
            for chunk in response.iter_bytes(1 << 16):
                file.write(chunk)
                on_bytes(len(chunk))
