"""The acceptance model: monotone in friends who are in, kept as text, trained by time, live only where it wins."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.acceptance import FALLBACK, FEATURES, Acceptance, Asks
from ml.acceptance.additive import Ramp
from ml.acceptance.data import COLUMNS
from ml.acceptance.fit import fit_monotone
from ml.acceptance.train import train as train_version
from ml.judging import figures_of
from ml.logistic import Array, sigmoid
from ml.training import Trained

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
    labels = (luck.random(count) < truth).astype(float)
    return Asks(features, friends, strength, labels, np.arange(count))


def train(asks: Asks, version: str = "test") -> Trained[Acceptance] | None:
    return train_version(asks, version=version)


def test_fallback_speaks_plausibly() -> None:
    base = FALLBACK.base([PLAUSIBLE])
    assert FALLBACK.probability(base, 0, 0)[0] == pytest.approx(0.205, abs=0.01)
    assert FALLBACK.probability(base, 3, 1.5)[0] == pytest.approx(0.62, abs=0.01)


@st.composite
def models(draw: st.DrawFn) -> Acceptance:
    """Any acceptance model: every coefficient that its checks allow."""
    numbers = st.floats(-5, 5)
    ramps = st.builds(
        lambda feature, begin, width, weight: Ramp(feature, begin, begin + width, weight),
        st.sampled_from(FEATURES), st.floats(0, 20), st.floats(0.01, 10), numbers,
    )  # fmt: skip
    return Acceptance(
        version="any",
        intercept=draw(numbers),
        weights=np.array(draw(st.lists(numbers, min_size=len(FEATURES), max_size=len(FEATURES)))),
        means=np.zeros(len(FEATURES)),
        scales=np.ones(len(FEATURES)),
        social_count=draw(st.floats(0, 5)),
        social_strength=draw(st.floats(0, 5)),
        steps=np.array(draw(st.lists(st.floats(0, 3), max_size=6))),
        ramps=tuple(draw(st.lists(ramps, max_size=5))),
    )


@given(
    model=models(),
    features=st.lists(st.floats(0, 30), min_size=len(FEATURES), max_size=len(FEATURES)),
    friends=st.floats(0, 20),
    strength=st.floats(0, 10),
    another=st.floats(0, 3),
    bond=st.floats(0, 1),
)
def test_one_more_friend_never_lowers_acceptance(
    model: Acceptance, features: list[float], friends: float, strength: float, another: float, bond: float
) -> None:
    base = model.base([features])
    before = model.probability(base, friends, strength)[0]
    after = model.probability(base, friends + another, strength + bond)[0]
    assert 0.0 < before <= after * (1 + 1e-12) < 1.0 + 1e-9


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_whatever_it_learns_from_the_fitted_model_is_monotone(seed: int) -> None:
    luck = np.random.default_rng(seed)
    asks = make_asks(300, seed)
    contrary = replace(asks, labels=(luck.random(300) < sigmoid(1.0 - 2.0 * asks.accepted_friends)).astype(float))
    model = Acceptance.of("contrary", fit_monotone(contrary.take(np.arange(200)), contrary.take(np.arange(200, 300))))
    by_friends = model.probability(model.base([PLAUSIBLE] * 12), np.arange(12.0), 0.5 * np.arange(12.0))
    assert (np.diff(by_friends) >= -1e-12).all()
    further = np.tile(PLAUSIBLE, (30, 1))
    further[:, FEATURES.index("distance_km")] = np.arange(30.0)
    assert (np.diff(model.base(further)) <= 1e-12).all()


def test_a_model_that_friends_put_off_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        replace(FALLBACK, social_count=-0.1)
    with pytest.raises(ValueError, match="must not be negative"):
        replace(FALLBACK, steps=np.array([0.5, -0.1]))


def test_save_and_load_keep_every_answer() -> None:
    asks = make_asks(1000)
    for model in (FALLBACK, Acceptance.of("bent", fit_monotone(asks, make_asks(300, 6)))):
        kept = Acceptance.load(model.save())
        assert kept.version == model.version
        assert kept.predict_proba(asks) == pytest.approx(model.predict_proba(asks), abs=1e-12)


def test_a_version_of_straight_lines_alone_is_still_read() -> None:
    fields = json.loads(FALLBACK.save())
    del fields["steps"], fields["ramps"]
    assert Acceptance.load(json.dumps(fields)).save() == FALLBACK.save()


@pytest.mark.parametrize("text", ["{}", "[]", json.dumps({"features": ["height"]})])
def test_what_was_not_saved_is_not_loaded(text: str) -> None:
    with pytest.raises(ValueError, match="acceptance parameters"):
        Acceptance.load(text)


def test_training_beats_the_formula_and_stays_monotone() -> None:
    trained = train(make_asks())
    assert trained is not None
    judged = trained.card.judged
    assert judged.live in ("model", "logistic regression")
    assert trained.card.data.rows == {"teach": 2800, "tune": 600, "judge": 600}
    assert judged.figures["model"]["log_loss"] < judged.figures["calibrated formula"]["log_loss"]
    assert judged.gains["formula"].low > 0.0
    assert max(judged.importance, key=lambda name: judged.importance[name].mean) == "friends who are in"
    assert set(judged.importance) == {feature.group or feature.name for feature in COLUMNS}
    fresh = make_asks(seed=6)
    figures = figures_of(fresh.labels, trained.model.predict_proba(fresh))
    assert figures["ece"] < 0.03
    assert figures["auc"] > 0.7


def test_bent_lines_learn_what_straight_ones_cannot() -> None:
    """A world in which nobody moves until two friends are in: the threshold is a bend."""
    asks = make_asks(6000)
    truth: Array = np.where(asks.accepted_friends >= 2, 0.7, 0.05)
    trained = train(replace(asks, labels=(np.random.default_rng(3).random(6000) < truth).astype(float)))
    assert trained is not None
    assert trained.better
    assert trained.card.judged.gains["logistic regression"].low > 0.0


def test_training_twice_gives_the_same_model() -> None:
    asks = make_asks(1000)
    first, second = train(asks), train(asks)
    assert first is not None
    assert second is not None
    assert first.model.save() == second.model.save()
    assert first.card == second.card


def test_noise_is_called_noise() -> None:
    asks = make_asks(600)
    noise = replace(asks, labels=np.random.default_rng(9).integers(0, 2, 600).astype(float))
    trained = train(noise)
    assert trained is not None
    assert trained.card.judged.figures["model"]["log_loss"] > 0.68
    assert trained.card.judged.gains["base rate"].low < 0.0


def test_too_few_answers_train_nothing() -> None:
    assert train(make_asks(Acceptance.ENOUGH - 1)) is None


def test_friends_nobody_had_teach_no_lift() -> None:
    asks = make_asks(1000)
    trained = train(replace(asks, accepted_friends=np.zeros(1000), accepted_strength=np.zeros(1000)))
    assert trained is not None
    assert (trained.model.social_count, trained.model.social_strength) == (0.0, 0.0)
    assert not trained.model.steps.any()
