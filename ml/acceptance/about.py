"""What the card of the acceptance model says whatever it learned from."""

from __future__ import annotations

from typing import Final

from ml.acceptance.data import COLUMNS
from ml.card import About

ABOUT: Final = About(
    model="acceptance",
    question="will this person say yes to this seed, now, with these friends in?",
    form="additive on the scale of logits, p = sigmoid(b + sum of w_j z_j + sum of ramps + a log(1 + f) + sum of steps of f + "
    "c s), with f accepted friends, s their summed strength; ramps are piecewise linear in one feature, steps let each of the "
    "first five friends count for itself. No coefficient of friends is negative: one more friend who is in never lowers p. "
    "Ridge-penalised, signs held by projected Newton; straight or bent, and how strongly penalised, is chosen on the tuning "
    "part, which is then learned from too; calibrated out of fold (Platt 1999)",
    features=COLUMNS,
    example="an ask that was answered or ran out",
    fallback="the formula `ml.acceptance.FALLBACK`: the explainable score of a venue on the scale of logits, with openness, "
    "free time, fatigue and friends who are in",
)
