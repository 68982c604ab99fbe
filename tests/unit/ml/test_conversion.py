"""Conversion: the formula against enumeration, and the model that is trained on top of it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from ml.acceptance import FALLBACK
from ml.conversion import (
    FEATURES,
    Conversion,
    EndedSeeds,
    Seeds,
    features,
    product_of_acceptance,
    tipping_probability,
)
from ml.conversion.data import COLUMNS
from ml.conversion.train import train as train_version
from ml.logistic import sigmoid
from ml.training import Trained


def make_seeds(count: int = 1, candidates: int = 3, seed: int = 2) -> Seeds:
    luck = np.random.default_rng(seed)
    return Seeds(
        starter_base=luck.normal(0.0, 1.0, (count, 3)),
        starters=np.ones((count, 3), dtype=bool),
        candidate_base=luck.normal(-1.5, 1.0, (count, candidates)),
        candidates=np.ones((count, candidates), dtype=bool),
        ties=luck.choice([0.0, 0.4, 0.8], (count, candidates, 3)),
        min_group=np.full(count, 4),
        ask_budget=np.full(count, 16),
        reach=np.full(count, 30.0),
        mutual=np.ones(count),
        tie_strength=np.full(count, 0.6),
        lead_hours=np.full(count, 26.0),
    )


def by_enumeration(chances: list[float], least: int) -> float:
    """P(at least `least` yeses), by looking at every outcome."""
    total = 0.0
    for outcome in product([0, 1], repeat=len(chances)):
        if sum(outcome) >= least:
            total += float(np.prod([p if yes else 1 - p for p, yes in zip(chances, outcome, strict=True)]))
    return total


def test_formula_is_the_exact_tail_of_its_probabilities() -> None:
    seeds = make_seeds()
    tipping, starters, going = tipping_probability(seeds, FALLBACK)
    friends = (seeds.ties[0] > 0) @ starters[0]
    others = FALLBACK.probability(seeds.candidate_base[0], friends, seeds.ties[0] @ starters[0])
    chances = [*starters[0], *others]
    assert tipping[0] == pytest.approx(by_enumeration(chances, 4))
    assert going[0] == pytest.approx(sum(chances))


def test_budget_ends_the_asking() -> None:
    seeds = make_seeds(candidates=6)
    small = replace(seeds, ask_budget=np.array([4]))
    assert tipping_probability(small, FALLBACK)[0] < tipping_probability(seeds, FALLBACK)[0]
    assert tipping_probability(replace(seeds, ask_budget=np.array([3])), FALLBACK)[0] == 0.0


def test_nobody_to_ask_means_no_plan() -> None:
    empty = replace(make_seeds(candidates=2), candidates=np.zeros((1, 2), dtype=bool))
    assert tipping_probability(empty, FALLBACK)[0] == 0.0


def test_likelier_people_make_likelier_seeds() -> None:
    seeds = make_seeds(20)
    keener = replace(seeds, starter_base=seeds.starter_base + 0.5, candidate_base=seeds.candidate_base + 0.5)
    assert (tipping_probability(keener, FALLBACK)[0] > tipping_probability(seeds, FALLBACK)[0]).all()


def test_product_asks_the_likeliest_people_only() -> None:
    seeds = make_seeds()
    _, starters, _ = tipping_probability(seeds, FALLBACK)
    friends = (seeds.ties[0] > 0) @ starters[0]
    others = FALLBACK.probability(seeds.candidate_base[0], friends, seeds.ties[0] @ starters[0])
    likeliest = sorted([*starters[0], *others], reverse=True)[:4]
    assert product_of_acceptance(seeds, FALLBACK)[0] == pytest.approx(np.prod(likeliest))
    assert product_of_acceptance(seeds, FALLBACK)[0] < tipping_probability(seeds, FALLBACK)[0][0]
    assert product_of_acceptance(replace(seeds, min_group=np.array([7])), FALLBACK)[0] == 0.0


def test_features_have_their_columns() -> None:
    table = features(make_seeds(7), FALLBACK)
    assert table.shape == (7, len(FEATURES)) == (7, len(COLUMNS))
    assert np.isfinite(table).all()


def make_history(count: int = 1500) -> EndedSeeds:
    """Ended seeds of a world in which friends of friends come too: the formula says too little."""
    seeds = make_seeds(count, candidates=8)
    table = features(seeds, FALLBACK)
    truth = sigmoid(0.8 * table[:, 0] + 1.6)
    tipped = (np.random.default_rng(4).random(count) < truth).astype(float)
    return EndedSeeds(table, tipped, product_of_acceptance(seeds, FALLBACK))


def train(seeds: EndedSeeds) -> Trained[Conversion] | None:
    return train_version(seeds, version="conversion-test")


def test_training_corrects_the_formula() -> None:
    trained = train(make_history())
    assert trained is not None and trained.serving is not None
    judged = trained.card.judged
    assert judged.live in ("model", "calibrated formula")
    assert judged.figures["model"]["brier"] < judged.figures["formula"]["brier"]
    assert judged.figures["formula"]["brier"] < judged.figures["product of acceptances"]["brier"]
    assert judged.gains["product of acceptances"].low > 0.0
    assert trained.model.weights[FEATURES.index("baseline_logit")] >= 0.0


def test_save_and_load_keep_every_answer() -> None:
    history = make_history(400)
    trained = train(history)
    assert trained is not None
    kept = Conversion.load(trained.model.save())
    assert kept.predict_proba(history) == pytest.approx(trained.model.predict_proba(history), abs=1e-12)
    with pytest.raises(ValueError, match="conversion parameters"):
        Conversion.load("{}")
    with pytest.raises(ValueError, match="conversion parameters"):
        Conversion.load(FALLBACK.save())


def test_too_few_or_one_sided_seeds_train_nothing() -> None:
    assert train(make_history(Conversion.ENOUGH - 1)) is None
    assert train(replace(make_history(200), labels=np.zeros(200))) is None
