"""Writes `neo4j-artifacts.txt` and `kafka-artifacts.txt`: resolves the Maven coordinates with jgo and notes each jar's size and SHA-256.

    python -m app.engines.lock [neo4j] [kafka]

Run it after a version below was changed, and change the bundle's in `artifacts` with it.
"""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from jgo.maven import MavenContext

from app.engines.artifacts import KAFKA, NEO4J, Bundle

COORDINATES: Final[dict[str, tuple[Bundle, tuple[str, ...]]]] = {
    "neo4j": (
        NEO4J,
        (
            "org.neo4j:neo4j:5.26.30",
            "org.neo4j.app:neo4j-server:5.26.30",
            "org.neo4j.client:neo4j-browser:5.24.0",
            "org.neo4j.gds:proc:2.13.9",
            "org.neo4j.gds:proc-sysinfo:2.13.9",
            "org.neo4j.gds:opengds-extension:2.13.9",
        ),
    ),
    "kafka": (KAFKA, ("org.apache.kafka:kafka_2.13:4.1.0",)),
}
_PLUGIN_GROUP: Final = "org.neo4j.gds"


def resolve(cache: Path, coordinates: tuple[str, ...]) -> list[Any]:
    """All artifacts that the coordinates need at run time, as jgo sees them."""
    context = MavenContext(repo_cache=cache, timeout=60)
    wanted = [context.create_dependency(coordinate) for coordinate in coordinates]
    given, transitive = context.resolver.resolve(wanted)
    needed = [*given, *(dependency for dependency in transitive if dependency.scope in ("compile", "runtime"))]
    return [dependency.artifact for dependency in needed]


def line(artifact: Any, cache: Path) -> str:
    """One line of the lock file: folder, path, size, SHA-256. jgo has checked the download against Maven's SHA-1."""
    path: Path = artifact.resolve()
    folder = "plugins" if artifact.groupId == _PLUGIN_GROUP else "lib"
    content = path.read_bytes()
    return f"{folder} {path.relative_to(cache).as_posix()} {len(content)} {hashlib.sha256(content).hexdigest()}"


def write(bundle: Bundle, coordinates: tuple[str, ...]) -> None:
    """Resolves, downloads and writes one lock file."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(8) as pool:
        cache = Path(folder)
        artifacts = resolve(cache, coordinates)
        lines = sorted(pool.map(lambda artifact: line(artifact, cache), artifacts))
    header = ["# Made by python -m app.engines.lock from:", *(f"# {name}" for name in coordinates)]
    bundle.lock.write_text("\n".join([*header, *lines]) + "\n")
    print(f"{bundle.lock}: {len(lines)} jars")


def main() -> None:
    """Writes the lock files of the engines that are named, or of all."""
    for engine in sys.argv[1:] or COORDINATES:
        write(*COORDINATES[engine])


if __name__ == "__main__":
    main()
