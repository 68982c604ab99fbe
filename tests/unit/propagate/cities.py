"""Random seeds of a few people, with any model of chances, for properties that must hold whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from app.stages.propagate.chances import Chances, Independent, Learned
from app.stages.propagate.state import IN, OPEN, OUT, WAITING, CascadeState
from ml.acceptance import FALLBACK

MODELS = ("learned", "steps", "independent")


@dataclass(frozen=True)
class City:
    """A seed, and who says yes.

    Attributes:
        luck: For whatever else the test draws.
    """

    state: CascadeState
    chances: Chances
    luck: np.random.Generator


def make_city(luck: np.random.Generator, size: int, model: str, density: float = 0.3) -> City:
    """People in any order of their ids; a fifth is in, a tenth asked, a tenth out."""
    people = [f"p{number:03}" for number in luck.permutation(size)]
    ties = [(one, other, float(luck.random())) for one, other in combinations(people, 2) if luck.random() < density]
    standing = luck.choice([WAITING, IN, OPEN, OUT], size, p=[0.6, 0.2, 0.1, 0.1])
    state = CascadeState.of(
        people, luck.normal(-1.5, 1.5, size).tolist(), ties, dict(zip(people, standing.tolist(), strict=True))
    )
    return City(state, make_chances(luck, state, model), luck)


def make_chances(luck: np.random.Generator, state: CascadeState, model: str) -> Chances:
    """By name; the independent ones have people who never or surely come, and friends who never or surely move."""
    if model == "independent":
        alone = luck.choice([0.0, 1.0, 0.1, 0.3], len(state.people), p=[0.1, 0.05, 0.45, 0.4])
        sway = np.where(luck.random(len(state.one)) < 0.8, luck.random(len(state.one)), 0.0)
        return Independent(alone, np.where(luck.random(len(state.one)) < 0.05, 1.0, sway))
    # With steps three friends may move more than three times one, so that this one is not submodular.
    steps = np.array([0.0, 0.2, 1.5]) if model == "steps" else np.zeros(0)
    return Learned(replace(FALLBACK, social_count=1.0, social_strength=0.8, steps=steps))


@st.composite
def cities(draw: st.DrawFn, most: int = 25) -> City:
    """Any of them, up to so many people."""
    luck = np.random.default_rng(draw(st.integers(0, 1_000_000)))
    return make_city(
        luck, draw(st.integers(1, most)), draw(st.sampled_from(MODELS)), draw(st.sampled_from([0.0, 0.2, 0.6]))
    )
