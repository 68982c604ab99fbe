"""Hidden traits: what only the behaviour knows of people and venues. They lie in a file, never in the graph."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from app.city.errors import BehaviourError
from app.city.world import Bools, Floats, Ints, World, draw

FILE = Path("city") / "traits.npz"


@dataclass(frozen=True)
class Traits:
    """Hidden traits of N people and V venues.

    Attributes:
        person_ids: (N,) ids as in the graph.
        taste: (N, TASTES) unit vectors.
        breadth: (N,) how far from a person's taste a venue may lie; small means picky.
        drive: (N,) how ready a person is to go alone to something that fits, in (0, 1).
        pull: (N,) how much one friend who goes moves them; differs tenfold between people.
        herd: (N,) number of friends at which "everybody goes" sets in.
        jump: (N,) how much it then adds, in (0, 1).
        reach_km: (N,) distance that halves the wish to go.
        budget: (N,) price level they truly like to pay.
        notice_hours: (N,) how long before they want to be asked.
        silence: (N,) chance that "no" is never said aloud.
        haste: (N,) mean minutes until they answer.
        free: (N, 168) hours of the week at which they are truly free.
        location: (N, 2) latitude and longitude.
        venue_ids: (V,) ids as in the graph.
        latent: (V, TASTES) unit vectors.
        charm: (V,) what makes a venue better or worse than it looks.
    """

    person_ids: list[str]
    taste: Floats
    breadth: Floats
    drive: Floats
    pull: Floats
    herd: Ints
    jump: Floats
    reach_km: Floats
    budget: Floats
    notice_hours: Floats
    silence: Floats
    haste: Floats
    free: Bools
    location: Floats
    venue_ids: list[str]
    latent: Floats
    charm: Floats

    @cached_property
    def person(self) -> dict[str, int]:
        """Row of each person."""
        return {one: row for row, one in enumerate(self.person_ids)}

    @cached_property
    def venue(self) -> dict[str, int]:
        """Row of each venue."""
        return {one: row for row, one in enumerate(self.venue_ids)}

    def save(self, home: Path) -> None:
        """Write the file whole or not at all."""
        path = home / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        arrays: dict[str, Any] = {
            name: np.asarray(value) for name, value in self.__dict__.items() if name in self.__dataclass_fields__
        }
        with draft.open("wb") as file:
            np.savez(file, **arrays)
        draft.replace(path)

    @classmethod
    def load(cls, home: Path) -> Traits:
        """Read the file that `save` wrote.

        Raises:
            BehaviourError: There is none, or it cannot be read.
        """
        path = home / FILE
        if not path.exists():
            raise BehaviourError(
                f"no hidden traits in {path}: make a city with `sprout data seed` or import one with `sprout data import`"
            )
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in cls.__dataclass_fields__}
        except (OSError, ValueError, KeyError) as error:
            raise BehaviourError(f"{path} cannot be read ({error}): seed or import again") from error
        ids = {name: arrays.pop(name).tolist() for name in ("person_ids", "venue_ids")}
        return cls(**ids, **arrays)


def draw_traits(world: World, person_ids: list[str], venue_ids: list[str], location: Floats) -> Traits:
    """Draw what the graph shall not know; the same world gives the same traits.

    Args:
        world: People and venues.
        person_ids: (N,) ids in the graph.
        venue_ids: (V,) ids in the graph.
        location: (N, 2) latitude and longitude of people.
    """
    rng = draw(world.size.seed, "traits")
    people, n = world.people, len(world.people)
    return Traits(
        person_ids=person_ids,
        taste=people.taste,
        breadth=rng.lognormal(0.10, 0.22, n),
        drive=np.clip(0.28 + 0.56 * people.candour + rng.normal(0, 0.07, n), 0.05, 0.92),
        pull=rng.lognormal(-0.40, 0.7, n),
        herd=rng.choice([1, 2, 3, 4], size=n, p=[0.10, 0.38, 0.40, 0.12]).astype(np.int64),
        jump=rng.beta(4.0, 4.0, n),
        reach_km=rng.lognormal(1.6, 0.4, n),
        budget=people.budget,
        notice_hours=rng.gamma(1.5, 3.0, n),
        silence=rng.beta(2.0, 5.0, n),
        haste=rng.lognormal(0.45, 0.5, n),
        free=_truly_free(people.free, rng),
        location=location,
        venue_ids=venue_ids,
        latent=world.venues.latent,
        charm=world.venues.charm,
    )


def _truly_free(stated: Bools, rng: np.random.Generator) -> Bools:
    """People misjudge their own week: some stated hours are not free, some others are."""
    wrong = rng.random(stated.shape)
    return np.where(stated, wrong > 0.08, wrong < 0.04)
