"""The made-up city as arrays: places, venues and people, visible and hidden, drawn from one seed."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.city.errors import CityError
from app.city.kinds import KINDS, TAGS, Kind
from app.city.names import NEIGHBOURHOODS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Where the made-up city lies; the coordinates are real, the city is not.
CENTRE = (41.815, -71.405)
TIME_ZONE = "America/New_York"
#: Hidden dimensions of taste.
TASTES = 6
MOST_PEOPLE = 100_000
MOST_VENUES = 20_000
KM_PER_DEGREE = 6371.0 * math.pi / 180.0

PERSONAS = (
    "foodie", "night owl", "early bird", "culture lover", "regular", "explorer", "homebody", "planner",
)  # fmt: skip
#: Chance that a persona is free in: weekday morning, lunch, afternoon, evening, late; then the same for the weekend.
_FREE = np.array(
    [
        (0.05, 0.35, 0.10, 0.80, 0.30, 0.40, 0.70, 0.60, 0.80, 0.45),
        (0.02, 0.15, 0.15, 0.75, 0.80, 0.10, 0.35, 0.55, 0.80, 0.90),
        (0.45, 0.40, 0.20, 0.55, 0.05, 0.80, 0.80, 0.65, 0.55, 0.10),
        (0.05, 0.25, 0.25, 0.75, 0.35, 0.35, 0.60, 0.75, 0.80, 0.45),
        (0.10, 0.45, 0.15, 0.65, 0.20, 0.40, 0.60, 0.50, 0.65, 0.25),
        (0.10, 0.30, 0.25, 0.75, 0.45, 0.45, 0.65, 0.75, 0.75, 0.55),
        (0.05, 0.20, 0.10, 0.45, 0.10, 0.35, 0.50, 0.55, 0.50, 0.15),
        (0.10, 0.30, 0.10, 0.70, 0.20, 0.50, 0.70, 0.60, 0.75, 0.30),
    ]
)
_BLOCKS = ((8, 11), (11, 15), (15, 18), (18, 22), (22, 24))


@dataclass(frozen=True)
class CitySize:
    """How large a city is wanted, and from which seed."""

    people: int = 200
    venues: int = 50
    seed: int = 7

    def __post_init__(self) -> None:
        if not 10 <= self.people <= MOST_PEOPLE:
            raise CityError(f"--people must be between 10 and {MOST_PEOPLE:,}, not {self.people:,}")
        if not 4 <= self.venues <= MOST_VENUES:
            raise CityError(f"--venues must be between 4 and {MOST_VENUES:,}, not {self.venues:,}")
        if not 0 <= self.seed < 2**31:
            raise CityError(f"--seed must be between 0 and {2**31 - 1}, not {self.seed}")


@dataclass(frozen=True)
class Places:
    """Neighbourhoods: centres in km east and north of the city's centre, radius in km, share of the people."""

    names: tuple[str, ...]
    east: Floats
    north: Floats
    radius: Floats
    share: Floats


@dataclass(frozen=True)
class Venues:
    """Venues, one row each. ``latent`` (V, TASTES), ``charm`` and ``fame`` (V,) are hidden."""

    kind: Ints
    place: Ints
    east: Floats
    north: Floats
    price: Ints
    tags: list[list[int]]
    latent: Floats
    charm: Floats
    fame: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def kind_of(self, venue: int) -> Kind:
        """The kind of one venue."""
        return KINDS[int(self.kind[venue])]


@dataclass(frozen=True)
class People:
    """People, one row each; what is hidden is named in `app.city.traits`.

    Attributes:
        place: (N,) neighbourhood.
        persona: (N,) index into PERSONAS.
        taste: (N, TASTES) hidden, unit length.
        sociability: (N,) hidden, heavy-tailed, at least 1.
        candour: (N,) openness as it truly is; the graph holds a noisy statement of it.
        budget: (N,) the price level that a person truly likes to pay, 1-4.
        free: (N, 168) stated free hours of the week.
    """

    place: Ints
    persona: Ints
    east: Floats
    north: Floats
    taste: Floats
    sociability: Floats
    candour: Floats
    openness: Floats
    budget: Floats
    free: Bools

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True)
class World:
    """Everything of a city that does not depend on who knows whom."""

    size: CitySize
    places: Places
    tag_latent: Floats
    venues: Venues
    people: People


def draw(seed: int, *parts: str | int) -> np.random.Generator:
    """A generator of random numbers for one part of the city; parts do not disturb each other."""
    return np.random.default_rng([seed, *(zlib.crc32(str(part).encode()) for part in parts)])


def unit(rows: Floats) -> Floats:
    """Scale each row to length 1."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float64)


def latitude(north: float) -> float:
    """Degrees of latitude of a point this many km north of the centre."""
    return CENTRE[0] + north / KM_PER_DEGREE


def longitude(east: float) -> float:
    """Degrees of longitude of a point this many km east of the centre."""
    return CENTRE[1] + east / (KM_PER_DEGREE * math.cos(math.radians(CENTRE[0])))


def build_world(size: CitySize) -> World:
    """Draw places, venues and people; the same size and seed give the same world."""
    places = _places(size)
    tag_latent = unit(draw(size.seed, "tags").normal(size=(len(TAGS), TASTES)))
    return World(size, places, tag_latent, _venues(size, places, tag_latent), _people(size, places))


def _places(size: CitySize) -> Places:
    rng = draw(size.seed, "places")
    count = int(np.clip(round(size.people / 40), 4, len(NEIGHBOURHOODS)))
    # A city of more people is wider, but not in proportion: it is denser too.
    reach = 2.2 + 1.1 * math.log10(size.people / 100 + 1)
    angle = np.arange(count) * 2.399963 + rng.normal(0, 0.15, count)  # golden angle: evenly spread
    distance = reach * np.sqrt((np.arange(count) + 0.3) / count)
    share = rng.gamma(4.0, size=count)
    return Places(
        names=NEIGHBOURHOODS[:count],
        east=distance * np.cos(angle),
        north=distance * np.sin(angle),
        radius=reach * rng.uniform(0.16, 0.28, count),
        share=share / share.sum(),
    )


def _venues(size: CitySize, places: Places, tag_latent: Floats) -> Venues:
    rng = draw(size.seed, "venues")
    shares = np.array([kind.share for kind in KINDS])
    # Every kind at least once while there is room: a small town has a bakery before it has two.
    first = rng.permutation(len(KINDS))[: size.venues]
    rest = rng.choice(len(KINDS), size=size.venues - len(first), p=shares / shares.sum())
    kind = np.concatenate([first, rest]).astype(np.int64)
    central = places.share / (1.0 + 0.4 * np.hypot(places.east, places.north))
    place = rng.choice(len(places.names), size=size.venues, p=central / central.sum())
    tags, latent = [], np.empty((size.venues, TASTES))
    for venue, k in enumerate(kind):
        own = [TAGS.index(tag) for tag in KINDS[k].tags]
        extra = [int(tag) for tag in rng.choice(len(TAGS), size=int(rng.integers(0, 3)), replace=False)]
        tags.append(list(dict.fromkeys(own + extra)))
        latent[venue] = tag_latent[own].mean(axis=0)
    prices = [rng.integers(KINDS[k].price[0], KINDS[k].price[1] + 1) for k in kind]
    return Venues(
        kind=kind,
        place=place.astype(np.int64),
        east=places.east[place] + rng.normal(0, 1, size.venues) * places.radius[place] * 0.7,
        north=places.north[place] + rng.normal(0, 1, size.venues) * places.radius[place] * 0.7,
        price=np.array(prices, dtype=np.int64),
        tags=tags,
        latent=unit(latent + rng.normal(0, 0.22, latent.shape)),
        charm=np.clip(rng.normal(0.0, 0.35, size.venues), -0.8, 0.8),
        fame=rng.lognormal(0.0, 0.8, size.venues),
    )


def _people(size: CitySize, places: Places) -> People:
    rng = draw(size.seed, "people")
    n = size.people
    place = rng.choice(len(places.names), size=n, p=places.share)
    # Who lives near each other is somewhat alike: the personas of a neighbourhood are not those of the city.
    mixture = rng.dirichlet(np.full(len(PERSONAS), 1.5), size=len(places.names)).cumsum(axis=1)
    persona = np.minimum((rng.random(n)[:, None] > mixture[place]).sum(axis=1), len(PERSONAS) - 1)
    ideals = unit(rng.normal(size=(len(PERSONAS), TASTES)))
    local = unit(rng.normal(size=(len(places.names), TASTES)))
    taste = unit(0.75 * ideals[persona] + 0.35 * local[place] + rng.normal(0, 0.32, (n, TASTES)))
    candour = rng.beta(2.2, 2.2, n)
    return People(
        place=place.astype(np.int64),
        persona=persona.astype(np.int64),
        east=places.east[place] + rng.normal(0, 1, n) * places.radius[place],
        north=places.north[place] + rng.normal(0, 1, n) * places.radius[place],
        taste=taste,
        sociability=1.0 + np.minimum(rng.pareto(2.1, n), 24.0),
        candour=candour,
        openness=np.clip(candour + rng.normal(0, 0.12, n), 0.02, 0.98),
        budget=np.clip(1.0 + 3.0 * rng.beta(2.0, 2.6, n) + 0.3 * (persona == 0), 1.0, 4.0),
        free=_free_hours(rng, persona.astype(np.int64)),
    )


def _free_hours(rng: np.random.Generator, persona: Ints) -> Bools:
    """Stated free hours (N, 168): whole blocks of a day, as people think of them."""
    free = np.zeros((len(persona), 168), dtype=np.bool_)
    for day in range(7):
        offset = 5 if day >= 5 else 0
        for block, (begin, end) in enumerate(_BLOCKS):
            chance = _FREE[persona, offset + block]
            if day == 4 and begin >= 18:
                chance = np.minimum(1.0, chance + 0.15)  # Friday evening
            has = rng.random(len(persona)) < chance
            free[:, day * 24 + begin : day * 24 + end] |= has[:, None]
    return free
