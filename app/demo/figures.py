"""What a demo came to, as `--json` writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.stages.propagate.fairness import FirstAsks

POLICIES = ("ours", "random", "affinity", "blast")


@dataclass(frozen=True)
class StageFigures:
    """One stage: how long it took on the wall, and what it counted."""

    name: str
    seconds: float
    counts: Mapping[str, int | float]


@dataclass
class Figures:
    """All figures of one run.

    Attributes:
        stages: The six stages in order.
        accepted_friends_at_ask_median: Friends who had said yes when somebody outside a starter group was asked.
        first_asks: How evenly first asks outside starter groups were shared.
        per_100_asks: People who go per 100 asks: ours, and the same seeds replayed with three other orders.
    """

    stages: list[StageFigures] = field(default_factory=list)
    seeds_propagated: int = 0
    plans_tipped: int = 0
    tables_booked: int = 0
    accepted_friends_at_ask_median: float | None = None
    first_asks: FirstAsks | None = None
    per_100_asks: dict[str, float] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Writes them as one JSON document."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")
