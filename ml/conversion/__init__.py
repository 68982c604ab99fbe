"""Conversion: will this seed tip when it is propagated?"""

from ml.conversion.model import FALLBACK_VERSION, FEATURES, Conversion, Seeds, features, tipping_probability

__all__ = ["FALLBACK_VERSION", "FEATURES", "Conversion", "Seeds", "features", "tipping_probability"]
