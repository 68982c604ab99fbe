"""What the desk will do with whoever wants a table: its answer, how it tells it, and how it behaves on the wire.

A mood is chosen for a venue or a phone number, or drawn by share. What is drawn depends on the desk's seed and the
caller's key alone, so a repeated call, a restarted desk and a replayed test all meet the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

Outcome = Literal["confirmed", "refused", "offered", "held", "hangs"]
"""What the desk decides. `held`: it sets the table aside until it is confirmed; `hangs`: it never says."""

Mood = Literal[
    "confirm", "refuse", "offer", "hold", "hang", "twice", "late", "forged",
    "busy", "no_answer", "voicemail", "unclear", "tool", "contradict",
]  # fmt: skip
"""What becomes of a request that was taken. `twice`, `late` (an hour) and `forged` (a wrong signature) are ways to confirm. On the
phone only: `busy` to `voicemail` reach nobody, `unclear` puts nothing down, `tool` reports by tool call, `contradict` reports
one thing and puts down another. Where these make no sense, they refuse."""

WireMood = Literal["error", "limit", "drop", "stall"]
"""What becomes of a call over HTTP: 500, 429 with `Retry-After`, taken and then cut off, or left without an answer."""

MOODS: Final[tuple[Mood, ...]] = get_args(Mood)
WIRE_MOODS: Final[tuple[WireMood, ...]] = get_args(WireMood)
LATE_MINUTES: Final = 60.0

_OUTCOMES: Final[Mapping[Mood, Outcome]] = MappingProxyType(
    {
        "refuse": "refused",
        "busy": "refused",
        "no_answer": "refused",
        "voicemail": "refused",
        "unclear": "refused",
        "contradict": "refused",
        "offer": "offered",
        "hold": "held",
        "hang": "hangs",
    }
)
# No 0, O, 1 or I: a code is read out at a door.
_CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Moods:
    """How the desk tends to behave.

    Attributes:
        refuse: Share of requests that are refused, 0-1.
        hang: Share of requests that are taken and never answered, 0-1.
        delay_minutes: Mean time until the answer, on the product's clock; answers lie within half and one and a half of it.
        seed: Another seed draws other answers from the same shares.
        shares: Of other moods, 0-1. A share of a wire mood is of calls, not of requests: a call that is repeated may go well.
        places: Moods of single venues and phone numbers, by id and number; a wire mood there holds for each call.
    """

    refuse: float = 0.15
    hang: float = 0.05
    delay_minutes: float = 4.0
    seed: int = 7
    shares: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = ({*self.shares} | {*self.places.values()}) - {*MOODS, *WIRE_MOODS}
        if unknown:
            raise ValueError(
                f"no such mood: {', '.join(sorted(unknown))}; there are {', '.join((*MOODS, *WIRE_MOODS))}"
            )
        if not (0 <= self.refuse <= 1 and 0 <= self.hang <= 1 and self.refuse + self.hang <= 1):
            raise ValueError(f"refuse {self.refuse} and hang {self.hang} must be shares whose sum is at most 1")
        if any(not 0 <= share <= 1 for share in self.shares.values()):
            raise ValueError("shares must be between 0 and 1")
        if self.refuse + self.hang + sum(self._drawn().values()) > 1 or sum(self._wire().values()) > 1:
            raise ValueError("the shares of moods must sum to at most 1")
        if self.delay_minutes < 0:
            raise ValueError(f"delay_minutes {self.delay_minutes} must not be negative")

    def mood(self, key: str, *places: str) -> Mood:
        """What becomes of the request with this key, from one of these places: a venue, a phone number."""
        for place in places:
            if (chosen := self.places.get(place)) in MOODS:
                return chosen
        luck = self._luck("outcome", key)
        for mood, share in {"refuse": self.refuse, "hang": self.hang, **self._drawn()}.items():
            if luck < share:
                return mood
            luck -= share
        return "confirm"

    def wire(self, key: str, attempt: int, *places: str) -> WireMood | None:
        """How a call is met: the attempt-th about this key, from one of these places. None: as it should be."""
        for place in places:
            if (chosen := self.places.get(place)) in WIRE_MOODS:
                return chosen
        luck = self._luck("wire", f"{key}|{attempt}")
        for mood, share in self._wire().items():
            if luck < share:
                return mood
            luck -= share
        return None

    def outcome(self, key: str, *places: str) -> Outcome:
        """What the desk decides about the request with this key."""
        return decided(self.mood(key, *places))

    def delay(self, key: str, *places: str) -> float:
        """Minutes on the product's clock until the desk answers."""
        late = LATE_MINUTES if self.mood(key, *places) == "late" else 0.0
        return late + self.delay_minutes * (0.5 + self._luck("delay", key))

    def code(self, key: str) -> str:
        """The confirmation code of the request: 50 bits, so that two requests do not share one."""
        number = int.from_bytes(self._digest("code", key)[:8])
        letters = (_CODE_LETTERS[(number >> (5 * place)) & 31] for place in range(_CODE_LENGTH))
        return "".join(letters)

    def _drawn(self) -> dict[Mood, float]:
        return {mood: self.shares[mood] for mood in MOODS if mood in self.shares}

    def _wire(self) -> dict[WireMood, float]:
        return {mood: self.shares[mood] for mood in WIRE_MOODS if mood in self.shares}

    def _luck(self, purpose: str, key: str) -> float:
        return int.from_bytes(self._digest(purpose, key)[:8]) / 2**64

    def _digest(self, purpose: str, key: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{purpose}|{key}".encode()).digest()


def decided(mood: Mood) -> Outcome:
    """What a mood decides."""
    return _OUTCOMES.get(mood, "confirmed")
