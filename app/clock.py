"""The time that Sprout lives by: the real one, or a simulated one that starts elsewhere and may run faster."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True)
class Clock:
    """Maps real seconds to product time. All processes of one run share `start`, `anchor` and `speed`.

    Attributes:
        start: Product time at the anchor; None means that product time is real time.
        anchor: Real time (Unix seconds) at which `start` held.
        speed: Product seconds per real second.
        file: Where another process may set the three anew while this one runs; they hold until it does.
    """

    start: datetime | None = None
    anchor: float = 0.0
    speed: float = 1.0
    file: Path | None = None
    _read: list[tuple[int, Clock]] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> Clock:
        """The clock that the settings describe; a start without an anchor begins now."""
        if settings.clock_start is None:
            return cls(file=settings.clock_file)
        if settings.clock_start.tzinfo is None:
            raise ValueError("SPROUT_CLOCK_START needs an offset, such as 2026-11-25T16:30:00+01:00")
        anchor = time.time() if settings.clock_anchor is None else settings.clock_anchor
        return cls(settings.clock_start.astimezone(UTC), anchor, settings.clock_speed, settings.clock_file)

    def now(self) -> datetime:
        """The product's present, in UTC."""
        clock = self._as_told()
        if clock.start is None:
            return datetime.now(UTC)
        return clock.start + timedelta(seconds=(time.time() - clock.anchor) * clock.speed)

    def real_seconds(self, product_seconds: float) -> float:
        """How long one really waits for a span of product time at the present speed, in seconds."""
        clock = self._as_told()
        return product_seconds if clock.start is None else product_seconds / clock.speed

    def tell(self, *, start: datetime, speed: float) -> None:
        """Sets the time from now on for every process whose clock has the same file.

        Args:
            start: The product's present.
            speed: Product seconds per real second.

        Raises:
            ValueError: This clock has no file.
        """
        if self.file is None:
            raise ValueError("a clock without a file cannot be set")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        draft.write_text(json.dumps({"start": start.isoformat(), "anchor": time.time(), "speed": speed}))
        draft.replace(self.file)  # whole or not at all, whoever reads meanwhile

    def _as_told(self) -> Clock:
        """What the file says now, else what this clock began with; the file is read again only when it was replaced."""
        if self.file is None:
            return self
        try:
            version = self.file.stat().st_mtime_ns
            if not self._read or self._read[0][0] != version:
                told = json.loads(self.file.read_text())
                start = datetime.fromisoformat(told["start"]).astimezone(UTC)
                self._read[:] = [(version, Clock(start, told["anchor"], told["speed"]))]
        except FileNotFoundError:
            return self
        return self._read[0][1]
