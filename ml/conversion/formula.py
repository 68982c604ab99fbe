"""Conversion probability of seeds by formula over acceptance probabilities, and the columns that the model sees."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.acceptance.model import Acceptance
from ml.conversion.data import Seeds
from ml.logistic import Array, logit

FALLBACK_VERSION: Final = "conversion-fallback-1"
"""What `Seed.model_version` records where `tipping_probability` was taken as it is."""


def tipping_probability(seeds: Seeds, acceptance: Acceptance) -> tuple[Array, Array, Array]:
    """Return how likely each seed reaches its minimum group within its ask budget, without simulation.

    Mean-field: starters are asked first and answer on their own; a candidate then meets the expected number (and strength)
    of their friends among the starters who said yes; the likeliest candidates are asked until the budget is used.
    Treating the answers as independent, the number of yeses is Poisson-binomial, and its upper tail follows
    exactly by dynamic programming over people (Barlow and Heidtmann 1984). It leaves out friends of friends, whom a
    growing seed may reach, and dependence between answers; the learned model corrects what that does on average.

    Returns:
        probability (S,); starters' acceptance probabilities (S, 3), 0 where there is none; people expected to go (S,).
    """
    starters, ranked = _chances(seeds, acceptance)
    asks_left = seeds.ask_budget - seeds.starters.sum(axis=1)
    ranked = ranked * (np.arange(ranked.shape[1])[None, :] < asks_left[:, None])
    people = np.hstack([starters, ranked])
    return _tail(people, seeds.min_group), starters, people.sum(axis=1)


def product_of_acceptance(seeds: Seeds, acceptance: Acceptance) -> Array:
    """Return the probability (S,) that the starters and the likeliest candidates, as many as the minimum group, all say yes.

    The simplest baseline: the product of acceptance probabilities. It leaves out that somebody else may come instead.
    """
    starters, ranked = _chances(seeds, acceptance)
    people = -np.sort(-np.hstack([starters, ranked]), axis=1)
    counts = np.arange(people.shape[1])[None, :] < seeds.min_group[:, None]
    result: Array = np.where(counts, people, 1.0).prod(axis=1)
    return np.where(seeds.min_group > people.shape[1], 0.0, result)


def _chances(seeds: Seeds, acceptance: Acceptance) -> tuple[Array, Array]:
    """Mean-field acceptance probabilities of starters (S, 3) and of candidates (S, K), likeliest first; 0 where nobody is."""
    starters = acceptance.probability(seeds.starter_base, 0.0, 0.0) * seeds.starters
    friends = ((seeds.ties > 0) * starters[:, None, :]).sum(axis=2)
    strength = (seeds.ties * starters[:, None, :]).sum(axis=2)
    others = acceptance.probability(seeds.candidate_base, friends, strength) * seeds.candidates
    return starters, -np.sort(-others, axis=1)


def _tail(probabilities: Array, least: NDArray[np.int64]) -> Array:
    """P(at least `least` (S,) of independent yeses with `probabilities` (S, N)), exactly."""
    width = int(least.max(initial=0))
    counts = np.zeros((len(probabilities), width + 1))
    counts[:, 0] = 1.0
    for column in probabilities.T:
        chance = column[:, None]
        more = counts[:, :-1] * chance
        top = counts[:, -1] * column  # the last state means "width or more" and keeps what reaches it
        counts *= 1.0 - chance
        counts[:, 1:] += more
        counts[:, -1] += top
    states = np.arange(width + 1)[None, :]
    result: Array = (counts * (states >= least[:, None])).sum(axis=1)
    return np.clip(result, 0.0, 1.0)


def features(seeds: Seeds, acceptance: Acceptance) -> Array:
    """Return the columns of `FEATURES` (S, F) for `seeds`; the first is the formula's answer as a logit."""
    tipping, starters, going = tipping_probability(seeds, acceptance)
    return np.column_stack(
        [
            logit(np.clip(tipping, 1e-6, 1 - 1e-6)),
            starters.sum(axis=1),
            going,
            np.log1p(seeds.candidates.sum(axis=1)),
            np.log1p(seeds.reach),
            seeds.mutual,
            seeds.tie_strength,
            np.log1p(np.maximum(seeds.lead_hours, 0.0)),
        ]
    )
