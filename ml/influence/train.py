"""Train influence on past cascades, beside friends who all move alike and friends who move by their strength alone."""

from __future__ import annotations

from ml.influence.data import Exposures
from ml.influence.learning import Shapes
from ml.influence.model import Influence
from ml.small_model import Baseline
from ml.training import Trained
from ml.training import train as train_model


def baselines(teach: Exposures, tune: Exposures, version: str) -> dict[str, Baseline[Exposures, Influence]]:
    """One hazard for all friends, and one by strength; both fitted to the same asks, with the same hazard without friends."""
    seen = teach.then(tune)
    constant = Influence.learned(seen, Shapes(), version=f"{version}-constant", by_strength=False)
    strength = Influence.learned(seen, Shapes(), version=f"{version}-strength")
    return {
        "constant": Baseline(constant.predict_proba, constant),
        "strength": Baseline(strength.predict_proba, strength),
    }


def train(exposures: Exposures, *, version: str, source: str = "") -> Trained[Influence] | None:
    """Choose priors, learn and judge; the latest 15 % of the cascades judge. Deterministic.

    Args:
        exposures: oldest cascade first.
        version: recorded with the model.
        source: where the asks come from, for the card.

    Returns:
        None when there are fewer than `Influence.ENOUGH` asks, or one answer only.
    """
    return train_model(Influence, exposures, baselines, version=version, source=source)
