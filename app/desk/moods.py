"""What the desk will say to a reservation: confirmed, refused or nothing, and after how long.

The answer depends on the desk's seed and the reservation's idempotency key alone, so a repeated call, a restarted desk and
a replayed test all meet the same answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["confirmed", "refused", "hangs"]

# No 0, O, 1 or I: a code is read out at a door.
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Moods:
    """How the desk tends to answer.

    Attributes:
        refuse: Share of reservations that are refused, 0-1.
        hang: Share of reservations that are never answered, 0-1.
        delay_minutes: Mean time until the answer, on the product's clock; answers lie within half and one and a half of it.
        seed: Another seed draws other answers from the same shares.
    """

    refuse: float = 0.15
    hang: float = 0.05
    delay_minutes: float = 4.0
    seed: int = 7

    def __post_init__(self) -> None:
        if not (0 <= self.refuse <= 1 and 0 <= self.hang <= 1 and self.refuse + self.hang <= 1):
            raise ValueError(f"refuse {self.refuse} and hang {self.hang} must be shares whose sum is at most 1")
        if self.delay_minutes < 0:
            raise ValueError(f"delay_minutes {self.delay_minutes} must not be negative")

    def outcome(self, idempotency_key: str) -> Outcome:
        """What the desk decides about the reservation with this key."""
        luck = self._luck("outcome", idempotency_key)
        if luck < self.refuse:
            return "refused"
        return "hangs" if luck < self.refuse + self.hang else "confirmed"

    def delay(self, idempotency_key: str) -> float:
        """Minutes on the product's clock until the desk answers."""
        return self.delay_minutes * (0.5 + self._luck("delay", idempotency_key))

    def code(self, idempotency_key: str) -> str:
        """The confirmation code of the reservation: 50 bits, so that two reservations do not share one."""
        number = int.from_bytes(self._digest("code", idempotency_key)[:8])
        letters = (_CODE_LETTERS[(number >> (5 * place)) & 31] for place in range(_CODE_LENGTH))
        return "".join(letters)

    def _luck(self, purpose: str, idempotency_key: str) -> float:
        return int.from_bytes(self._digest(purpose, idempotency_key)[:8]) / 2**64

    def _digest(self, purpose: str, idempotency_key: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{purpose}|{idempotency_key}".encode()).digest()
