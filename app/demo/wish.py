"""What the caller of the demo asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.city.behaviour import DEFAULT, IMPORTED


@dataclass(frozen=True)
class Wish:
    """One demo.

    Attributes:
        city: A folder with a city's files to import; None makes one up.
        time_zone: Of the imported city; None takes one by its longitude.
        behaviour: `package.module:Class`; None is the city's own.
        speed: Seconds of product time per real second while nothing happens.
        refuse, hang: Shares of reservations that the venue desk refuses and never answers.
    """

    people: int
    venues: int
    seed: int
    city: Path | None
    time_zone: str | None
    behaviour: str | None
    speed: float
    refuse: float
    hang: float

    @property
    def behaviour_name(self) -> str:
        """The behaviour that the people of this city have."""
        return self.behaviour or (IMPORTED if self.city else DEFAULT)
