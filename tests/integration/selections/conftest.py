"""A town with one evening in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import Clock
from tests.conftest import WEDNESDAY
from tests.integration.selections import town as make
from tests.integration.town import Town


@pytest.fixture
def evening(town: Town, clock: Clock) -> Town:
    """Ana with four friends, two plans, a seed and a booking."""
    start = WEDNESDAY + timedelta(days=1)
    for id in ("ana", "ben", "cleo", "dan", "eve", "zoe"):
        town.person(id)
    for number, friend in enumerate(("ben", "cleo", "dan", "eve")):
        town.friends("ana", friend, 0.1 * (number + 1))
    town.venue("v-1", tags=["ramen", "noodles"])
    town.venue("v-2")
    make.seed(town, "s-1", "v-1", start, ["ana", "ben"], {"cleo": "yes", "dan": None, "ana": "yes"}, now=clock.now())
    make.plan(town, "p-1", "v-1", start, "ana", {"ana": "accepted", "ben": "accepted", "zoe": "invited"}, seed="s-1")
    make.plan(
        town, "p-2", "v-2", start + timedelta(days=1), "ben", {"ana": "invited", "ben": "accepted"}, state="proposed"
    )
    make.booking(town, "b-1", "p-1", created_at=clock.now())
    return town
