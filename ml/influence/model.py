"""Edge probabilities: how much one friend's yes moves a person, learned from who was in when somebody was asked."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import ArrayLike

from ml.card import About, Card, Data
from ml.influence.data import COLUMNS, FEATURES, Exposures
from ml.influence.learning import Learned, Shapes, learn, log_hazard
from ml.judging import Judged, log_loss
from ml.logistic import Array

#: Shapes of the priors that are tried.
_PEOPLE: Final = (8.0, 16.0, 32.0, math.inf)
_TIES: Final = (8.0, 32.0)

ABOUT: Final = About(
    model="influence",
    question="how much does u's yes move v?",
    form="independent cascade over hazards with Gamma-shrunken factors a person and a friendship, fitted by expectation "
    "maximisation (after Saito et al. 2008 and Goyal et al. 2010)",
    features=COLUMNS,
    example="an ask that ended, with the friends who had said yes when it was made",
    fallback="0.05 + 0.30 strength, which friendships are filled with",
)


@dataclass(frozen=True)
class Influence:
    """Independent cascade with hazards (Saito, Nakano, Kimura 2008; partial credits as in Goyal, Bonchi, Lakshmanan 2010).

    An ask of v at which the friends A are in brings a yes with

        P = 1 - exp(-(own_v b + m sum over u in A of moved_v tie_uv (alone + by_strength s_uv)))

    where b = exp(shift) h ^ slope is v's hazard without friends (h = softplus of the acceptance logit) and
    m = (h / typical) ^ suits says that friends move a person more to what suits them. The factors own, moved and tie are
    Gamma distributed with mean 1: a person or friendship without history counts as the population, one with much as itself.
    A friendship's probability is that of a yes to the typical ask by this friend's company alone, over and above v's own.

    Attributes:
        version: what is recorded.
        alone, by_strength: hazard of a friend of strength 0, and what strength 1 adds; at least 0.
        shift, slope, suits, typical: see above; `typical` is the mean log hazard of asks that had friends in.
        shapes: of the priors.
        own, moved: factors by person; who is not named has 1.
        ties: factors by "u>v"; 1 where there is none.
    """

    ENOUGH: ClassVar[int] = 200

    version: str
    alone: float
    by_strength: float
    shift: float = 0.0
    slope: float = 1.0
    suits: float = 0.0
    typical: float = 0.0
    shapes: Shapes = field(default_factory=Shapes)
    own: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, float] = field(default_factory=dict)
    ties: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the numbers.

        Raises:
            ValueError: one is missing or infinite, or a friend who is in would lower acceptance.
        """
        numbers = (self.alone, self.by_strength, self.shift, self.slope, self.suits, self.typical)
        if not all(map(math.isfinite, numbers)) or self.alone < 0 or self.by_strength < 0:
            raise ValueError("influence needs finite numbers, and no friend who is in may lower acceptance")

    @classmethod
    def fit(cls, teach: Exposures, tune: Exposures, *, version: str) -> Influence:
        """Choose the priors on `tune`, then learn from both.

        Raises:
            ValueError: `teach` holds one outcome only.
        """
        if len(teach) == 0 or teach.labels.min() == teach.labels.max():
            raise ValueError("both answers are needed to learn influence")
        chosen, least = Shapes(), math.inf
        for shapes in _to_try() if len(tune) else ():
            loss = log_loss(tune.labels, cls.of(teach, learn(teach, shapes), shapes, version).predict_proba(tune))
            if loss < least:
                chosen, least = shapes, loss
        return cls.learned(teach.then(tune), chosen, version=version)

    @classmethod
    def learned(cls, exposures: Exposures, shapes: Shapes, *, version: str, by_strength: bool = True) -> Influence:
        """Learn from all of `exposures` with priors that are given; see `ml.influence.learning.learn`."""
        return cls.of(exposures, learn(exposures, shapes, by_strength=by_strength), shapes, version)

    @classmethod
    def of(cls, exposures: Exposures, learned: Learned, shapes: Shapes, version: str) -> Influence:
        """Name what was learned by people's ids."""
        people, size = exposures.people, len(exposures.people)
        ties = zip(learned.pairs.tolist(), learned.tie.tolist(), strict=True)
        return cls(
            version=version,
            alone=learned.alone,
            by_strength=learned.by_strength,
            shift=learned.shift,
            slope=learned.slope,
            suits=learned.suits,
            typical=learned.typical,
            shapes=shapes,
            own=_named(people, learned.own),
            moved=_named(people, learned.moved),
            ties={f"{people[pair % size]}>{people[pair // size]}": tie for pair, tie in ties if tie != 1.0},
        )

    def predict_proba(self, examples: Exposures) -> Array:
        """Probability of a yes (n,), strictly inside (0, 1)."""
        rows, friend, strength = examples.links()
        hazard, asked, people = log_hazard(examples.base), examples.asked, examples.people
        own, moved = (np.array([one.get(name, 1.0) for name in people]) for one in (self.own, self.moved))
        ties = [
            self.ties.get(f"{people[u]}>{people[v]}", 1.0)
            for u, v in zip(friend.tolist(), asked[rows].tolist(), strict=True)
        ]
        friends = moved[asked[rows]] * np.array(ties, dtype=np.float64) * (self.alone + self.by_strength * strength)
        friends *= np.exp(self.suits * (hazard[rows] - self.typical))
        total = own[asked] * np.exp(self.shift + self.slope * hazard) + np.bincount(rows, friends, len(examples))
        result: Array = np.clip(-np.expm1(-total), 1e-9, 1.0 - 1e-9)
        return result

    def edges(self, movers: Sequence[str], moved: Sequence[str], strength: ArrayLike) -> Array:
        """Probability (m,) that a mover's yes alone brings the moved person's, to an ask that suits them as usual.

        Args:
            movers: ids of those who said yes.
            moved: ids of their friends, same order.
            strength: (m,) of the friendships.
        """
        hazard = self.alone + self.by_strength * np.asarray(strength, dtype=np.float64)
        factor = [self.moved.get(v, 1.0) * self.ties.get(f"{u}>{v}", 1.0) for u, v in zip(movers, moved, strict=True)]
        result: Array = -np.expm1(-hazard * np.array(factor, dtype=np.float64))
        return result

    def anew(self, exposures: Exposures) -> Influence:
        """The same kind of model, its settings kept, learned from all of `exposures`."""
        by_strength = self.by_strength > 0.0
        return Influence.learned(exposures, self.shapes, version=self.version, by_strength=by_strength)

    def law(self) -> Influence:
        """Without what it says of single people and friendships: that is written on the friendships themselves."""
        return replace(self, own={}, moved={}, ties={})

    def save(self) -> str:
        """JSON text."""
        fields: dict[str, Any] = asdict(self)
        fields["shapes"] = {name: None if math.isinf(size) else size for name, size in fields["shapes"].items()}
        return json.dumps({"features": list(FEATURES), **fields})

    @classmethod
    def load(cls, text: str) -> Influence:
        """Read what `save` wrote.

        Raises:
            ValueError: it is no such text, or made for other features.
        """
        try:
            fields = json.loads(text)
            if fields.pop("features") != list(FEATURES):
                raise ValueError(f"influence was learned on other features than {list(FEATURES)}")
            shapes = {name: math.inf if size is None else float(size) for name, size in fields.pop("shapes").items()}
            return cls(**fields, shapes=Shapes(**shapes))
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"these are not influence parameters: {error!r}") from error

    def card(self, data: Data, judged: Judged) -> Card:
        """What it is, what it saw, what it is worth, and what serves."""
        return Card(ABOUT, self.version, data, judged)


def _named(people: Sequence[str], factors: Array) -> dict[str, float]:
    return {name: factor for name, factor in zip(people, factors.tolist(), strict=True) if factor != 1.0}


def _to_try() -> Iterator[Shapes]:
    """Priors of people in all combinations, and of friendships beside the middle ones: seldom has one been seen twice."""
    for own, moved in product(_PEOPLE, _PEOPLE):
        yield Shapes(own, moved)
    for tie in _TIES:
        yield Shapes(16.0, 16.0, tie)
