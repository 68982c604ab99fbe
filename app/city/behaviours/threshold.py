"""A city of thresholds: nothing until two or three friends are in, then almost everybody who can."""

from __future__ import annotations

from app.city.behaviour import Ask
from app.city.behaviours.resident import ResidentBehaviour


class ThresholdBehaviour(ResidentBehaviour):
    """Personal thresholds (Granovetter 1978): p jumps from next to nothing to nearly sure at the person's own number of friends.

    - About a third need nobody: the readiest. The others need two friends who are in, or three; whoever does not like the
      place needs one more.
    - Below the threshold one in fifty comes all the same. At it, most of those who can do; beyond it nothing is added.
    - Who can: free at that hour, not further than twice their reach, not more than one price level above their budget. These
      are conditions, not weights: each that fails leaves a tenth.

    More friends never lower the probability.
    """

    def _acceptance(self, row: int, ask: Ask) -> float:
        moved = len(ask.accepted) >= self.threshold(row, ask)
        wish = 0.55 + 0.4 * self.own("resolve", ask.user_id) if moved else 0.02
        for holds in self._conditions(row, ask):
            wish *= 1.0 if holds else 0.1
        return wish

    def threshold(self, row: int, ask: Ask) -> int:
        """Friends who must be in before this person moves for this venue."""
        fond = self.nearness(row, ask) > 0.5 * self.own("pickiness", ask.user_id) - 0.25
        readiness = float(self._traits.drive[row]) + 0.1 * self.own("nerve", ask.user_id)
        if readiness > 0.64:
            return 0 if fond else 2
        own = 2 if self.own("threshold", ask.user_id) < 0.55 else 3
        return own if fond else own + 1

    def _conditions(self, row: int, ask: Ask) -> tuple[bool, bool, bool]:
        traits = self._traits
        return (
            self.is_free(row, ask),
            self.away_km(row, ask) <= 2.0 * float(traits.reach_km[row]),
            ask.price_level <= float(traits.budget[row]) + 1.0,
        )
