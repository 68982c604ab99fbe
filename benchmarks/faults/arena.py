"""The graph of a fault run: a ring of friends, venues with too few seats, and more seeds than can be launched at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from app.graph import Graph

Item = TypeVar("Item")
CENTRE: Final = (41.8, -71.4)
#: People know so many on either side of them, so that neighbouring seeds compete for the same people.
REACH: Final = 6
#: Places on the ring from one seed's starters to the next one's of the same evening.
SPACING: Final = 9
STARTERS: Final = 3
MIN_GROUP, MAX_GROUP, ASK_BUDGET = 4, 8, 16
CAPACITY: Final = 16
_BATCH: Final = 500


@dataclass(frozen=True)
class Size:
    """How much a run wants.

    Attributes:
        answers: Acknowledged answers to reach.
        bookings: Acknowledged bookings to reach.
        kills: Kills meanwhile.
        people: On the ring.
        evenings: Times at which seeds meet; none overlaps another.
    """

    answers: int
    bookings: int
    kills: int
    people: int
    evenings: int


FULL: Final = Size(answers=10_000, bookings=1_000, kills=50, people=1_800, evenings=8)
QUICK: Final = Size(answers=300, bookings=60, kills=6, people=360, evenings=3)


@dataclass(frozen=True)
class Arena:
    """What was written.

    Attributes:
        people: Ids around the ring.
        venues: Ids.
        seed_evenings: Starts of the evenings that seeds are for.
        booking_evenings: Starts of the evenings that bookings by hand are for.
        seeds: Ids of scored seeds, in the order in which they are to be launched.
        starters: By seed, who starts it.
    """

    people: list[str]
    venues: list[str]
    seed_evenings: list[datetime]
    booking_evenings: list[datetime]
    seeds: list[str] = field(default_factory=list)
    starters: dict[str, list[str]] = field(default_factory=dict)


async def build(
    graph: Graph, size: Size, *, seed: int, now: datetime, progress: Callable[[str, int, int | None], None]
) -> Arena:
    """Writes the arena into an empty graph whose schema is applied."""
    luck = random.Random(seed)
    people = [f"u-{number:04}" for number in range(size.people)]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    sittings = [midnight + timedelta(days=2 + day, hours=hour) for day in range(size.evenings) for hour in (18, 21)]
    seed_evenings, booking_evenings = sittings[: size.evenings], sittings[size.evenings :]
    per_evening = size.people // SPACING
    # Seats for about four in five of those who would come: some bookings have to go elsewhere, some find nothing.
    venues = [f"v-{number:03}" for number in range(max(4, per_evening * 5 // CAPACITY))]
    arena = Arena(people, venues, seed_evenings, booking_evenings)
    for ids in _batches(people):
        await graph.write("faults/add_people", repeatable=True, ids=list(ids), latitude=CENTRE[0], longitude=CENTRE[1])
    pairs = [
        [people[one], people[(one + step) % size.people]] for one in range(size.people) for step in range(1, REACH + 1)
    ]
    for done, batch in enumerate(_batches(pairs)):
        await graph.write("faults/add_friendships", repeatable=True, pairs=[list(pair) for pair in batch])
        progress("friendships", done * _BATCH, len(pairs))
    for venue in venues:
        await graph.write(
            "faults/add_slots",
            repeatable=True,
            venue_id=venue,
            latitude=CENTRE[0] + luck.uniform(-0.01, 0.01),
            longitude=CENTRE[1] + luck.uniform(-0.01, 0.01),
            capacity=CAPACITY,
            slots=[{"id": slot_id(venue, start), "start": start} for start in sittings],
        )
    rows: list[dict[str, Any]] = []
    for evening, start in enumerate(seed_evenings):
        shift = luck.randrange(SPACING)
        for place in range(per_evening):
            first = shift + place * SPACING
            starters = [people[(first + step) % size.people] for step in range(STARTERS)]
            table = slot_id(luck.choice(venues), start)
            rows.append({"id": f"s-{evening:02}-{place:04}", "slot_id": table, "starters": starters})
    luck.shuffle(rows)
    for some in _batches(rows):
        (added,) = await graph.write(
            "faults/add_seeds", repeatable=True, rows=list(some), min_group=MIN_GROUP, max_group=MAX_GROUP,
            ask_budget=ASK_BUDGET,
        )  # fmt: skip
        assert added["seeds"] == len(some), "every seed has its slot"
    arena.seeds.extend(row["id"] for row in rows)
    arena.starters.update({row["id"]: row["starters"] for row in rows})
    return arena


def slot_id(venue: str, start: datetime) -> str:
    """The id of a venue's slot."""
    return f"{venue}|{start.isoformat()}"


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), _BATCH):
        yield items[first : first + _BATCH]
