"""Conversion: will this seed tip when it is propagated?"""

from ml.conversion.data import FEATURES, EndedSeeds, Seeds
from ml.conversion.formula import FALLBACK_VERSION, features, product_of_acceptance, tipping_probability
from ml.conversion.model import Conversion

__all__ = [
    "FALLBACK_VERSION",
    "FEATURES",
    "Conversion",
    "EndedSeeds",
    "Seeds",
    "features",
    "product_of_acceptance",
    "tipping_probability",
]
