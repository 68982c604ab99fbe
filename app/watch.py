"""How long the parts of a piece of work take."""

from __future__ import annotations

import time


class Watch:
    """Seconds of each part, by its name; begins with the first when it is made."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, part: str) -> None:
        """Ends a part."""
        now = time.perf_counter()
        self.seconds[part] = round(now - self._since, 3)
        self._since = now
