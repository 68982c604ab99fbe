"""Embedded Neo4j and Redis: laid out, started, watched, stopped."""

from app.engines.control import EngineStatus, down, running, status, up
from app.engines.errors import EngineError, EngineFailed
from app.engines.record import Record

__all__ = ["EngineError", "EngineFailed", "EngineStatus", "Record", "down", "running", "status", "up"]
