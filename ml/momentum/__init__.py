"""Momentum: given the answers so far, will it still tip in time?"""

from ml.momentum.model import FEATURES, Momentum, Prefixes, Standing, features

__all__ = ["FEATURES", "Momentum", "Prefixes", "Standing", "features"]
