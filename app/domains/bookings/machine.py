"""The life of a booking: its states, and the one table of what may become what.

Every statement that changes a booking's state does so through the fragment `enter_state`, which takes this table as the
parameter `$transitions` and leaves alone what the table does not have. No other place sets the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

BookingState = Literal["pending", "held", "confirmed", "completed", "cancelled", "failed"]
STATES: Final[tuple[BookingState, ...]] = get_args(BookingState)

#: What a booking is before it is one.
NEW: Final = "new"

TRANSITIONS: Final[Mapping[str, tuple[BookingState, ...]]] = {
    NEW: ("pending", "held"),  # held at once where its seats are taken by the statement that makes it
    "pending": ("held", "cancelled", "failed"),
    "held": ("held", "confirmed", "cancelled", "failed"),  # held again: at another table
    "confirmed": ("completed", "cancelled"),
    "completed": (),
    "cancelled": (),
    "failed": (),
}

#: States in which a booking wants its table, and those that nothing leaves.
LIVE: Final[tuple[BookingState, ...]] = ("pending", "held", "confirmed")
FINAL: Final[tuple[BookingState, ...]] = tuple(state for state in STATES if not TRANSITIONS[state])
