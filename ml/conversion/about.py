"""What the card of the conversion model says whatever it learned from."""

from __future__ import annotations

from typing import Final

from ml.card import About
from ml.conversion.data import COLUMNS

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
