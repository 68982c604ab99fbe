"""The true influence of a made-up city, made again in memory, beside what a model says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from app.city.behaviour import load_behaviour
from app.city.behaviours import ALL
from app.city.rows import CityRows, local_midnight
from app.city.traits import draw_traits
from app.city.world import CitySize, build_world
from benchmarks.city_past import CityPast
from benchmarks.influence_truth import compare_with_truth, spearman
from ml.influence import Influence

SIZE, NOW = CitySize(60, 12, 7), datetime(2026, 11, 25, 16, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the city's hidden traits lie."""
    rows = CityRows(build_world(SIZE), local_midnight(NOW))
    draw_traits(rows.world, rows.person_ids, rows.venue_ids, rows.location).save(tmp_path)
    return tmp_path


def test_rank_correlation_by_hand() -> None:
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 15.0])) == pytest.approx(0.5)
    assert spearman(np.array([1.0, 1.0, 2.0]), np.array([3.0, 3.0, 9.0])) == pytest.approx(1.0)
    assert spearman(np.array([1.0, 1.0]), np.array([1.0, 2.0])) == 0.0


def test_the_past_has_the_friends_whom_its_asks_counted(home: Path) -> None:
    past = CityPast.of(SIZE, NOW, load_behaviour(ALL["city"], home, SIZE.seed))
    counted = [asked["accepted_friends"] for seed in past.seeds for asked in seed["asked"]]
    assert [len(ask.accepted) for ask in past.asks()] == counted
    assert sum(counted) > 100


def test_strength_ranks_some_of_the_truth_and_too_high_a_level_is_told(home: Path) -> None:
    by_strength = Influence("x", alone=0.05, by_strength=0.15)
    truth = compare_with_truth(by_strength, SIZE, NOW, home, ALL["city"], pairs=300)
    assert truth.pairs == 300
    assert truth.rank == pytest.approx(truth.rank_of_strength)
    assert 0.1 < truth.rank < 0.9
    assert 0.0 < truth.true < 1.0
    loud = compare_with_truth(Influence("x", 1.0, 0.0), SIZE, NOW, home, ALL["city"], pairs=300)
    assert loud.rank == 0.0
    assert loud.calibration_error > 0.3 > truth.calibration_error
