"""Figures by hand, and judging that tells a good model from noise."""

import numpy as np
import pytest

from ml.judging import (
    Bin,
    Importance,
    auc,
    brier,
    calibration_error,
    calibration_error_by_chance,
    gain,
    log_loss,
    permutation_importance,
    reliability,
)
from ml.logistic import Array, sigmoid
from ml.reliability_diagram import reliability_diagram


def make_said(count: int = 4000) -> tuple[Array, Array]:
    """True probabilities and what came of them."""
    luck = np.random.default_rng(2)
    said = luck.random(count)
    return said, (luck.random(count) < said).astype(float)


def test_figures_by_hand() -> None:
    labels = np.array([0.0, 0.0, 1.0, 1.0])
    said = np.array([0.1, 0.6, 0.6, 0.9])
    assert auc(labels, said) == pytest.approx(3.5 / 4)
    assert brier(labels, said) == pytest.approx((0.01 + 0.36 + 0.16 + 0.01) / 4)
    assert log_loss(labels, said) == pytest.approx(-np.log([0.9, 0.4, 0.6, 0.9]).mean())
    assert calibration_error(labels, said, bins=2) == pytest.approx((2 * 0.35 + 2 * 0.25) / 4)
    assert reliability(labels, said - 0.1, bins=2) == (Bin(2, 0.25, 0.0), Bin(2, 0.65, 1.0))
    assert auc(np.ones(3), said[:3]) == 0.5


def test_true_probabilities_miss_by_chance_alone() -> None:
    said, came = make_said()
    assert calibration_error(came, said) == pytest.approx(calibration_error_by_chance(said), abs=0.01)
    few = calibration_error_by_chance(said[:100])
    assert few > 2 * calibration_error_by_chance(said)


def test_gain_is_surer_of_independent_examples() -> None:
    said, came = make_said()
    flat = np.full(len(said), 0.5)
    alone = gain(came, said, flat, np.arange(len(said)))
    assert 0.0 < alone.low < alone.mean < alone.high
    assert alone.mean == pytest.approx(log_loss(came, flat) - log_loss(came, said))
    twins = gain(np.tile(came, 9), np.tile(said, 9), np.tile(flat, 9), np.tile(np.arange(len(said)), 9))
    assert twins.high - twins.low == pytest.approx(alone.high - alone.low, rel=0.15)


def test_importance_finds_what_the_model_uses() -> None:
    luck = np.random.default_rng(4)
    columns = luck.normal(size=(3000, 3))
    labels = (luck.random(3000) < sigmoid(2.0 * columns[:, 0])).astype(float)

    def says(table: Array) -> Array:
        return sigmoid(2.0 * table[:, 0] + 0.0 * table[:, 1])

    found = permutation_importance(says, columns, labels, {"used": [0], "unused": [1, 2]})
    assert found["used"].mean > 0.2
    assert found["unused"] == Importance(0.0, 0.0)


def test_diagram_has_a_dot_a_bin() -> None:
    said, came = make_said(500)
    picture = reliability_diagram(reliability(came, said), "a < b")
    assert picture.count("<circle") == 10
    assert "a &lt; b" in picture
