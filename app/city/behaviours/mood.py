"""A city of moods: the day decides, its weather for all, its fatigue for each."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Final

from app.city.behaviour import Ask
from app.city.behaviours.resident import ResidentBehaviour

#: How much of a week's work is in the bones by each weekday, Monday first.
_WEEK: Final = (0.15, 0.2, 0.3, 0.45, 0.4, 0.05, 0.1)


class MoodBehaviour(ResidentBehaviour):
    """The weakest link (Liebig's law of the minimum): p = 0.95 x min(appetite, spirits).

    - Appetite: how much the place is liked, less a little a km; no company makes up for a place one does not want.
    - Spirits: mood of the day x weather of the day x what fatigue leaves, and each friend who is in lifts them by their
      strength. However fitting the place, somebody exhausted in the rain stays home, unless enough friends go.
    - Weather hits a whole city on the same evening, and who walks far more than who walks round the corner; rainy days come
      in spells. Fatigue grows over the working week, faster for some, and late hours cost early risers more.

    No model sees weather, mood or fatigue. More friends never lower the probability.
    """

    def _acceptance(self, row: int, ask: Ask) -> float:
        lift = sum(0.08 + 0.22 * strength for strength in ask.strengths)
        spirits = self._energy(row, ask) + lift * (0.5 + self.own("warmth", ask.user_id))
        return 0.95 * min(self._appetite(row, ask), spirits)

    def _appetite(self, row: int, ask: Ask) -> float:
        liked = 0.62 + 0.38 * self.nearness(row, ask)
        dear = max(0.0, ask.price_level - float(self._traits.budget[row]) - 0.5)
        return max(0.03, liked - 0.035 * self.away_km(row, ask) - 0.2 * dear)

    def _energy(self, row: int, ask: Ask) -> float:
        day = ask.start.date()
        mood = 0.3 + 0.7 * self.own("mood", ask.user_id, day.isoformat())
        exposure = 1.0 - math.exp(-self.away_km(row, ask) / 3.0)
        dry = 1.0 - 0.75 * self.rain(day) * (0.4 + 0.6 * exposure)
        free = 1.0 if self.is_free(row, ask) else 0.3
        return mood * dry * (1.0 - self._fatigue(ask)) * free

    def rain(self, day: date) -> float:
        """How bad the weather of a day is for the whole city, in [0, 1]: three days' luck together, so that it comes in spells."""
        spell = sum(self.own("rain", (day + timedelta(days=shift)).isoformat()) for shift in (-1, 0, 1)) / 3.0
        return min(1.0, max(0.0, 3.0 * (spell - 0.45)))

    def _fatigue(self, ask: Ask) -> float:
        worn = _WEEK[ask.start.weekday()] * (0.4 + 1.2 * self.own("work", ask.user_id))
        late = 0.06 * max(0.0, ask.start.hour - 20.0) * self.own("early riser", ask.user_id)
        return min(0.9, worn + late)
