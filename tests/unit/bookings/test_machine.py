"""The table of transitions, and that no statement goes around it."""

from __future__ import annotations

import re

from app.domains.bookings.machine import FINAL, LIVE, NEW, STATES, TRANSITIONS
from app.graph.queries import CYPHER, load_queries

SETS_STATE = re.compile(r"(?:\bSET|,)\s*booking\.state\s*=|:Booking\s*\{[^}]*\bstate:", re.IGNORECASE)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == {NEW, *STATES}
    reached, ahead = {NEW}, [NEW]
    while ahead:
        for state in TRANSITIONS[ahead.pop()]:
            if state not in reached:
                reached.add(state)
                ahead.append(state)
    assert reached == {NEW, *STATES}


def test_states_are_live_or_final() -> None:
    assert set(LIVE) | set(FINAL) == set(STATES)
    assert not set(LIVE) & set(FINAL)


def test_only_the_fragment_sets_the_state() -> None:
    """Looks at every `SET` and `CREATE` of a booking in the files as they are written, fragments not yet put in."""
    setting = {
        path.relative_to(CYPHER).as_posix()
        for path in CYPHER.glob("*/*.cypher")
        for clause in re.findall(
            r"^\s*(?:ON CREATE |ON MATCH )?(?:SET|CREATE|MERGE)\b.*?(?=^\s*(?:MATCH|WITH|WHERE|RETURN|CALL|UNWIND|OPTIONAL)|\Z)",
            path.read_text(),
            re.MULTILINE | re.DOTALL,
        )
        if SETS_STATE.search(clause)
    }
    assert setting == {"fragments/enter_state.cypher"}


def test_whoever_moves_a_booking_brings_the_table() -> None:
    moving = [query for query in load_queries().values() if "$transitions" in query.text]
    assert len(moving) >= 6
    assert all("transitions:" in query.params for query in moving)
