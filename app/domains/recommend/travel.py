"""How far somebody comes in a time: travel time as a radius, so that the point index answers it.

Minutes by a mode are its start (finding the bus, the car, a parking place) plus the way at its speed; the way is the straight
line times 1.3, about what streets add in a city. These are round figures for choosing a venue, not for catching a train.
"""

from dataclasses import dataclass
from typing import Final

from app.domains.recommend.schemas import Mode

#: How much longer streets are than the straight line.
DETOUR: Final = 1.3


@dataclass(frozen=True)
class _Pace:
    """Minutes before one moves and after one arrives, and km/h between."""

    start: float
    speed: float


_PACES: Final[dict[Mode, _Pace]] = {
    "walk": _Pace(0.0, 4.8),
    "bike": _Pace(2.0, 15.0),
    "transit": _Pace(8.0, 20.0),
    "drive": _Pace(6.0, 25.0),
}


def reach_km(mode: Mode, minutes: float) -> float:
    """How many kilometres away, in a straight line, a place may be that is reached in these minutes; 0 for none."""
    pace = _PACES[mode]
    return max(0.0, minutes - pace.start) * pace.speed / 60 / DETOUR


def minutes_to(mode: Mode, distance_km: float) -> float:
    """Minutes to a place so many kilometres away in a straight line."""
    pace = _PACES[mode]
    return pace.start + distance_km * DETOUR / pace.speed * 60
