"""The acceptance model: a logit from who, where and when, plus what friends who are already in add to it.

One shape serves the learned model and the formulas, so that whoever orders or asks people never knows which one it
holds. Base logits are computed once a candidate; each answer afterwards changes the social part alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import ClassVar, Final, Self

import numpy as np

from ml.acceptance.additive import Additive, Ramp
from ml.acceptance.data import COLUMNS, FEATURES, Asks
from ml.acceptance.fit import fit_monotone
from ml.card import About, Card, Data
from ml.judging import Judged

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


@dataclass(frozen=True, kw_only=True)
class Acceptance(Additive):
    """Probability that a person says yes when asked; the formula is that of `ml.acceptance.additive`.

    All social coefficients are non-negative: one more friend who is in never lowers the probability.

    Attributes:
        version: what `Seed.model_version` and asks record.
    """

    ENOUGH: ClassVar[int] = 200

    version: str

    def __post_init__(self) -> None:
        """Check shapes and the sign of the social part.

        Raises:
            ValueError: when parameters do not fit `FEATURES` or the model would not be monotone.
        """
        super().__post_init__()
        if not self.monotone:
            raise ValueError("the social coefficients must not be negative: a friend who is in never lowers acceptance")

    @classmethod
    def fit(cls, teach: Asks, tune: Asks, *, version: str) -> Self:
        """Fit on `teach`, choose form and penalty on `tune`, and calibrate there.

        Raises:
            ValueError: all of `teach` ended alike.
        """
        return cls.of(version, fit_monotone(teach, tune))

    @classmethod
    def of(cls, version: str, formula: Additive) -> Self:
        """A formula as a version.

        Raises:
            ValueError: it is not monotone.
        """
        return cls(version=version, **{name: getattr(formula, name) for name in Additive.__dataclass_fields__})

    def save(self) -> str:
        """Return the parameters as JSON text, as kept in `ModelVersion.parameters`."""
        return json.dumps({"features": list(FEATURES), **asdict(self)}, default=np.ndarray.tolist)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `save` wrote.

        Raises:
            ValueError: when it was trained on other features, or is not such JSON.
        """
        try:
            fields = json.loads(text)
            if fields["features"] != list(FEATURES):
                raise ValueError(f"acceptance parameters are for {fields['features']}, not for {list(FEATURES)}")
            return cls(
                version=str(fields["version"]),
                intercept=float(fields["intercept"]),
                weights=np.asarray(fields["weights"], dtype=np.float64),
                means=np.asarray(fields["means"], dtype=np.float64),
                scales=np.asarray(fields["scales"], dtype=np.float64),
                social_count=float(fields["social_count"]),
                social_strength=float(fields["social_strength"]),
                # Versions of before had straight lines only.
                steps=np.asarray(fields.get("steps", []), dtype=np.float64),
                ramps=tuple(Ramp(**each) for each in fields.get("ramps", [])),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not acceptance parameters: {error!r}") from error

    @staticmethod
    def live(parameters: str | None) -> Acceptance:
        """What serves: the version that is live, of its parameters, or `FALLBACK` where none is.

        Raises:
            ValueError: as `load`.
        """
        return Acceptance.load(parameters) if parameters else FALLBACK

    def card(self, data: Data, judged: Judged) -> Card:
        """The card of this version."""
        return Card(ABOUT, self.version, data, judged)


FALLBACK = Acceptance(
    version="acceptance-fallback-1",
    # The explainable score of scoring.md on the scale of logits: 4 * (0.25 distance + 0.35 interests + 0.15 price +
    # 0.25 history), distance as 1 - km / 15 and affinity in the place of history; then what that score leaves out: an
    # open person, a free hour, fatigue. A fitting stranger nearby (affinity 0.6, a third of the interests, 4 km, free)
    # says yes about once in five times, with three friends in about three times in five.
    intercept=-4.2,
    weights=np.array([1.0, 1.4, -1.0 / 15.0, 0.6, 1.0, 1.2, -0.25]),
    means=np.zeros(len(FEATURES)),
    scales=np.ones(len(FEATURES)),
    social_count=0.9,
    social_strength=0.4,
)
"""The documented formula that serves where no learned model is live, and that a learned one must beat."""
