"""Who is killed when: drawn from one number, so that a run can be played again."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any, Final

#: What may be killed, and how often beside the others. Each worker has a relay inside; the leading one is in one of them.
WEIGHTS: Final = {
    "worker-1": 9,
    "worker-2": 9,
    "api": 10,
    "scheduler": 5,
    "desk": 5,
    "redis": 7,
    "neo4j": 5,
}
#: What even the shortest run kills.
ALWAYS: Final = ("redis", "worker-1", "api", "neo4j", "worker-2", "desk")
#: Share of kills that come within moments of the one before, while that is still away.
_TOGETHER: Final = 0.2


@dataclass(frozen=True)
class Kill:
    """One kill.

    Attributes:
        target: What is killed.
        at: Share of the work that is done when it falls, 0 to 1.
        delay: Seconds that it comes later than that.
        pause: Seconds until the target is started again.
    """

    target: str
    at: float
    delay: float
    pause: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def draw(seed: int, kills: int) -> list[Kill]:
    """The schedule of a run, in order of time.

    By the work that is done and not by seconds, because a slow machine should meet the same faults; the seconds of `delay`
    spread them over whatever happens at that moment.
    """
    luck = random.Random(seed)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    targets = list(ALWAYS[:kills]) + luck.choices(names, weights, k=max(0, kills - len(ALWAYS)))
    luck.shuffle(targets)
    found: list[Kill] = []
    for number, target in enumerate(targets):
        together = found and luck.random() < _TOGETHER and target != found[-1].target
        # Even steps with luck within each: the whole length of the run is hit.
        at = found[-1].at if together else (number + luck.random()) / (kills + 1)
        delay = luck.uniform(0.0, 2.0)
        found.append(Kill(target, round(at, 4), round(delay, 2), round(min(8.0, 0.2 + luck.expovariate(0.7)), 2)))
    return found
