"""Learned influence beside the simulated city's true one, which no model may see: rank correlation and calibration.

The truth of u's yes for v: how much of v's refusal it takes away, 1 - (1 - p with u) / (1 - p without u), with p from the behaviour
itself, averaged over the asks that v got in the past, each with the company that was in then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from app.city.behaviour import Ask, Behaviour, load_behaviour
from app.city.world import CitySize
from benchmarks.city_past import CityPast
from ml.influence import Influence
from ml.judging import calibration_error
from ml.logistic import Array

PAIRS: Final = 2_000
_ASKS: Final = 8
_BINS: Final = 8


@dataclass(frozen=True)
class Truth:
    """How near edge probabilities come to the true ones.

    Attributes:
        pairs: directed friendships that were looked at.
        rank: Spearman's correlation; 0 where the truth is the same for all.
        rank_of_strength: the same of strength alone.
        said, true: means.
        calibration_error: mean difference over eight groups of equal size by what was said.
    """

    pairs: int
    rank: float
    rank_of_strength: float
    said: float
    true: float
    calibration_error: float

    def plain(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


def compare_with_truth(
    influence: Influence, size: CitySize, now: datetime, home: Path, behaviour_name: str, pairs: int = PAIRS
) -> Truth:
    """Hold what was written to the friendships of a city against its behaviour.

    Args:
        influence: What serves.
        size: Of the city, with its seed: it is made again, in memory.
        now: The city's present when it was made.
        home: Where its hidden traits lie.
        behaviour_name: How its people behave.
        pairs: Directed friendships to draw.
    """
    behaviour = load_behaviour(behaviour_name, home, size.seed)
    past = CityPast.of(size, now, behaviour)
    asks: dict[str, list[Ask]] = {}
    for ask in past.asks():
        asks.setdefault(ask.user_id, []).append(ask)
    ties = [(u, v, strength) for v, known in past.friends.items() if v in asks for u, strength in known.items()]
    luck = np.random.default_rng(size.seed)
    drawn = [ties[place] for place in luck.permutation(len(ties))[:pairs]]
    true = np.array([_true(behaviour, asks[v][:_ASKS], u, strength) for u, v, strength in drawn])
    strength = np.array([each for _, _, each in drawn])
    said = influence.edges([u for u, _, _ in drawn], [v for _, v, _ in drawn], strength)
    return Truth(
        pairs=len(drawn),
        rank=spearman(said, true),
        rank_of_strength=spearman(strength, true),
        said=float(said.mean()),
        true=float(true.mean()),
        calibration_error=calibration_error(true, said, bins=_BINS),
    )


def spearman(one: Array, other: Array) -> float:
    """Rank correlation, equal values sharing their mean rank; 0 where either is the same throughout."""
    ranks = [_ranks(one), _ranks(other)]
    if min(float(rank.std()) for rank in ranks) == 0.0:
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    result: Array = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return result


def _true(behaviour: Behaviour, asks: list[Ask], friend: str, strength: float) -> float:
    """What this friend's yes takes away of the refusals to these asks, on average."""
    taken = []
    for ask in asks:
        others = [(who, how) for who, how in zip(ask.accepted, ask.strengths, strict=True) if who != friend]
        without, with_friend = (_in_company(ask, company) for company in (others, [*others, (friend, strength)]))
        refused = 1.0 - behaviour.acceptance(without)
        taken.append(1.0 - (1.0 - behaviour.acceptance(with_friend)) / max(refused, 1e-9))
    return float(np.mean(taken))


def _in_company(ask: Ask, company: list[tuple[str, float]]) -> Ask:
    return replace(ask, accepted=tuple(who for who, _ in company), strengths=tuple(how for _, how in company))
