"""Embedded Neo4j and Redis: laid out, started, watched, stopped."""

from typing import Final

from app.engines.control import EngineStatus, down, running, status, up
from app.engines.errors import EngineError, EngineFailed
from app.engines.record import Record

__all__ = ["QUICK_JAVA", "EngineError", "EngineFailed", "EngineStatus", "Record", "down", "running", "status", "up"]

#: `JAVA_TOOL_OPTIONS` for engines that live for minutes, as in tests: they never earn back what the optimising compiler
#: takes, a third of the processor time. Without that compiler Java keeps 48 MB for compiled code, which a whole test
#: run fills; statements then fail inside the server, so it gets as much as it has with both compilers.
QUICK_JAVA: Final = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
