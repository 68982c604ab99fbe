"""Conversion probability of seeds: a formula over acceptance probabilities, and a small model over that and more."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.acceptance.model import Acceptance
from ml.logistic import Array, logit, sigmoid

FEATURES = (
    "baseline_logit",
    "expected_starters",
    "expected_going",
    "pool",
    "reach",
    "mutual",
    "tie_strength",
    "lead_hours",
)
"""Columns that the learned model sees; `features` computes them."""


@dataclass(frozen=True)
class Seeds:
    """Seeds with the people around them, padded to the same width; S seeds, 3 starters, K candidates.

    Attributes:
        starter_base: (S, 3), acceptance logits without friends.
        starters: (S, 3), which of them exist.
        candidate_base: (S, K), the same for friends of the starters, who would be asked next.
        candidates: (S, K), which of them exist.
        ties: (S, K, 3), strength of each candidate's friendship with each starter; 0 where there is none.
        min_group, ask_budget: (S,), people needed and asks allowed, starters included.
        reach: (S,), friendships of the candidates, summed: who could be asked after them.
        mutual: (S,), share of the starters' pairs who are friends.
        tie_strength: (S,), mean strength of these friendships.
        lead_hours: (S,), hours from now to the start.
    """

    starter_base: Array
    starters: NDArray[np.bool_]
    candidate_base: Array
    candidates: NDArray[np.bool_]
    ties: Array
    min_group: NDArray[np.int64]
    ask_budget: NDArray[np.int64]
    reach: Array
    mutual: Array
    tie_strength: Array
    lead_hours: Array

    def __len__(self) -> int:
        return len(self.min_group)


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
    starters = acceptance.probability(seeds.starter_base, 0.0, 0.0) * seeds.starters
    friends = ((seeds.ties > 0) * starters[:, None, :]).sum(axis=2)
    strength = (seeds.ties * starters[:, None, :]).sum(axis=2)
    others = acceptance.probability(seeds.candidate_base, friends, strength) * seeds.candidates
    ranked = -np.sort(-others, axis=1)
    asks_left = seeds.ask_budget - seeds.starters.sum(axis=1)
    ranked = ranked * (np.arange(ranked.shape[1])[None, :] < asks_left[:, None])
    people = np.hstack([starters, ranked])
    return _tail(people, seeds.min_group), starters, people.sum(axis=1)


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


@dataclass(frozen=True)
class Conversion:
    """Calibrated probability that a seed tips: sigmoid(intercept + weights . (features - means) / scales).

    Attributes:
        version: what `Seed.model_version` records.
        weights, means, scales: (F,), in the order of `FEATURES`.
    """

    version: str
    intercept: float
    weights: Array
    means: Array
    scales: Array

    def __post_init__(self) -> None:
        """Check shapes.

        Raises:
            ValueError: when parameters do not fit `FEATURES`.
        """
        width = (len(FEATURES),)
        if not (self.weights.shape == self.means.shape == self.scales.shape == width and (self.scales > 0).all()):
            raise ValueError(f"conversion parameters must have {width[0]} weights, means and positive scales")

    def probability(self, table: ArrayLike) -> Array:
        """Return conversion probabilities (S,) for rows (S, F) of `features`."""
        rows = np.asarray(table, dtype=np.float64).reshape(-1, len(FEATURES))
        return sigmoid(self.intercept + ((rows - self.means) / self.scales) @ self.weights)

    def dump(self) -> str:
        """Return the parameters as JSON text, as kept in `ModelVersion.parameters`."""
        return json.dumps(
            {
                "version": self.version,
                "features": list(FEATURES),
                "intercept": self.intercept,
                "weights": self.weights.tolist(),
                "means": self.means.tolist(),
                "scales": self.scales.tolist(),
            }
        )

    @classmethod
    def load(cls, text: str) -> Conversion:
        """Read what `dump` wrote.

        Raises:
            ValueError: when it was trained on other features, or is not such JSON.
        """
        try:
            fields = json.loads(text)
            if fields["features"] != list(FEATURES):
                raise ValueError(f"conversion parameters are for {fields['features']}, not for {list(FEATURES)}")
            weights, means, scales = (
                np.asarray(fields[name], dtype=np.float64) for name in ("weights", "means", "scales")
            )
            return cls(str(fields["version"]), float(fields["intercept"]), weights, means, scales)
        except (KeyError, TypeError) as error:
            raise ValueError(f"these are not conversion parameters: {error!r}") from error


FALLBACK_VERSION = "conversion-fallback-1"
"""What `Seed.model_version` records where `tipping_probability` was taken as it is."""
