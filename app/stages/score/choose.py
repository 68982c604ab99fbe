"""Which seeds are kept: the likeliest, as long as people, tables and venues are not crowded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

#: Seeds that compete for one slot, and for one venue on one day, at most.
PER_SLOT: Final = 3
PER_VENUE_DAY: Final = 4
#: Two seeds of one person lie at least this far apart.
APART: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Draft:
    """A scored draft.

    Attributes:
        probability: That it tips.
        people: Ids of the starter group.
        kept: Per person, the starts of seeds kept before.
        seats: Seats of the slot that no kept seed may fill yet.
        in_slot: Seeds kept before in the slot.
    """

    id: str
    probability: float
    people: tuple[str, ...]
    kept: tuple[tuple[datetime, ...], ...]
    start: datetime
    slot_id: str
    venue_id: str
    seats: int
    in_slot: int
    min_group: int
    max_group: int


@dataclass(frozen=True)
class Limits:
    """What bounds the choice.

    Attributes:
        per_person: Seeds in which one person may appear, those kept before included.
        least: Probability below which nothing is kept, as propagation would stop it at once.
        most: Seeds kept in all; None for no bound.
    """

    per_person: int = 3
    least: float = 0.0
    most: int | None = None


@dataclass
class _Taken:
    """What the seeds kept so far have taken."""

    starts: dict[str, list[datetime]]
    seats: Counter[str] = field(default_factory=Counter)
    slots: Counter[str] = field(default_factory=Counter)
    venue_days: Counter[tuple[str, str]] = field(default_factory=Counter)


def choose(drafts: Sequence[Draft], limits: Limits) -> list[tuple[Draft, int]]:
    """Choose greedily by probability, ties by id, so that the same drafts give the same choice.

    A slot's seats are never promised twice: the largest groups of all seeds kept in a slot fit into it together. Where fewer
    seats are left than a seed's largest group, but enough for its minimum, it is kept with a smaller largest group.

    Returns:
        The kept drafts, likeliest first, each with its largest group.
    """
    taken = _Taken(_starts_before(drafts))
    kept: list[tuple[Draft, int]] = []
    for draft in sorted(drafts, key=lambda one: (-one.probability, one.id)):
        if draft.probability < limits.least or (limits.most is not None and len(kept) >= limits.most):
            break
        room = min(draft.max_group, draft.seats - taken.seats[draft.slot_id])
        if room >= draft.min_group and _fits(draft, taken, limits):
            kept.append((draft, room))
            _take(draft, room, taken)
    return kept


def _starts_before(drafts: Iterable[Draft]) -> dict[str, list[datetime]]:
    starts: dict[str, list[datetime]] = defaultdict(list)
    for draft in drafts:
        for person, before in zip(draft.people, draft.kept, strict=True):
            starts[person] = list(before)
    return starts


def _fits(draft: Draft, taken: _Taken, limits: Limits) -> bool:
    if draft.in_slot + taken.slots[draft.slot_id] >= PER_SLOT or taken.venue_days[_venue_day(draft)] >= PER_VENUE_DAY:
        return False
    return all(
        len(taken.starts[person]) < limits.per_person
        and all(abs(draft.start - start) >= APART for start in taken.starts[person])
        for person in draft.people
    )


def _take(draft: Draft, room: int, taken: _Taken) -> None:
    taken.seats[draft.slot_id] += room
    taken.slots[draft.slot_id] += 1
    taken.venue_days[_venue_day(draft)] += 1
    for person in draft.people:
        taken.starts[person].append(draft.start)


def _venue_day(draft: Draft) -> tuple[str, str]:
    return draft.venue_id, draft.start.date().isoformat()
