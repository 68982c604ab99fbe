"""What folding in people and folding in venues share: data sets, their order of time, options and settings of trainings."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.sociallgn.data import Pairs, Split, cut_validation, read_folder
from ml.sociallgn.fit import fit
from ml.sociallgn.settings import TrainingSettings


@dataclass(frozen=True)
class Known:
    """A data set: pairs of person and venue `(n, 2)` with times `(n,)`, and friendships `(f, 2)`."""

    people: int
    venues: int
    pairs: Pairs
    times: NDArray[np.float64]
    friendships: Pairs

    def places(self, side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many pairs each person (side 0) or venue (1) has, and each pair's place in theirs by time, from 0 `(n,)`."""
        whose = self.pairs[:, side]
        order = np.lexsort((self.times, whose))
        count = np.bincount(whose, minlength=(self.people, self.venues)[side])
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
        return count, place


def made_up_city(people: int, seed: int) -> Known:
    """What `sprout data seed` would write of interactions that say something about taste."""
    from app.city.friends import build_friendships
    from app.city.habits import draw_habits, draw_hangouts
    from app.city.world import CitySize, build_world

    world = build_world(CitySize(people, people // 4, seed))
    friendships = build_friendships(world)
    habits = draw_habits(world, friendships, draw_hangouts(world, friendships), 0, people)
    told = habits.weight >= 0.5
    pairs = np.stack([habits.person, habits.venue], axis=1)[told]
    return Known(people, people // 4, pairs, -habits.first_minute[told].astype(np.float64), friendships.edges)


def folder(path: Path, seed: int) -> Known:
    """A data set folder, its train and test together, in a random order."""
    split = read_folder(path)
    pairs = np.concatenate([split.train, split.test])
    times = np.random.default_rng(seed).random(len(pairs))
    return Known(split.people, split.venues, pairs, times, split.friendships)


def options(benchmark: str, about: str | None, given: str) -> argparse.Namespace:
    """What was asked for on the command line.

    Args:
        benchmark: Name of the module below `benchmarks`.
        about: Its docstring.
        given: What newcomers come with.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{benchmark}", description=(about or "").split("\n")[0])
    parser.add_argument("--data", type=Path, help="a folder with train.txt, test.txt and social.txt")
    parser.add_argument("--people", type=int, default=1_000, help="of the made-up city")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help=f"one seed, 1 and 10 {given}, ten epochs")
    parser.add_argument("--json", type=Path, dest="json_file")
    return parser.parse_args()


def data_sets(asked: argparse.Namespace) -> Iterator[tuple[int, Known]]:
    """The data set that was asked for, seed by seed."""
    for seed in range(7, 8 if asked.quick else 7 + asked.seeds):
        yield seed, folder(asked.data, seed) if asked.data else made_up_city(asked.people, seed)


def name_of(asked: argparse.Namespace) -> str:
    """What the data set is called in figures."""
    return asked.data.name if asked.data else f"made-up city of {asked.people}"


def training(base: Split, seed: int, *, quick: bool) -> TrainingSettings:
    """Settings of all trainings of a seed; a validation part chooses the epochs, unless it must be quick."""
    settings = TrainingSettings.for_split(base, loss="bpr", dim=63, seed=seed)
    if quick:
        return replace(settings, epochs=10)
    inner = cut_validation(base, settings.validation_share, seed)
    return replace(settings, epochs=max(1, fit(inner, settings, validate=True).epochs))
