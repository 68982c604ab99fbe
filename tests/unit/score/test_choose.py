"""Which drafts are kept: likeliest first, nobody and no table crowded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.stages.score.choose import APART, PER_SLOT, PER_VENUE_DAY, Draft, Limits, choose

EVENING = datetime(2026, 11, 26, 19, tzinfo=UTC)


def make_draft(id: str = "s-1", **changes: object) -> Draft:
    draft = Draft(
        id=id,
        probability=0.5,
        people=("a", "b", "c"),
        kept=((), (), ()),
        start=EVENING,
        slot_id="v-1|19",
        venue_id="v-1",
        seats=20,
        in_slot=0,
        min_group=4,
        max_group=8,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def test_likeliest_first_and_ties_by_id() -> None:
    drafts = [
        make_draft(f"s-{n}", probability=p, people=(f"a{n}", f"b{n}"), kept=((), ()), slot_id=f"x{n}", venue_id=f"v{n}")
        for n, p in enumerate([0.2, 0.9, 0.2])
    ]
    assert [draft.id for draft, _ in choose(drafts, Limits())] == ["s-1", "s-0", "s-2"]


def test_a_person_starts_no_more_than_their_seeds() -> None:
    drafts = [
        make_draft(f"s-{n}", start=EVENING + timedelta(days=n), slot_id=f"x{n}", venue_id=f"v{n}") for n in range(6)
    ]
    assert len(choose(drafts, Limits(per_person=3))) == 3
    before = [replace(draft, kept=((EVENING - timedelta(days=1),), (), ())) for draft in drafts]
    assert len(choose(before, Limits(per_person=3))) == 2


def test_nobody_is_wanted_twice_at_once() -> None:
    drafts = [make_draft("s-1"), make_draft("s-2", start=EVENING + timedelta(hours=1), slot_id="x", venue_id="v-2")]
    assert [draft.id for draft, _ in choose(drafts, Limits())] == ["s-1"]
    later = [drafts[0], replace(drafts[1], start=EVENING + APART)]
    assert len(choose(later, Limits())) == 2


def test_the_last_group_shrinks_to_the_seats_that_are_left() -> None:
    drafts = [
        make_draft(f"s-{n}", people=(f"a{n}", f"b{n}"), kept=((), ()), seats=13, probability=0.9 - n / 10)
        for n in range(3)
    ]
    assert [(draft.id, room) for draft, room in choose(drafts, Limits())] == [("s-0", 8), ("s-1", 5)]


def test_what_would_stop_at_once_is_not_kept() -> None:
    assert choose([make_draft(probability=0.02)], Limits(least=0.03)) == []


def test_a_request_gets_no_more_than_it_wants() -> None:
    drafts = [
        make_draft(f"s-{n}", people=(f"a{n}", f"b{n}"), kept=((), ()), slot_id=f"x{n}", venue_id=f"v{n}")
        for n in range(5)
    ]
    assert len(choose(drafts, Limits(most=2))) == 2


people = st.lists(st.integers(0, 9), min_size=2, max_size=3, unique=True)


@given(st.lists(st.tuples(st.floats(0, 1), people, st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=60))
def test_limits_hold_whatever_the_drafts(rows: list[tuple[float, list[int], int, int]]) -> None:
    drafts = [
        make_draft(
            f"s-{n:02}",
            probability=probability,
            people=tuple(f"u{one}" for one in group),
            kept=tuple(() for _ in group),
            venue_id=f"v{venue}",
            slot_id=f"v{venue}|{hour}",
            start=EVENING + timedelta(hours=hour),
        )
        for n, (probability, group, venue, hour) in enumerate(rows)
    ]
    kept = choose(drafts, Limits(per_person=3))
    persons = Counter(person for draft, _ in kept for person in draft.people)
    seats: Counter[str] = Counter()
    for draft, room in kept:
        seats[draft.slot_id] += room
        assert draft.min_group <= room <= draft.max_group
    assert max(persons.values(), default=0) <= 3
    assert max(seats.values(), default=0) <= 20
    assert max(Counter(draft.slot_id for draft, _ in kept).values(), default=0) <= PER_SLOT
    assert max(Counter(draft.venue_id for draft, _ in kept).values(), default=0) <= 2 * PER_VENUE_DAY
    assert choose(list(reversed(drafts)), Limits(per_person=3)) == kept
