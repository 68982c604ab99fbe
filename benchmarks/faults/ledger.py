"""What the clients were told: every acknowledgement, to be held against the graph afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Ledger:
    """The acknowledgements of one run, and how they came about.

    Attributes:
        answers: (seed, person) -> (answer, the time that the API said it was recorded at).
        refused: (seed, person) -> why an answer was not taken.
        launched: Seeds whose launch was acknowledged.
        cancelled: Seeds whose cancellation was acknowledged.
        bookings: Idempotency key -> id of the booking that it made.
        cancelled_bookings: Ids of bookings whose cancellation was acknowledged.
        plan_answers: (plan, person) -> how the API said that they stand to it.
        contradictions: What two answers of the API said against each other.
        counts: Requests by what came of them.
    """

    answers: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    launched: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    bookings: dict[str, str] = field(default_factory=dict)
    cancelled_bookings: set[str] = field(default_factory=set)
    plan_answers: dict[tuple[str, str], str] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
