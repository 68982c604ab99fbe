"""Acceptance: will this person say yes to this seed, now, with these friends in?"""

from ml.acceptance.model import FALLBACK, FEATURES, Acceptance

__all__ = ["FALLBACK", "FEATURES", "Acceptance"]
