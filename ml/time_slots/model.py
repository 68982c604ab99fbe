"""Preferred hours of the week: a person's own outings, drawn to those of the community, drawn to those of everybody."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import ClassVar, Final

import numpy as np
from numpy.typing import ArrayLike

from ml.card import About, Card, Data
from ml.judging import Judged, log_loss
from ml.logistic import Array
from ml.time_slots.data import COLUMNS, HOURS, Outings

ABOUT: Final = About(
    model="time_slots",
    question="when is this person free and willing?",
    form="Dirichlet shrinkage over the 168 hours of the week: person to community to population, blurred over "
    "neighbouring hours and equal hours of other days, tilted to the hours that the person states to be free",
    features=COLUMNS,
    example="an outing: a yes to a seed (its start), or a visit that was recorded alone",
    fallback="stated free hours; where none are stated, every hour is as good",
)


@dataclass(frozen=True)
class Shrinkage:
    """How much of the past of others counts.

    Attributes:
        person: outings that the community's hours are worth to a person; infinity forgets the person's own.
        community: outings that the population's hours are worth to a community.
        near: share of an outing that speaks for the hour before and after.
        days: share of an outing that speaks for the same hour of the other days of its kind (Monday to Friday, weekend).
        tilt: by how much a stated free hour is likelier than another; 1 leaves statements out.
    """

    person: float = 8.0
    community: float = 200.0
    near: float = 0.3
    days: float = 0.4
    tilt: float = 1.0


#: Tried one after the other, each with the best of those before.
TRIED: Final[dict[str, tuple[float, ...]]] = {
    "tilt": (1.0, 2.0, 4.0, 8.0, 16.0),
    "person": (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, math.inf),
    "days": (0.0, 0.2, 0.4, 0.6),
    "near": (0.0, 0.15, 0.3, 0.5),
    "community": (20.0, 50.0, 200.0, 1000.0, math.inf),
}


@dataclass(frozen=True)
class TimeSlots:
    """Fitted hours.

    p_v(h) ~ tilt^[h stated free by v] (k_v c(h) + counts_v(h)) / (k_v + n_v), with c the hours of v's community, shrunken to the
    population in the same way; counts are blurred, and all is made to sum to 1 (Dirichlet posterior mean).

    Attributes:
        version: what is recorded.
        shrinkage: see there.
        population: (168,), summing to 1.
        communities: by id, (168,) each, summing to 1.
        own: by person, blurred counts by hour; only of people with outings.
    """

    ENOUGH: ClassVar[int] = 200

    version: str
    shrinkage: Shrinkage
    population: Array
    communities: Mapping[int, Array] = field(default_factory=dict)
    own: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the histograms.

        Raises:
            ValueError: one has not 168 positive shares that sum to 1.
        """
        for shares in (self.population, *self.communities.values()):
            if shares.shape != (HOURS,) or not (shares > 0).all() or abs(shares.sum() - 1.0) > 1e-6:
                raise ValueError(f"hours need {HOURS} positive shares that sum to 1")

    @classmethod
    def fit(cls, teach: Outings, tune: Outings, *, version: str) -> TimeSlots:
        """Choose the shrinkage on `tune`, then learn from both.

        Raises:
            ValueError: `teach` holds no outing.
        """
        if len(teach) == 0:
            raise ValueError("outings are needed to learn hours")
        return cls.chosen(teach, tune, Shrinkage(), tuple(TRIED), version=version)

    @classmethod
    def chosen(
        cls, teach: Outings, tune: Outings, start: Shrinkage, names: tuple[str, ...], *, version: str
    ) -> TimeSlots:
        """Choose some values of the shrinkage on `tune`, each with the best of those before, then learn from both."""
        for name in names if len(tune) else ():
            tried = [replace(start, **{name: value}) for value in TRIED[name]]
            losses = [
                log_loss(tune.labels, cls.learned(teach, one, version=version).predict_proba(tune)) for one in tried
            ]
            start = tried[int(np.argmin(losses))]
        return cls.learned(teach.then(tune), start, version=version)

    @classmethod
    def learned(cls, outings: Outings, shrinkage: Shrinkage, *, version: str) -> TimeSlots:
        """Learn from all of `outings` with a shrinkage that is given."""
        counts = outings.histogram()
        everybody = _shares(blurred(counts.sum(axis=0), shrinkage) + 1.0 / HOURS)
        of_community: dict[int, Array] = {}
        for community in np.unique(outings.communities[outings.communities >= 0]).tolist():
            seen = blurred(counts[outings.communities == community].sum(axis=0), shrinkage)
            of_community[community] = _drawn(seen, everybody, shrinkage.community)
        active = np.flatnonzero(counts.sum(axis=1))
        own = blurred(counts[active], shrinkage)
        return cls(
            version=version,
            shrinkage=shrinkage,
            population=everybody,
            communities=of_community,
            own={outings.people[person]: row for person, row in zip(active.tolist(), own, strict=True)},
        )

    def hours(self, person: str, community: int | None, stated: ArrayLike | None = None) -> Array:
        """Preference of one person for each hour of the week (168,), summing to 1.

        Args:
            person: id; of somebody without outings the community's hours are taken.
            community: id, or None.
            stated: (168,), 1 for stated free hours, or None.
        """
        around = self.population if community is None else self.communities.get(community, self.population)
        own = self.own.get(person)
        shares = around if own is None else _drawn(own, around, self.shrinkage.person)
        return shares if stated is None else _tilted(shares, np.asarray(stated), self.shrinkage.tilt)

    def table(self, outings: Outings) -> Array:
        """Preferences of all people of `outings` (N, 168), each summing to 1."""
        around = np.stack([self.communities.get(one, self.population) for one in outings.communities.tolist()])
        own = np.zeros((len(outings.people), HOURS))
        for number, person in enumerate(outings.people):
            if person in self.own:
                own[number] = self.own[person]
        return _tilted(_drawn(own, around, self.shrinkage.person), outings.stated, self.shrinkage.tilt)

    def predict_proba(self, examples: Outings) -> Array:
        """Chance (n,) of the hour at which each outing took place, among the 168 of the week."""
        result: Array = self.table(examples)[examples.person, examples.hour]
        return result

    def law(self) -> TimeSlots:
        """Without single people: their outings are in the graph."""
        return replace(self, own={})

    def save(self) -> str:
        """JSON text."""
        shrinkage = {name: None if math.isinf(value) else value for name, value in asdict(self.shrinkage).items()}
        return json.dumps(
            {
                "version": self.version,
                "hours": HOURS,
                "shrinkage": shrinkage,
                "population": self.population.tolist(),
                "communities": {str(name): shares.tolist() for name, shares in self.communities.items()},
                "own": {name: counts.tolist() for name, counts in self.own.items()},
            }
        )

    @classmethod
    def load(cls, text: str) -> TimeSlots:
        """Read what `save` wrote.

        Raises:
            ValueError: it is no such text, or made for other hours.
        """
        try:
            fields = json.loads(text)
            if fields["hours"] != HOURS:
                raise ValueError(f"time slots were learned on {fields['hours']} hours, not on {HOURS}")
            shrinkage = {name: math.inf if value is None else value for name, value in fields["shrinkage"].items()}
            return cls(
                version=str(fields["version"]),
                shrinkage=Shrinkage(**shrinkage),
                population=np.array(fields["population"], dtype=np.float64),
                communities={int(name): np.array(shares) for name, shares in fields["communities"].items()},
                own={name: np.array(counts) for name, counts in fields["own"].items()},
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"these are not time slot parameters: {error!r}") from error

    def card(self, data: Data, judged: Judged) -> Card:
        """What it is, what it saw, what it is worth, and what serves."""
        return Card(ABOUT, self.version, data, judged)


def blurred(counts: Array, shrinkage: Shrinkage) -> Array:
    """Let each outing of `counts` (..., 168) speak for hours near it and for equal hours of like days too; sums are kept."""
    near = (1.0 - shrinkage.near) * counts + 0.5 * shrinkage.near * (np.roll(counts, 1, -1) + np.roll(counts, -1, -1))
    days = near.reshape(*counts.shape[:-1], 7, 24)
    like = np.concatenate(
        [
            np.broadcast_to(days[..., kind, :].mean(axis=-2, keepdims=True), days[..., kind, :].shape)
            for kind in (slice(0, 5), slice(5, 7))
        ],
        axis=-2,
    )
    result: Array = ((1.0 - shrinkage.days) * days + shrinkage.days * like).reshape(counts.shape)
    return result


def _drawn(counts: Array, around: Array, worth: float) -> Array:
    """Dirichlet posterior mean of `counts` (..., 168) under a prior that is worth `worth` outings at the hours `around`."""
    if math.isinf(worth):
        return np.broadcast_to(around, counts.shape)
    result: Array = (counts + worth * around) / (counts.sum(axis=-1, keepdims=True) + worth)
    return result


def _tilted(shares: Array, stated: Array, tilt: float) -> Array:
    return _shares(shares * np.where(stated > 0, tilt, 1.0))


def _shares(counts: Array) -> Array:
    result: Array = counts / counts.sum(axis=-1, keepdims=True)
    return result
