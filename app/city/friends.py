"""Who knows whom: circles of friends within neighbourhoods and across them, and some ties beyond."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.city.world import Floats, Ints, World, draw, unit

#: Circles have this many members, both ends included.
CIRCLE = (4, 9)
_KNOW_EACH_OTHER = 0.85
#: Mean number of circles of the least sociable.
_AT_LEAST = 1.8


@dataclass(frozen=True)
class Friendships:
    """Undirected friendships, each once, and the circles that they came from.

    Attributes:
        edges: (M, 2) people, the smaller first, sorted.
        strength: (M,) in (0, 1), a few strong and many weak.
        days: (M,) how many days ago they became friends.
        members: (L,) person of each membership; ``circles``: (L,) its circle.
    """

    edges: Ints
    strength: Floats
    days: Ints
    members: Ints
    circles: Ints

    def degrees(self, people: int) -> Ints:
        """Number of friends (N,)."""
        return np.bincount(self.edges.ravel(), minlength=people).astype(np.int64)


def memberships_wanted(people: int) -> float:
    """Mean number of circles a person belongs to: people of a large city know more (mean degree about 13, then 20)."""
    return float(np.clip(3.1 + 0.4 * math.log10(people / 200), 2.3, 4.2))


def build_friendships(world: World) -> Friendships:
    """Draw friendships with communities, triadic closure and heavy-tailed degrees and strengths."""
    rng = draw(world.size.seed, "friends")
    members, circles = _circles(world, rng)
    pairs = np.concatenate([_within_circles(members, circles, rng), _beyond_circles(world, rng)])
    edges, shared = _each_once(pairs, len(world.people))
    closeness = rng.lognormal(-0.9, 0.75, len(edges)) * (0.7 + 0.5 * shared)
    strength = np.clip(1.0 - np.exp(-closeness), 0.08, 0.98)
    days = rng.integers(90, 3000, len(edges))
    return Friendships(edges, strength, days.astype(np.int64), members, circles)


def _circles(world: World, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Cut people, ordered by neighbourhood or by taste, into circles; the sociable belong to many."""
    people = world.people
    n = len(people)
    scale = (memberships_wanted(n) - _AT_LEAST) / max(1e-9, float((people.sociability - 1.0).mean()))
    wanted = 1 + rng.binomial(1, _AT_LEAST - 1.0, n) + rng.poisson((people.sociability - 1.0) * scale)
    wanted = np.minimum(wanted, max(2, min(30, n // 8)))
    who, which, first = [], [], 0
    for turn in range(int(wanted.max())):
        takes_part = np.flatnonzero(wanted > turn)
        if len(takes_part) < CIRCLE[0]:
            break
        # Another direction of taste each time, so that a person's circles are of different people.
        direction = unit(rng.normal(size=(1, people.taste.shape[1])))[0]
        along = people.taste[takes_part] @ direction
        key = along + rng.normal(0, 0.25, len(takes_part))
        if turn % 3 != 2:  # two of three circles are of the same neighbourhood
            key = key + 10.0 * people.place[takes_part]
        ordered = takes_part[np.argsort(key, kind="stable")]
        sizes = rng.integers(CIRCLE[0], CIRCLE[1] + 1, len(ordered) // CIRCLE[0] + 1)
        circle = np.repeat(np.arange(len(sizes)), sizes)[: len(ordered)]
        who.append(ordered)
        which.append(circle + first)
        first += len(sizes)
    return np.concatenate(who).astype(np.int64), np.concatenate(which).astype(np.int64)


def _within_circles(members: Ints, circles: Ints, rng: np.random.Generator) -> Ints:
    """Nearly everybody in a circle knows everybody else in it: this is what closes triangles."""
    found = []
    for step in range(1, CIRCLE[1]):
        together = np.flatnonzero(circles[step:] == circles[:-step])
        together = together[rng.random(len(together)) < _KNOW_EACH_OTHER]
        found.append(np.stack([members[together], members[together + step]], axis=1))
    return np.concatenate(found)


def _beyond_circles(world: World, rng: np.random.Generator) -> Ints:
    """About one tie a person outside all circles, to the sociable above all."""
    n = len(world.people)
    weight = world.people.sociability**1.4
    ends = rng.choice(n, size=(int(0.6 * n), 2), p=weight / weight.sum())
    return ends.astype(np.int64)


def _each_once(pairs: Ints, people: int) -> tuple[Ints, Ints]:
    """Sorted distinct edges and how many circles each came from."""
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    keys, shared = np.unique(low * people + high, return_counts=True)
    return np.stack([keys // people, keys % people], axis=1), shared.astype(np.int64)
