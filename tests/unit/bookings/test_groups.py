"""The choice of groups, beside all choices there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.bookings.groups import Candidate, choose

SLOTS = ("s-1", "s-2")


def group(*user_ids: str, compatibility: float = 60.0, slots: Sequence[str] = SLOTS) -> Candidate:
    return Candidate(user_ids, compatibility, compatibility / 100, tuple(slots))


def all_sums(candidates: Sequence[Candidate], seats: dict[str, int], taken: frozenset[str]) -> Iterator[float]:
    """The value of every choice that can take place."""
    yield 0.0
    for place, one in enumerate(candidates):
        if taken & set(one.user_ids):
            continue
        for slot in one.slot_ids:
            left = seats[slot] - len(one.user_ids)
            if left >= 0:
                for rest in all_sums(candidates[place + 1 :], seats | {slot: left}, taken | set(one.user_ids)):
                    yield one.value + rest


candidates = st.lists(
    st.builds(
        lambda people, compatibility, slots: group(*sorted(people), compatibility=compatibility, slots=sorted(slots)),
        st.sets(st.sampled_from("abcdefg"), min_size=2, max_size=4),
        st.integers(30, 100),
        st.sets(st.sampled_from(SLOTS), min_size=1),
    ),
    max_size=7,
)


@settings(max_examples=300, deadline=None)
@given(candidates, st.integers(0, 7), st.integers(0, 7))
def test_no_other_choice_is_worth_more(found: list[Candidate], first: int, second: int) -> None:
    seats = dict(zip(SLOTS, (first, second), strict=True))
    choice = choose(found, seats)
    assert abs(choice.value - max(all_sums(found, seats, frozenset()))) < 1e-6
    assert choice.bound == choice.value


@settings(max_examples=100, deadline=None)
@given(candidates, st.integers(0, 7), st.integers(0, 7), st.integers(0, 6))
def test_whatever_is_chosen_can_take_place_and_the_bound_holds(
    found: list[Candidate], first: int, second: int, steps: int
) -> None:
    seats = dict(zip(SLOTS, (first, second), strict=True))
    choice = choose(found, seats, steps=steps)
    people = [person for one in choice.groups for person in one.candidate.user_ids]
    assert len(people) == len(set(people))
    for slot in SLOTS:
        assert sum(len(one.candidate.user_ids) for one in choice.groups if one.slot_id == slot) <= seats[slot]
    assert all(one.slot_id in one.candidate.slot_ids for one in choice.groups)
    assert max(all_sums(found, seats, frozenset())) <= choice.bound + 1e-6


def test_it_is_not_greedy() -> None:
    """The best pair would leave two people alone who fit nobody else; two good pairs are worth more."""
    best = group("b", "c", compatibility=100)
    choice = choose([best, group("a", "b", compatibility=70), group("c", "d", compatibility=70)], {"s-1": 9, "s-2": 9})
    assert {one.candidate.user_ids for one in choice.groups} == {("a", "b"), ("c", "d")}


def test_one_large_group_beats_pairs_that_fit_no_better() -> None:
    four = group("a", "b", "c", "d", compatibility=80)
    pairs = [group("a", "b", compatibility=79), group("c", "d", compatibility=79)]
    assert [one.candidate for one in choose([*pairs, four], {"s-1": 4, "s-2": 0}).groups] == [four]


def test_two_groups_go_at_different_times_where_one_time_has_no_room() -> None:
    choice = choose([group("a", "b"), group("c", "d")], {"s-1": 3, "s-2": 2})
    assert sorted(one.slot_id for one in choice.groups) == ["s-1", "s-2"]
