"""Train conversion on ended seeds, beside the product of acceptance probabilities and the Poisson-binomial formula."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from ml.conversion.data import EndedSeeds
from ml.conversion.model import Conversion
from ml.logistic import Array
from ml.small_model import Baseline
from ml.training import Trained
from ml.training import train as train_model

_Baseline: TypeAlias = Baseline[EndedSeeds, Conversion]


def baselines(teach: EndedSeeds, tune: EndedSeeds, version: str) -> dict[str, _Baseline]:
    """Formulas as they are, the better one also calibrated on all that the model learns from.

    The base rate serves nobody: it ranks no seed.
    """
    both = teach.then(tune)
    rate = float(both.labels.mean())
    calibrated = Conversion.calibrated_formula(both, version=f"{version}-formula")
    return {
        "product of acceptances": _Baseline(_product),
        "formula": _Baseline(Conversion.formula, is_formula=True),
        "calibrated formula": _Baseline(calibrated.predict_proba, calibrated),
        "base rate": _Baseline(lambda seeds: np.full(len(seeds), rate)),
    }


def _product(seeds: EndedSeeds) -> Array:
    # Kept off 0 and 1 by a thousandth: otherwise its log loss would be all about seeds of which it is wrongly sure.
    return np.clip(seeds.product, 0.001, 0.999)


def train(seeds: EndedSeeds, *, version: str, source: str = "") -> Trained[Conversion] | None:
    """Choose, learn, calibrate and judge; the latest 15 % of the seeds judge. Deterministic.

    Args:
        seeds: oldest first.
        version: recorded with the model.
        source: where they come from, for the card.

    Returns:
        None when there are fewer than `Conversion.ENOUGH`, or all ended alike.
    """
    return train_model(Conversion, seeds, baselines, version=version, source=source)
