"""Seeds that compete for the same people: which of them may ask whom. Pure numbers.

Nobody is asked for two plans of one evening at a time, so an ask of one seed takes a person from the others. Whoever comes first
would take people whom another seed needs more. Instead each seed's order, as far as it is planned, counts as its claims, and a
seed that is about to ask leaves a person to a rival where that is worth more in people who go, all in all.

Which claims are granted is a maximum-weight b-matching: each seed has room for so many, each person is asked by one. Seeds are taken
as many times as they have room and assigned exactly (Crouse 2016, by scipy); 24 seeds with twenty claims each take two
milliseconds. Greedy, which is surely within half of the best, was the runner-up.

What a claim is worth: the gain, in people who say yes, times what one yes more is worth to that seed. A seed that does not reach its
minimum group brings nobody, so with N people in the end, and m needed, one more is worth

    E[(N+1) 1(N+1 >= m)] - E[N 1(N >= m)] = P(N >= m) + m P(N = m - 1)

which is 1 for a plan that has tipped, most for one that lacks one person, and nothing where hope is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from app.stages.propagate.momentum import chance_of_tipping
from app.stages.propagate.queries import Rival
from app.stages.propagate.state import CascadeState, Limits
from ml.acceptance import Acceptance


@dataclass(frozen=True)
class Claims:
    """Whom one seed would ask, as things stand.

    Attributes:
        seed: Id.
        room: Asks it has left for seats that nobody is promised.
        worth: Person -> expected people who go, if this seed asks them.
    """

    seed: str
    room: int
    worth: Mapping[str, float]

    @classmethod
    def of(cls, rival: Rival) -> Claims:
        """Claims of another seed, as its last step left them."""
        worth = {person: gain * rival.worth_of_a_yes for person, gain in zip(rival.people, rival.gains, strict=True)}
        return cls(rival.id, rival.room, worth)


def worth_of_a_yes(state: CascadeState, model: Acceptance, limits: Limits, min_group: int) -> float:
    """What one yes more is worth to a seed, in people who go; from 0 to the minimum group.

    Args:
        state: Where the seed stands.
        model: The acceptance model.
        limits: Asks, seats and rounds that are left.
        min_group: People needed.
    """
    enough = chance_of_tipping(state, model, limits, min_group)
    if enough == 1.0:
        return 1.0
    one_short = chance_of_tipping(state, model, limits, min_group - 1) - enough
    return enough + min_group * max(0.0, one_short)


def grant(competing: Sequence[Claims]) -> dict[str, str]:
    """Person -> the seed that may ask them, so that the granted claims are worth most together; nobody where none is worth anything.

    Args:
        competing: Seeds, each once.
    """
    people = sorted({person for claims in competing for person in claims.worth})
    place = {person: number for number, person in enumerate(people)}
    seats = [
        claims for claims in sorted(competing, key=lambda one: one.seed) for _ in range(min(claims.room, len(people)))
    ]
    worth = np.zeros((len(seats), len(people)))
    for row, claims in enumerate(seats):
        for person, each in claims.worth.items():
            worth[row, place[person]] = max(0.0, each)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {
        people[column]: seats[row].seed for row, column in zip(rows, columns, strict=True) if worth[row, column] > 0.0
    }


def left_to_rivals(own: Claims, rivals: Sequence[Claims]) -> AbstractSet[str]:
    """People whom a seed would ask and leaves to a rival now."""
    if not any(person in rival.worth for rival in rivals for person in own.worth):
        return frozenset()
    granted = grant([own, *rivals])
    return {person for person in own.worth if granted.get(person, own.seed) != own.seed}
