"""Conversion: the formula against enumeration, and the model that is trained on top of it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from ml.acceptance import FALLBACK
from ml.conversion import FEATURES, Conversion, Seeds, features, tipping_probability
from ml.conversion.train import ENOUGH, train
from ml.logistic import Array, sigmoid


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


def test_features_have_their_columns() -> None:
    table = features(make_seeds(7), FALLBACK)
    assert table.shape == (7, len(FEATURES))
    assert np.isfinite(table).all()


def make_history(count: int = 1500) -> tuple[Array, Array]:
    """Ended seeds of a world in which friends of friends come too: the formula says too little."""
    table = features(make_seeds(count, candidates=8), FALLBACK)
    truth = sigmoid(0.8 * table[:, 0] + 1.6)
    return table, (np.random.default_rng(4).random(count) < truth).astype(float)


def test_training_corrects_the_formula() -> None:
    table, tipped = make_history()
    trained = train(table, tipped, version="conversion-test")
    assert trained is not None
    assert trained.better
    assert trained.figures["model"]["brier"] < trained.figures["baseline"]["brier"]
    assert trained.model.weights[FEATURES.index("baseline_logit")] >= 0.0


def test_dump_and_load_keep_every_answer() -> None:
    table, tipped = make_history(400)
    trained = train(table, tipped, version="conversion-test")
    assert trained is not None
    kept = Conversion.load(trained.model.dump())
    assert kept.probability(table) == pytest.approx(trained.model.probability(table), abs=1e-12)
    with pytest.raises(ValueError, match="conversion parameters"):
        Conversion.load("{}")
    with pytest.raises(ValueError, match="conversion parameters"):
        Conversion.load(FALLBACK.dump())


def test_too_few_or_one_sided_seeds_train_nothing() -> None:
    table, tipped = make_history(ENOUGH - 1)
    assert train(table, tipped, version="x") is None
    table, _ = make_history(200)
    assert train(table, np.zeros(200), version="x") is None
