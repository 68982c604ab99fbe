"""Seeds that compete for the same people: which of them may ask whom. Pure numpy.

Nobody is asked for two plans of one evening at a time, so an ask of one seed takes a person from the others. Whoever comes first
would take people whom another seed needs more. Instead each seed's order, as far as it is planned, counts as its claims, and a
seed that is about to ask leaves a person to a rival where that is worth more in people who go, all in all.

Which claims are granted is a maximum-weight b-matching: each seed has room for so many, each person is asked by one. Greedy by worth
takes at least half of what the best matching does, because each claim it grants stands in the way of at most two of the best's
(Korte, Hausmann 1978, for the intersection of two matroids); on what competes in practice it takes nearly all (docs/influence.md).

What a claim is worth: the gain, in people who say yes, times what one yes more is worth to that seed. A seed that does not reach its
minimum group brings nobody, so with N people in the end, and m needed, one more is worth

    E[(N+1) 1(N+1 >= m)] - E[N 1(N >= m)] = P(N >= m) + m P(N = m - 1)

which is 1 for a plan that has tipped, most for one that lacks one person, and nothing where hope is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

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


def grant(competing: Iterable[Claims]) -> dict[str, str]:
    """Person -> the seed that may ask them: greedily, the worthiest claim first; ties go to the smaller ids."""
    claims = [
        (-worth, claim.seed, person) for claim in competing for person, worth in claim.worth.items() if worth > 0.0
    ]
    room = {claim.seed: claim.room for claim in competing}
    granted: dict[str, str] = {}
    for _, seed, person in sorted(claims):
        if person not in granted and room[seed] > 0:
            granted[person] = seed
            room[seed] -= 1
    return granted


def left_to_rivals(own: Claims, rivals: Sequence[Claims]) -> AbstractSet[str]:
    """People whom a seed would ask and leaves to a rival now."""
    if not any(person in rival.worth for rival in rivals for person in own.worth):
        return frozenset()
    granted = grant([own, *rivals])
    return {person for person in own.worth if granted.get(person, own.seed) != own.seed}
