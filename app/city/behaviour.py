"""How people answer when they are asked. Only the simulation reads this; no model, ranker or order may.

A behaviour is a class that is made with the home folder and the city's seed and has two methods: `acceptance`, the true
probability of a yes, and `answer`, what the person does. Both depend on nothing but the ask: the same ask gets the same
answer whoever asked before and however often, so that two orders of asking can be compared on the same luck. Choose another
one with ``--behaviour package.module:Class``.
"""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, cast, runtime_checkable

from app.city.errors import BehaviourError
from app.city.ids import share
from app.city.traits import Traits

DEFAULT = "app.city.behaviour:CityBehaviour"
IMPORTED = "app.city.behaviour:ImportedBehaviour"
_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Ask:
    """One invitation, as the person sees it.

    Attributes:
        start: When the plan begins, in the venue's time zone.
        asked_at: When the person is asked.
        accepted: Ids of the person's friends who have said yes.
        strengths: Strength of the friendship with each of them, same order.
        group_size: How many people have said yes in all.
    """

    seed_id: str
    user_id: str
    venue_id: str
    category: str
    tags: tuple[str, ...]
    price_level: int
    latitude: float
    longitude: float
    start: datetime
    asked_at: datetime
    accepted: tuple[str, ...]
    strengths: tuple[float, ...]
    group_size: int


@dataclass(frozen=True)
class Answer:
    """What a person does: ``none`` means that they never answer, whatever the delay says."""

    answer: Literal["yes", "maybe", "no", "none"]
    delay_minutes: float


@runtime_checkable
class Behaviour(Protocol):
    """What another behaviour has to offer. It is made as ``Class(home: Path, seed: int)``."""

    def acceptance(self, ask: Ask) -> float:
        """The true probability that this person says yes to this ask, in [0, 1]."""

    def answer(self, ask: Ask) -> Answer:
        """What the person does; yes exactly when their luck for this seed is below `acceptance`."""


def load_behaviour(name: str, home: Path, seed: int) -> Behaviour:
    """Make the behaviour that ``package.module:Class`` names.

    Args:
        name: Where the class is.
        home: The home folder, in which hidden traits may lie.
        seed: The city's seed, from which luck is drawn.

    Raises:
        BehaviourError: The name, the module, the class or its methods are not there.
    """
    maker = find_behaviour(name)
    try:
        return cast(Behaviour, maker(home, seed))
    except TypeError as error:
        raise BehaviourError(f"--behaviour {name}: {maker.__name__}(home, seed) fails: {error}") from error


def find_behaviour(name: str) -> type:
    """The class that ``package.module:Class`` names, not made yet.

    Raises:
        BehaviourError: The name, the module, the class or its methods are not there.
    """
    module_name, separator, class_name = name.partition(":")
    if not (module_name and separator and class_name):
        raise BehaviourError(f"--behaviour wants package.module:Class, not {name!r}")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise BehaviourError(f"--behaviour {name}: cannot import {module_name}: {error}") from error
    maker = getattr(module, class_name, None)
    if not isinstance(maker, type):
        raise BehaviourError(f"--behaviour {name}: {module_name} has no class {class_name}")
    missing = [method for method in ("acceptance", "answer") if not callable(getattr(maker, method, None))]
    if missing:
        raise BehaviourError(f"--behaviour {name}: {class_name} lacks {' and '.join(missing)}")
    return maker


def luck(seed: int, user_id: str, seed_id: str) -> float:
    """The person's luck for this seed in [0, 1): low luck says yes. The same for every order of asking."""
    return share("luck", seed, user_id, seed_id)


def company(strengths: tuple[float, ...], pull: float, herd: int, jump: float) -> float:
    """How much friends who go add, in [0, 1): each a little less than the one before, and a leap when it is a crowd.

    Args:
        strengths: Of the friendships with those who said yes.
        pull: How much one friend moves this person.
        herd: From how many friends on "everybody goes".
        jump: How much of what is left that adds.
    """
    if not strengths:
        return 0.0
    moved = 1.0 - math.exp(-0.8 * pull * sum(0.15 + strength for strength in strengths))
    return 1.0 - (1.0 - moved) * (1.0 - jump) if len(strengths) >= herd else moved


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) in km, earth radius 6,371 km."""
    (lat1, lon1), (lat2, lon2) = here, there
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def answer_by_luck(seed: int, ask: Ask, probability: float, silence: float, haste: float) -> Answer:
    """Turn a probability into what the person does.

    Args:
        seed: The city's seed.
        ask: The invitation.
        probability: Of a yes.
        silence: Chance that somebody who does not want to go says nothing at all.
        haste: Mean minutes until this person answers.
    """
    own = luck(seed, ask.user_id, ask.seed_id)
    slow = -math.log(1.0 - 0.999 * share("delay", seed, ask.user_id, ask.seed_id))
    delay = min(12.0, max(0.2, haste * slow))
    if own < probability:
        return Answer("yes", delay)
    if share("silence", seed, ask.user_id, ask.seed_id) < silence:
        return Answer("none", 0.0)
    nearly = own < 1.25 * probability + 0.04
    return Answer("maybe" if nearly else "no", 1.2 * delay)


class CityBehaviour:
    """People of the made-up city.

    A person goes for the thing itself or for the company, whichever carries first (a noisy or), never by a weighted sum:

    - the thing: drive x mood of that day x fit, where fit falls like a bell with the distance between hidden tastes (its
      width is how picky the person is) and is bent by the venue's hidden charm;
    - the company: `company` above, with a pull that differs tenfold between people and a leap at two to four friends;
      somebody whose taste is far off follows friends less, but still does;
    - both are damped by time (true free hours, not the stated ones), price above the true budget, distance (half at the
      person's own reach) and short notice.

    More friends never lower the probability.
    """

    def __init__(self, home: Path, seed: int, traits: Traits | None = None) -> None:
        """Read the hidden traits of the city, unless they are in memory.

        Raises:
            BehaviourError: There are none.
        """
        self._traits = Traits.load(home) if traits is None else traits
        self._seed = seed
        self._moods: dict[tuple[str, str], float] = {}

    def acceptance(self, ask: Ask) -> float:
        """The true probability of a yes, in [0, 1]; 0 for somebody who does not live in this city."""
        traits = self._traits
        row = traits.person.get(ask.user_id)
        if row is None:
            return 0.0
        fit = self._fit(row, ask)
        can = self._can(row, ask)
        alone = min(0.92, float(traits.drive[row]) * self._mood(ask) * (0.06 + 0.94 * fit)) * can
        pulled = company(ask.strengths, float(traits.pull[row]), int(traits.herd[row]), float(traits.jump[row]))
        along = pulled * (0.30 + 0.70 * math.sqrt(fit)) * math.sqrt(can)
        return float(1.0 - (1.0 - alone) * (1.0 - 0.95 * along))

    def answer(self, ask: Ask) -> Answer:
        """What the person does, and after how many simulated minutes."""
        row = self._traits.person.get(ask.user_id)
        if row is None:
            return Answer("none", 0.0)
        traits = self._traits
        return answer_by_luck(
            self._seed, ask, self.acceptance(ask), float(traits.silence[row]), float(traits.haste[row])
        )

    def _fit(self, row: int, ask: Ask) -> float:
        """How well the venue suits the person's hidden taste, in [0, 1]."""
        traits = self._traits
        venue = traits.venue.get(ask.venue_id)
        if venue is None:  # a venue that came later: nobody knows yet what it is like
            return 0.3 + 0.4 * share("unknown venue", self._seed, ask.user_id, ask.venue_id)
        nearness = float(traits.taste[row] @ traits.latent[venue])
        apart = 2.0 * (1.0 - nearness)  # squared distance of two unit vectors
        bell = math.exp(-apart / (2.0 * float(traits.breadth[row]) ** 2))
        return float(bell ** math.exp(-float(traits.charm[venue])))

    def _can(self, row: int, ask: Ask) -> float:
        """What time, price, distance and notice leave of the wish to go, in (0, 1]."""
        traits = self._traits
        week_hour = ask.start.weekday() * 24 + ask.start.hour
        free = traits.free
        nearly = free[row, (week_hour + 1) % 168] or free[row, (week_hour - 1) % 168]
        time = 1.0 if free[row, week_hour] else (0.35 if nearly else 0.08)
        price = 0.45 ** max(0.0, ask.price_level - 0.5 - float(traits.budget[row]))
        home = (float(traits.location[row, 0]), float(traits.location[row, 1]))
        away = distance_km(home, (ask.latitude, ask.longitude)) / float(traits.reach_km[row])
        hours = (ask.start - ask.asked_at).total_seconds() / 3600.0
        notice = 1.0 if hours >= traits.notice_hours[row] else 0.65
        return float(time * price * notice / (1.0 + away * away))

    def _mood(self, ask: Ask) -> float:
        """A day's mood, between 0.5 and 1.5: the same for all that a person is asked to on that day."""
        key = (ask.user_id, ask.start.date().isoformat())
        if key not in self._moods:
            self._moods[key] = 0.5 + share("mood", self._seed, *key)
        return self._moods[key]


class ImportedBehaviour(CityBehaviour):
    """People of an imported city, who answer as those of the made-up one do, by traits that an import left outside the graph.

    Where they live, when they are free and what they like comes from their real visits; how they weigh it (drive, pull of
    friends, budget, silence) is drawn from the seed, since no data set tells. See `app.city.imported`.
    """
