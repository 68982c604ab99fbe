"""Hidden traits of an imported city: from real visits where they tell, drawn from the seed where nothing does."""

from __future__ import annotations

import numpy as np

from app.city.real import FREE_HOURS, RealCity
from app.city.traits import Traits
from app.city.world import TASTES, Bools, Floats, draw, unit

_KM_PER_DEGREE = 111.195


def derive_traits(city: RealCity, seed: int) -> Traits:
    """Traits that only the behaviour will know.

    Venues lie in a hidden space of tastes near those of their tags, shifted by what their names do not say; people lie near
    the venues that they visit. How people weigh things is drawn from the seed, in the order of the people's file.

    Args:
        city: The imported city.
        seed: Of the people's character and luck.
    """
    rng = draw(seed, "imported traits")
    n, location = len(city.files.people), city.location[0]
    latent = _latent(city, seed)
    return Traits(
        person_ids=city.person_ids,
        taste=_taste(city, latent, rng),
        breadth=rng.lognormal(0.10, 0.22, n),
        drive=np.clip(0.28 + 0.56 * rng.beta(2.2, 2.2, n), 0.05, 0.92),
        pull=rng.lognormal(-0.40, 0.7, n),
        herd=rng.choice([1, 2, 3, 4], size=n, p=[0.10, 0.38, 0.40, 0.12]).astype(np.int64),
        jump=rng.beta(4.0, 4.0, n),
        reach_km=_reach(city, location, rng),
        budget=1.0 + 3.0 * rng.beta(2.4, 2.0, n),
        notice_hours=rng.gamma(1.5, 3.0, n),
        silence=rng.beta(2.0, 5.0, n),
        haste=rng.lognormal(0.45, 0.5, n),
        free=_free(city, rng),
        location=location,
        venue_ids=city.venue_ids,
        latent=latent,
        charm=np.clip(rng.normal(0.0, 0.35, len(city.venue_ids)), -0.8, 0.8),
    )


def _latent(city: RealCity, seed: int) -> Floats:
    """Where venues lie in the hidden space (V, TASTES)."""
    own = draw(seed, "imported venues").normal(size=(len(city.venue_ids), TASTES))
    of_tag: dict[str, Floats] = {}
    latent = 0.45 * unit(own)
    for row, tags in enumerate(city.tags):
        for tag in tags:
            if tag not in of_tag:
                of_tag[tag] = unit(draw(seed, "tag", tag).normal(size=(1, TASTES)))[0]
            latent[row] += of_tag[tag] / len(tags)
    return unit(latent)


def _taste(city: RealCity, latent: Floats, rng: np.random.Generator) -> Floats:
    """People's hidden tastes (N, TASTES): the mean of what they visit, and something of their own."""
    pairs, n = city.pairs, len(city.person_ids)
    weight = np.sqrt(pairs.visits)
    total = np.zeros((n, TASTES))
    for k in range(TASTES):
        total[:, k] = np.bincount(pairs.person, weights=weight * latent[pairs.venue, k], minlength=n)
    return unit(unit(total) + 0.35 * unit(rng.normal(size=(n, TASTES))))


def _reach(city: RealCity, location: Floats, rng: np.random.Generator) -> Floats:
    """Distance that halves the wish to go (N,): who is used to going far goes far; at least 2 km, at most 15."""
    places = np.array([(venue.latitude, venue.longitude) for venue in city.files.venues], dtype=np.float64)
    there, home = places[city.pairs.venue], location[city.pairs.person]
    north = (there[:, 0] - home[:, 0]) * _KM_PER_DEGREE
    east = (there[:, 1] - home[:, 1]) * _KM_PER_DEGREE * np.cos(np.radians(home[:, 0]))
    n = len(city.person_ids)
    counts = np.bincount(city.pairs.person, minlength=n)
    mean = np.bincount(city.pairs.person, weights=np.hypot(north, east), minlength=n) / np.maximum(1, counts)
    used_to = np.where(counts >= 3, 1.5 * mean, 5.0)
    return np.asarray(np.clip(used_to * rng.lognormal(0.0, 0.2, n), 2.0, 15.0), dtype=np.float64)


def _free(city: RealCity, rng: np.random.Generator) -> Bools:
    """When people are truly free (N, 168): most of the stated evenings, and when they were seen out; some hours never."""
    n = len(city.person_ids)
    free = np.zeros((n, 168), dtype=np.bool_)
    free[:, FREE_HOURS] = rng.random((n, len(FREE_HOURS))) < 0.6
    free |= city.person_week > 0
    return free & (rng.random((n, 168)) > 0.06)
