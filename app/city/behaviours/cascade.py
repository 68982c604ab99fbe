"""A city of independent cascades: every friend who goes has one chance of their own to take somebody along."""

from __future__ import annotations

from typing import Final

from app.city.behaviour import Ask
from app.city.behaviours.resident import ResidentBehaviour

#: Chances by circle of distance: around the corner, in the neighbourhood, in town; beyond the last nobody goes.
_CIRCLES: Final = ((1.5, 1.0), (4.0, 0.75), (9.0, 0.4))


class CascadeBehaviour(ResidentBehaviour):
    """Independent cascade (Kempe, Kleinberg and Tardos 2003): p = within reach x (1 - (1 - spark) x prod(1 - q)).

    - Each friend who said yes fires once, with a probability q of that directed pair: most pairs hardly move each other, a
      fifth of them strongly, and those where the friendship is strong somewhat more. Nothing adds up but chances.
    - A spark of one's own: a square of taste, for the keen; without friends it is all there is.
    - Distance counts in circles, and who is not free goes one time in five of what it would be.

    More friends never lower the probability.
    """

    def _acceptance(self, row: int, ask: Ask) -> float:
        nobody = 1.0 - self._spark(row, ask)
        for friend, strength in zip(ask.accepted, ask.strengths, strict=True):
            nobody *= 1.0 - self.edge(friend, ask.user_id, strength)
        return self._within_reach(row, ask) * (1.0 - nobody)

    def edge(self, friend: str, user_id: str, strength: float) -> float:
        """How likely this friend's yes alone takes the person along, in [0, 0.9]; not the same the other way around."""
        pair = self.own("edge", friend, user_id)
        pull = 0.55 + 0.35 * (pair - 0.8) / 0.2 if pair > 0.8 else 0.02 + 0.28 * pair
        return pull * (0.6 + 0.4 * strength)

    def _spark(self, row: int, ask: Ask) -> float:
        keen = 0.15 + 0.75 * float(self._traits.drive[row])
        return keen * (0.5 + 0.5 * self.nearness(row, ask)) ** 2

    def _within_reach(self, row: int, ask: Ask) -> float:
        away = self.away_km(row, ask)
        near = next((chance for edge, chance in _CIRCLES if away <= edge), 0.0)
        return near if self.is_free(row, ask) else 0.2 * near
