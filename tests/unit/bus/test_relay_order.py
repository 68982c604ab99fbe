"""A batch of the outbox is published in the order of what happened to each thing, whatever the machines' clocks said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.bus.relay import in_order

EVENTS = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from("abc"), "sequence": st.integers(0, 9), "id": st.uuids().map(str)})
)


@given(EVENTS)
def test_each_key_is_in_its_own_order_and_nothing_is_lost(events: list[dict[str, object]]) -> None:
    ordered = in_order(events)

    assert sorted(event["id"] for event in ordered) == sorted(event["id"] for event in events)  # type: ignore[type-var]
    assert [event["key"] for event in ordered] == [event["key"] for event in events], "keys keep their turns"
    for key in "abc":
        sequences = [event["sequence"] for event in ordered if event["key"] == key]
        assert sequences == sorted(sequences)
