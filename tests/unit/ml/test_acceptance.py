"""The acceptance model: monotone in friends who are in, kept as text, trained by time, live only where it wins."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.acceptance import FALLBACK, FEATURES, Acceptance
from ml.acceptance.evaluate import Asks, evaluate
from ml.acceptance.train import ENOUGH, train
from ml.logistic import sigmoid

PLAUSIBLE = [0.6, 0.33, 4.0, 1.0, 0.5, 1.0, 1.0]


def make_asks(count: int = 4000, seed: int = 5) -> Asks:
    """Asks of a world with its own rules: taste and friends matter more than the fallback thinks."""
    luck = np.random.default_rng(seed)
    features = np.column_stack(
        [
            luck.random(count),
            luck.choice([0.0, 0.25, 0.5, 1.0], count),
            luck.gamma(2.0, 2.0, count),
            luck.choice([0.0, 0.5, 1.0], count),
            luck.random(count),
            luck.choice([0.0, 1.0], count),
            luck.poisson(1.5, count).astype(float),
        ]
    )
    friends = luck.poisson(1.0, count).astype(float)
    strength = friends * luck.random(count)
    logits = -4.0 + 2.0 * features[:, 0] + 2.0 * features[:, 1] - 0.1 * features[:, 2] + features[:, 5]
    truth = sigmoid(logits + 1.5 * np.sqrt(friends) + 0.8 * strength)
    return Asks(features, friends, strength, (luck.random(count) < truth).astype(float))


def test_fallback_speaks_plausibly() -> None:
    base = FALLBACK.base([PLAUSIBLE])
    assert FALLBACK.probability(base, 0, 0)[0] == pytest.approx(0.205, abs=0.01)
    assert FALLBACK.probability(base, 3, 1.5)[0] == pytest.approx(0.62, abs=0.01)


@given(
    friends=st.integers(0, 20),
    strength=st.floats(0, 10),
    more=st.floats(0, 1),
    affinity=st.floats(0, 1),
    distance=st.floats(0, 30),
)
def test_one_more_friend_never_lowers_acceptance(
    friends: int, strength: float, more: float, affinity: float, distance: float
) -> None:
    base = FALLBACK.base([[affinity, 0.2, distance, 1.0, 0.5, 1.0, 0.0]])
    before = FALLBACK.probability(base, friends, strength)[0]
    after = FALLBACK.probability(base, friends + 1, strength + more)[0]
    assert 0.0 < before <= after < 1.0


def test_a_model_that_friends_put_off_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        replace(FALLBACK, social_count=-0.1)


def test_dump_and_load_keep_every_answer() -> None:
    kept = Acceptance.load(FALLBACK.dump())
    table = np.random.default_rng(0).random((20, len(FEATURES)))
    assert kept.version == FALLBACK.version
    assert kept.probability(kept.base(table), 2, 0.7) == pytest.approx(
        FALLBACK.probability(FALLBACK.base(table), 2, 0.7), abs=1e-12
    )


@pytest.mark.parametrize("text", ["{}", "[]", json.dumps({"features": ["height"]})])
def test_what_was_not_dumped_is_not_loaded(text: str) -> None:
    with pytest.raises(ValueError, match="acceptance parameters"):
        Acceptance.load(text)


def test_training_beats_the_formula_and_stays_monotone() -> None:
    asks = make_asks()
    trained = train(asks, version="acceptance-test")
    assert trained is not None
    assert trained.better
    assert trained.rows == {"train": 2800, "calibrate": 600, "hold out": 600}
    assert trained.figures["model"]["log_loss"] < trained.figures["fallback"]["log_loss"]
    assert trained.model.social_count >= 0
    assert trained.model.social_strength >= 0
    assert trained.model.weights[FEATURES.index("distance_km")] <= 0
    fresh = evaluate(trained.model, make_asks(seed=6))
    assert fresh["ece"] < 0.03
    assert fresh["auc"] > 0.7


def test_training_twice_gives_the_same_model() -> None:
    asks = make_asks(1000)
    first, second = train(asks, version="a"), train(asks, version="a")
    assert first is not None
    assert second is not None
    assert first.model.dump() == second.model.dump()


def test_noise_does_not_go_live() -> None:
    asks = make_asks(600)
    noise = replace(asks, labels=np.random.default_rng(9).integers(0, 2, 600).astype(float))
    trained = train(noise, version="noise")
    assert trained is not None
    assert trained.figures["model"]["log_loss"] > 0.68


def test_too_few_answers_train_nothing() -> None:
    assert train(make_asks(ENOUGH - 1), version="x") is None


def test_friends_nobody_had_teach_no_lift() -> None:
    asks = make_asks(1000)
    alone = replace(asks, accepted_friends=np.zeros(1000), accepted_strength=np.zeros(1000))
    trained = train(alone, version="alone")
    assert trained is not None
    assert (trained.model.social_count, trained.model.social_strength) == (0.0, 0.0)
