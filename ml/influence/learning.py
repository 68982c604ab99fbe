"""Expectation maximisation for influence: who is credited with a yes, and what that says of people and friendships.

A yes is at least one event of a Poisson process whose rate is the sum of the ask's hazards, so given a yes each hazard h of
a sum H is credited with h / (1 - exp(-H)) events, and given no yes with none. With credits for counts every parameter has
a closed or a one-step update: factors are Gamma posterior means, the rest maximum likelihood.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.influence.data import Exposures, Ints
from ml.logistic import Array

ROUNDS: Final = 150
_CLOSE: Final = 1e-5


@dataclass(frozen=True)
class Shapes:
    """How strongly factors are drawn to 1: the number of events that the prior is worth; infinity holds them there."""

    own: float = math.inf
    moved: float = math.inf
    tie: float = math.inf


@dataclass
class Learned:
    """Parameters while they are learned; `ml.influence.Influence` tells what they mean.

    Attributes:
        own, moved: (N,), factors of people.
        tie: (P,), factors of the directed friendships `pairs` (P,), each u + N v.
    """

    pairs: Ints
    own: Array
    moved: Array
    tie: Array
    typical: float
    shift: float = 0.0
    slope: float = 1.0
    alone: float = 0.1
    by_strength: float = 0.1
    suits: float = 0.3


def log_hazard(base: Array) -> Array:
    """Log hazard (n,) of acceptance logits: hazard h means that a yes comes with 1 - exp(-h)."""
    result: Array = np.log(np.logaddexp(0.0, np.clip(base, -30.0, 30.0)))
    return result


@dataclass(frozen=True)
class _Table:
    """What does not change between rounds."""

    exposures: Exposures
    asked: Ints
    hazard: Array
    rows: Ints
    strength: Array
    mover: Ints
    pair: Ints
    centred: Array
    people: int


def learn(exposures: Exposures, shapes: Shapes, *, by_strength: bool = True) -> Learned:
    """Learn from all of `exposures`.

    Args:
        exposures: Asks with the friends who were in.
        shapes: Of the priors.
        by_strength: Whether close friends may move more; without it all friends move alike.
    """
    rows, friend, strength = exposures.links()
    people, hazard = len(exposures.people), log_hazard(exposures.base)
    moved = exposures.asked[rows]
    pairs, pair = np.unique(moved * people + friend, return_inverse=True)
    typical = float(hazard[rows].mean()) if len(rows) else 0.0
    learned = Learned(pairs, np.ones(people), np.ones(people), np.ones(len(pairs)), typical)
    if not by_strength:
        learned.by_strength = 0.0
    if not len(rows):
        learned.alone = learned.by_strength = learned.suits = 0.0
    table = _Table(exposures, exposures.asked, hazard, rows, strength, moved, pair, hazard[rows] - typical, people)
    for _ in range(ROUNDS):
        before = (learned.alone, learned.by_strength, learned.shift)
        _round(learned, table, shapes)
        after = (learned.alone, learned.by_strength, learned.shift)
        if max(abs(a - b) for a, b in zip(before, after, strict=True)) < _CLOSE:
            break
    return learned


def _round(learned: Learned, table: _Table, shapes: Shapes) -> None:
    """One expectation and one maximisation, in place."""
    labels = table.exposures.labels
    alone = learned.own[table.asked] * np.exp(learned.shift + learned.slope * table.hazard)
    friends = _friends(learned, table)
    total = alone + np.bincount(table.rows, friends, len(labels))
    credit = labels / -np.expm1(-np.maximum(total, 1e-12))
    _learn_base(learned, table, alone * credit)
    if len(friends):
        _learn_friends(learned, table, friends, friends * credit[table.rows])
    base = np.exp(learned.shift + learned.slope * table.hazard)
    learned.own = _factors(shapes.own, table.asked, alone * credit, base, table.people)
    if len(friends):
        credited = friends * credit[table.rows]
        rest = _friends(learned, table) / learned.moved[table.mover]
        learned.moved = _factors(shapes.moved, table.mover, credited, rest, table.people)
        rest = _friends(learned, table) / learned.tie[table.pair]
        learned.tie = _factors(shapes.tie, table.pair, credited, rest, len(learned.pairs))


def _friends(learned: Learned, table: _Table) -> Array:
    """Hazard that each friend who is in adds (m,)."""
    factor = learned.moved[table.mover] * learned.tie[table.pair] * np.exp(learned.suits * table.centred)
    result: Array = factor * (learned.alone + learned.by_strength * table.strength)
    return result


def _learn_base(learned: Learned, table: _Table, credit: Array) -> None:
    """A Newton step of the Poisson regression of credits on the log hazard; the slope is drawn to 1 as by one event."""
    rate = learned.own[table.asked] * np.exp(learned.shift + learned.slope * table.hazard)
    gradient = np.array([(credit - rate).sum(), (credit - rate) @ table.hazard - (learned.slope - 1.0)])
    cross = float(rate @ table.hazard)
    curvature = np.array([[float(rate.sum()) + 1e-6, cross], [cross, float(rate @ table.hazard**2) + 1.0]])
    step = np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
    learned.shift = float(np.clip(learned.shift + step[0], -10.0, 10.0))
    learned.slope = float(np.clip(learned.slope + step[1], 0.0, 3.0))


def _learn_friends(learned: Learned, table: _Table, rate: Array, credit: Array) -> None:
    """What a friend adds alone and by strength, and how much it depends on what is asked."""
    hazard = learned.alone + learned.by_strength * table.strength
    factor = rate / np.maximum(hazard, 1e-12)
    share = credit / np.maximum(hazard, 1e-12)
    alone, by_strength = learned.alone, learned.by_strength
    learned.alone = float(alone * share.sum() / max(float(factor.sum()), 1e-12))
    learned.by_strength = float(by_strength * (share @ table.strength) / max(float(factor @ table.strength), 1e-12))
    gradient, curvature = (credit - rate) @ table.centred, rate @ table.centred**2
    learned.suits = float(np.clip(learned.suits + gradient / (curvature + 1.0), 0.0, 2.0))


def _factors(shape: float, rows: Ints, credit: Array, rate: Array, count: int) -> Array:
    """Gamma posterior means (count,): (shape + credited events) / (shape + events expected at factor 1)."""
    if math.isinf(shape):
        return np.ones(count)
    result: Array = (shape + np.bincount(rows, credit, count)) / (shape + np.bincount(rows, rate, count))
    return result
