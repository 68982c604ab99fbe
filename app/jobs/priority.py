"""How much a process that works in the background gives way to requests on the same machine."""

from __future__ import annotations

import os

from app.settings import Settings


def give_way(settings: Settings) -> None:
    """Lowers this process's priority to `background_nice`, unless it is as low already; what it starts inherits it.

    A training takes whatever time the processors have: at the same priority as the API and Neo4j, it would take a share of theirs.
    """
    os.nice(max(0, settings.background_nice - os.nice(0)))
