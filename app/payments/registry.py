"""Which company holds the money of this installation."""

from __future__ import annotations

from app.payments.role import Payments
from app.payments.sandbox import Sandbox
from app.settings import Settings


def payments(settings: Settings) -> Payments:
    """The payment company; until a real one is set up, the sandbox."""
    return Sandbox(settings.home / "payments" / "sandbox.sqlite")
