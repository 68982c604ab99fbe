"""Which of many possible groups to bring together: nobody in two, no time with more people than seats.

The value of a group is its size times its quality, the mean of how well its least compatible pair fits and how much its
people like the venue. The choice with the largest sum is found by branch and bound: exactly where the search ends by itself,
else with a bound on what the best could be worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: Steps after which the search ends with the best that it has found.
MOST_STEPS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Some people who fit together, and when all of them can.

    Attributes:
        user_ids: Who.
        compatibility: Of the pair that fits least, 0-100.
        affinity: Mean to the venue, 0-1.
        slot_ids: When, soonest first.
    """

    user_ids: tuple[str, ...]
    compatibility: float
    affinity: float
    slot_ids: tuple[str, ...]

    @property
    def value(self) -> float:
        """What it is worth to bring them together: more people, who fit better."""
        return len(self.user_ids) * (self.compatibility / 100 + self.affinity) / 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """A group and its time."""

    candidate: Candidate
    slot_id: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Groups that can all take place.

    Attributes:
        value: Their sum.
        bound: No choice is worth more; equal to the value where the choice is proved to be best.
    """

    groups: tuple[Chosen, ...]
    value: float
    bound: float


@dataclass
class _Search:
    """The state of one search."""

    candidates: Sequence[Candidate]
    worth: Mapping[str, float]
    steps: int
    best: float = 0.0
    found: tuple[Chosen, ...] = ()
    left_out: float = 0.0

    def run(self, seats: dict[str, int], people: list[str], chosen: tuple[Chosen, ...], value: float) -> None:
        """Settles the first of the people who are open: in each group that is left, and in none."""
        if value > self.best + 1e-9:
            self.best, self.found = value, chosen
        bound = value + sum(self.worth[person] for person in people)
        if not people or bound <= self.best + 1e-9:
            return
        if self.steps <= 0:
            self.left_out = max(self.left_out, bound)
            return
        self.steps -= 1
        first, rest = people[0], people[1:]
        open_to = set(people)
        for candidate in self.candidates:
            if first not in candidate.user_ids or not open_to.issuperset(candidate.user_ids):
                continue
            size = len(candidate.user_ids)
            remaining = [person for person in rest if person not in candidate.user_ids]
            for slot_id in candidate.slot_ids:
                if seats[slot_id] < size:
                    continue
                seats[slot_id] -= size
                self.run(seats, remaining, (*chosen, Chosen(candidate, slot_id)), value + candidate.value)
                seats[slot_id] += size
                if seats[slot_id] - size >= len(remaining):
                    break  # room there for everybody else as well: another time would change nothing
        self.run(seats, rest, chosen, value)


def choose(candidates: Sequence[Candidate], seats: Mapping[str, int], *, steps: int = MOST_STEPS) -> Choice:
    """The groups whose sum of values is largest.

    Args:
        candidates: What could take place.
        seats: Seats left, by slot.
        steps: People settled before the search ends with what it has.

    Returns:
        The choice with its bound.
    """
    ordered = sorted(candidates, key=lambda one: (-one.value / len(one.user_ids), -len(one.user_ids), one.user_ids))
    worth: dict[str, float] = {}
    for one in ordered:
        for person in one.user_ids:
            worth[person] = max(worth.get(person, 0.0), one.value / len(one.user_ids))
    chances = {person: sum(person in one.user_ids for one in ordered) for person in worth}
    people = sorted(worth, key=lambda person: (chances[person], person))
    search = _Search(ordered, worth, steps)
    search.run(dict(seats), people, (), 0.0)
    return Choice(search.found, search.best, max(search.best, search.left_out))
