"""Logistic regression with signs, its calibration, and the figures by which models are judged."""

import numpy as np
import pytest

from ml.judging import calibration_error, log_loss
from ml.logistic import Array, Platt, fit_calibrated, fit_logistic, out_of_fold, sigmoid

TRUE_WEIGHTS = np.array([1.0, -0.5, 0.0])


def make_outcomes(count: int = 6000, seed: int = 1) -> tuple[Array, Array]:
    luck = np.random.default_rng(seed)
    features = luck.normal(size=(count, 3))
    labels = (luck.random(count) < sigmoid(features @ TRUE_WEIGHTS - 1.0)).astype(float)
    return features, labels


def test_coefficients_are_found() -> None:
    features, labels = make_outcomes()
    fitted = fit_logistic(features, labels, penalty=0.1)
    assert fitted.intercept == pytest.approx(-1.0, abs=0.12)
    assert fitted.weights == pytest.approx(TRUE_WEIGHTS, abs=0.12)


def test_gradient_is_zero_at_the_answer() -> None:
    features, labels = make_outcomes(500)
    fitted = fit_logistic(features, labels, penalty=2.0)
    rest = sigmoid(fitted.logits(features)) - labels
    assert features.T @ rest + 2.0 * fitted.weights == pytest.approx(np.zeros(3), abs=1e-5)
    assert rest.sum() == pytest.approx(0.0, abs=1e-5)


def test_signs_hold_against_the_data() -> None:
    features, labels = make_outcomes()
    fitted = fit_logistic(features, labels, signs=[-1, 1, 0])
    assert fitted.weights[0] == 0.0
    assert fitted.weights[1] == 0.0


def test_one_outcome_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="both outcomes"):
        fit_logistic(np.zeros((5, 2)), np.ones(5))


def test_calibration_undoes_overconfidence() -> None:
    luck = np.random.default_rng(3)
    logits = luck.normal(size=8000)
    labels = (luck.random(8000) < sigmoid(logits)).astype(float)
    boastful = 2.5 * logits + 0.7
    platt = Platt.fit(boastful, labels)
    calibrated = sigmoid(platt.slope * boastful + platt.shift)
    assert calibration_error(labels, calibrated) < 0.02 < calibration_error(labels, sigmoid(boastful))
    assert log_loss(labels, calibrated) < log_loss(labels, sigmoid(boastful))


def test_calibration_leaves_few_or_one_sided_answers_alone() -> None:
    assert Platt.fit(np.ones(5), np.array([0.0, 1, 0, 1, 0])) == Platt(1.0, 0.0)
    assert Platt.fit(np.ones(50), np.ones(50)) == Platt(1.0, 0.0)


def test_a_penalty_of_its_own_for_each_coefficient() -> None:
    features, labels = make_outcomes()
    fitted = fit_logistic(features, labels, penalty=np.array([0.1, 1e6, 0.1]))
    assert fitted.weights[0] == pytest.approx(1.0, abs=0.15)
    assert abs(fitted.weights[1]) < 0.01


def test_out_of_fold_no_row_is_judged_by_itself() -> None:
    luck = np.random.default_rng(5)
    features, labels = luck.normal(size=(60, 30)), luck.integers(0, 2, 60).astype(float)
    seen = fit_logistic(features, labels, penalty=0.01).logits(features)
    unseen = out_of_fold(features, labels, penalty=0.01)
    assert log_loss(labels, sigmoid(seen)) < 0.4
    assert log_loss(labels, sigmoid(unseen)) > 0.69
    calibrated = fit_calibrated(features, labels, penalty=0.01)
    assert np.abs(calibrated.logits(features)).mean() < 0.5 * np.abs(seen).mean()
