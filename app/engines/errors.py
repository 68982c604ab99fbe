"""What can go wrong with an embedded engine: always with the log that tells more."""

from __future__ import annotations

from pathlib import Path

from app.errors import SproutError

_TOLD_LINES = 6


class EngineError(SproutError):
    """An engine could not be fetched, started, reached or stopped."""


class EngineFailed(EngineError):
    """An engine's process ended or does not answer; the message ends with the log's last lines and its path."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what}\n{last_lines(log)}  Log: {log}")
        self.log = log


def last_lines(log: Path, count: int = _TOLD_LINES) -> str:
    """The end of a log, indented, one line each; empty when there is none."""
    if not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-count:]
    return "".join(f"  | {line}\n" for line in lines)
