"""Tipping probability of a cascade at any moment, and the threshold below which asking on is a waste."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from ml.card import About
from ml.judging import log_loss
from ml.logistic import Standardiser, fit_calibrated
from ml.momentum.data import COLUMNS, FEATURES, Prefixes
from ml.scaled_logistic import ScaledLogistic

ABOUT: Final = About(
    model="momentum",
    question="given the answers so far, will it still tip in time?",
    form="logistic regression over the analytic chance, which is hardly penalised, and where the cascade stands, which is; signs "
    "held by constraint; calibrated out of fold (Platt 1999), penalty and threshold chosen on the tune part",
    features=COLUMNS,
    example="a moment of a past cascade: its launch, or right after an answer or a missed deadline",
    fallback="the analytic chance, with the threshold of the settings",
)
PENALTIES: Final = (10.0, 30.0, 100.0, 300.0, 1_000.0, 10_000.0, 100_000.0)

_SIGNS: Final = {"analytic": 1, "needed": -1, "going": 1, "accepted": 1, "open": 1, "left": 1, "likely": 1, "hours": 1, "starters": 1}  # fmt: skip


@dataclass(frozen=True)
class Momentum(ScaledLogistic):
    """Calibrated chance of tipping; what the seed's launch recorded is its version.

    Attributes:
        stop_below: chance below which the seed stops; chosen on cascades that the weights were not fitted to.
    """

    ABOUT: ClassVar[About] = ABOUT
    FORMULA: ClassVar[str] = "analytic"
    ENOUGH: ClassVar[int] = 400

    stop_below: float = 0.0

    @classmethod
    def fit(cls, teach: Prefixes, tune: Prefixes, *, version: str) -> Self:
        """Fit and calibrate on `teach`, choose the penalty on `tune`.

        Cascades are few and their moments alike, so `tune` alone would calibrate badly; `ml.momentum.stopping` chooses the
        threshold on it.

        Raises:
            ValueError: `teach` holds one outcome only.
        """
        standard = Standardiser.fit(teach.columns)
        signs = [_SIGNS[name] for name in FEATURES]
        fitted = [
            fit_calibrated(
                standard.apply(teach.columns), teach.labels, signs=signs, penalty=cls.beside_formula(penalty)
            )
            for penalty in (PENALTIES if len(tune) else PENALTIES[-1:])
        ]
        tried = [cls(version, one.intercept, one.weights, standard.means, standard.scales) for one in fitted]
        return min(tried, key=lambda one: log_loss(tune.labels, one.predict_proba(tune))) if len(tune) else tried[0]
