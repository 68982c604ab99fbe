"""The conversion model: corrects, by what surrounds a seed, what the formula over acceptance probabilities says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from ml.card import About
from ml.conversion.data import COLUMNS, FEATURES, EndedSeeds
from ml.judging import log_loss
from ml.logistic import Standardiser, fit_calibrated, out_of_fold, sigmoid
from ml.scaled_logistic import ScaledLogistic

ABOUT: Final = About(
    model="conversion",
    question="will this seed tip when it is propagated?",
    form="logistic regression over the Poisson-binomial formula's answer, which is not penalised, and what surrounds the seed, "
    "which is: the less the history has to say, the nearer it stays to the calibrated formula. Signs held where more can only "
    "help; penalty chosen and calibration (Platt 1999) made out of fold on the parts that teach and tune together",
    features=COLUMNS,
    example="a seed that was propagated and ended by itself",
    fallback="the Poisson-binomial tail of the people's acceptance probabilities, `ml.conversion.tipping_probability`",
)

PENALTIES: Final = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)

_SIGNS: Final = {"baseline_logit": 1, "expected_starters": 1, "expected_going": 1, "pool": 1, "reach": 1}


@dataclass(frozen=True)
class Conversion(ScaledLogistic):
    """Calibrated probability that a seed tips; `Seed.model_version` records its version."""

    ABOUT: ClassVar[About] = ABOUT
    FORMULA: ClassVar[str] = "baseline_logit"
    ENOUGH: ClassVar[int] = 80

    @classmethod
    def fit(cls, teach: EndedSeeds, tune: EndedSeeds, *, version: str) -> Self:
        """Fit on both parts under the penalty that says best, out of fold, what was not seen; calibrate out of fold too.

        Raises:
            ValueError: all seeds ended alike.
        """
        both = teach.then(tune)
        standard = Standardiser.fit(both.columns)
        table, signs = standard.apply(both.columns), [_SIGNS.get(name, 0) for name in FEATURES]
        penalty = min(
            map(cls.beside_formula, PENALTIES),
            key=lambda each: log_loss(both.labels, sigmoid(out_of_fold(table, both.labels, signs=signs, penalty=each))),
        )
        fitted = fit_calibrated(table, both.labels, signs=signs, penalty=penalty)
        return cls(version, fitted.intercept, fitted.weights, standard.means, standard.scales)
