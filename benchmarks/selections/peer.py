"""The neo4j GraphQL library, laid out by npm and run by node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.engines.record import free_ports
from benchmarks.selections.ground import Ground, await_answer

PACKAGES: Final = ("@neo4j/graphql@7", "graphql@16", "neo4j-driver@6")
_SERVER: Final = Path(__file__).with_name("peer.mjs")
_INSTALL_SECONDS: Final = 600.0


def lay_out(folder: Path) -> str | None:
    """Installs the library into a folder where it is not yet; its version, or None where node or npm are missing or fail."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    installed = folder / "node_modules" / "@neo4j" / "graphql" / "package.json"
    if not installed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", *PACKAGES]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_INSTALL_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
    return str(json.loads(installed.read_text())["version"])


@contextmanager
def served(folder: Path, ground: Ground) -> Iterator[str]:
    """The library's server on the same graph; gives its URL."""
    (port,), given = free_ports(1), ground.settings
    assert given.neo4j_password is not None
    command = ["node", str(_SERVER), str(port), str(given.neo4j_url), given.neo4j_user]
    environment = {**os.environ, "SPROUT_PEER_PASSWORD": given.neo4j_password.get_secret_value()}
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        await_answer(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)
