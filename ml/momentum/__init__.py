"""Momentum: given the answers so far, will it still tip in time?"""

from ml.momentum.data import FEATURES, Prefixes, Standing, features
from ml.momentum.model import Momentum

__all__ = ["FEATURES", "Momentum", "Prefixes", "Standing", "features"]
