"""Acceptance: will this person say yes to this seed, now, with these friends in?"""

from ml.acceptance.data import FEATURES, Asks
from ml.acceptance.model import FALLBACK, Acceptance

__all__ = ["FALLBACK", "FEATURES", "Acceptance", "Asks"]
