"""The best that any way of asking one person after the other can do, by dynamic programming; for a handful of people."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from app.stages.propagate.chances import Chances, acceptance_now
from app.stages.propagate.state import IN, OUT, WAITING, CascadeState

Standing = tuple[int, ...]
Choice = Callable[[CascadeState, int, int], int | None]
"""State, asks left, seats left -> index of whom to ask; None stops."""


class Game:
    """One seed as a game against luck: each ask is answered before the next; people who are in count.

    Args:
        state: Where it begins; nobody's ask is open.
        chances: Taken as the truth.
        budget: Asks that may be made.
        seats: People who may still join.
    """

    def __init__(self, state: CascadeState, chances: Chances, budget: int, seats: int) -> None:
        self._begin, self._truth, self._budget, self._seats = state, chances, budget, seats
        self.chances = cache(self._chances)

    def optimum(self) -> float:
        """Expected people in at the end, asking as well as possible (Bellman)."""

        @cache
        def value(standing: Standing, asks: int, seats: int) -> float:
            best = 0.0
            if asks and seats:
                chances = self.chances(standing)
                for u in [u for u, where in enumerate(standing) if where == WAITING]:
                    yes = 1.0 + value(_with(standing, u, IN), asks - 1, seats - 1)
                    best = max(
                        best, chances[u] * yes + (1.0 - chances[u]) * value(_with(standing, u, OUT), asks - 1, seats)
                    )
            return best

        return value(self._first(), self._budget, self._seats)

    def value_of(self, choice: Choice) -> float:
        """Expected people in when a policy chooses, exactly."""

        @cache
        def value(standing: Standing, asks: int, seats: int) -> float:
            if not asks or not seats:
                return 0.0
            u = choice(self._state(standing), asks, seats)
            if u is None:
                return 0.0
            chance = self.chances(standing)[u]
            yes = 1.0 + value(_with(standing, u, IN), asks - 1, seats - 1)
            return chance * yes + (1.0 - chance) * value(_with(standing, u, OUT), asks - 1, seats)

        return value(self._first(), self._budget, self._seats)

    def _first(self) -> Standing:
        return tuple(int(where) for where in self._begin.standing)

    def _state(self, standing: Standing) -> CascadeState:
        return self._begin.with_standing(dict(zip(self._begin.people, standing, strict=True)))

    def _chances(self, standing: Standing) -> list[float]:
        return [float(chance) for chance in acceptance_now(self._state(standing), self._truth)]


def _with(standing: Standing, u: int, where: int) -> Standing:
    return (*standing[:u], where, *standing[u + 1 :])
