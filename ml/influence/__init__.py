"""Influence: how much does u's yes move v?"""

from ml.influence.data import FEATURES, Exposures
from ml.influence.model import Influence

__all__ = ["FEATURES", "Exposures", "Influence"]
