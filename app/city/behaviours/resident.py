"""What the other behaviours share: where somebody lives, what they like, how they say it; nothing of when they say yes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from app.city.behaviour import Answer, Ask, answer_by_luck, distance_km
from app.city.ids import share
from app.city.traits import Traits


class ResidentBehaviour(ABC):
    """People with the hidden traits of the city; how these lead to a yes is the subclass's own.

    Whatever a subclass needs beyond them it draws from the seed by `own`, so that it shares no parameter with others.
    """

    def __init__(self, home: Path, seed: int, traits: Traits | None = None) -> None:
        """Read the hidden traits of the city, unless they are in memory.

        Raises:
            BehaviourError: There are none.
        """
        self._traits = Traits.load(home) if traits is None else traits
        self._seed = seed

    def acceptance(self, ask: Ask) -> float:
        """The true probability of a yes, in [0, 1]; 0 for somebody who does not live in this city."""
        row = self._traits.person.get(ask.user_id)
        return 0.0 if row is None else min(1.0, max(0.0, self._acceptance(row, ask)))

    def answer(self, ask: Ask) -> Answer:
        """What the person does, and after how many simulated minutes."""
        row = self._traits.person.get(ask.user_id)
        if row is None:
            return Answer("none", 0.0)
        silence, haste = float(self._traits.silence[row]), float(self._traits.haste[row])
        return answer_by_luck(self._seed, ask, self.acceptance(ask), silence, haste)

    @abstractmethod
    def _acceptance(self, row: int, ask: Ask) -> float:
        """The probability of a yes of the person in this row of the traits."""

    def own(self, what: str, *of: str) -> float:
        """A number in [0, 1) that is always the same for these people, venues or days."""
        return share(f"{type(self).__name__} {what}", self._seed, *of)

    def nearness(self, row: int, ask: Ask) -> float:
        """Cosine of the person's taste and the venue, in [-1, 1]; drawn for a venue that came later."""
        venue = self._traits.venue.get(ask.venue_id)
        if venue is None:
            return 2.0 * self.own("unknown venue", ask.user_id, ask.venue_id) - 1.0
        return float(self._traits.taste[row] @ self._traits.latent[venue])

    def away_km(self, row: int, ask: Ask) -> float:
        """How far the venue is from the person's home, in km."""
        latitude, longitude = self._traits.location[row].tolist()
        return distance_km((latitude, longitude), (ask.latitude, ask.longitude))

    def is_free(self, row: int, ask: Ask) -> bool:
        """Whether the hour of the start is truly free."""
        return bool(self._traits.free[row, ask.start.weekday() * 24 + ask.start.hour])
