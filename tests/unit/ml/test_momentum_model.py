"""Momentum's model: what it learns, when it stops, and what stopping costs, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ml.logistic import Array, sigmoid
from ml.momentum import FEATURES, Momentum, Prefixes, Standing, features
from ml.momentum.stopping import brier_by_time, choose_threshold, judge_threshold
from ml.momentum.train import train

STANDING = Standing(chance=0.4, needed=2, going=2, answered=5, open=0.6, left=6, likely=1.5, hours=5.0, starters=1.0)


def make_prefixes(cascades: int = 300, moments: int = 6, *, bias: float = 0.0) -> Prefixes:
    """Cascades whose analytic chance is too high by `bias` (log odds) and who need not tell more."""
    luck = np.random.default_rng(3)
    standings, labels = [], []
    for _ in range(cascades):
        drift = luck.normal()
        tipped = luck.random() < sigmoid(2.0 * drift)
        for moment in range(moments):
            chance = float(sigmoid(2.0 * drift + bias + 0.2 * luck.normal()))
            standings.append(replace(STANDING, chance=chance, answered=moment + 2, left=10 - moment))
            labels.append(float(tipped))
    count = cascades * moments
    return Prefixes(
        columns=features(standings),
        labels=np.array(labels),
        groups=np.repeat(np.arange(cascades), moments),
        made=np.tile(np.arange(moments) + 2.0, cascades),
        total=np.full(count, moments + 1.0),
        budget=np.full(count, 12.0),
    )


def make_three() -> tuple[Prefixes, Array]:
    """Three cascades of three moments: one tips, two fail; chances by hand."""
    prefixes = Prefixes(
        columns=features([STANDING] * 9),
        labels=np.repeat([1.0, 0.0, 0.0], 3),
        groups=np.repeat([0, 1, 2], 3),
        made=np.tile([2.0, 5.0, 8.0], 3),
        total=np.repeat([8.0, 10.0, 9.0], 3),
        budget=np.full(9, 12.0),
    )
    return prefixes, np.array([0.5, 0.3, 0.6, 0.4, 0.1, 0.2, 0.5, 0.4, 0.35])


def test_features_by_hand() -> None:
    row = dict(zip(FEATURES, features([STANDING])[0], strict=True))
    assert row["analytic"] == pytest.approx(np.log(0.4 / 0.6))
    assert row["accepted"] == pytest.approx(np.log((3 / 7) / (4 / 7)))
    assert row["left"] == pytest.approx(np.log(7))
    assert (row["needed"], row["going"], row["open"], row["starters"]) == (2.0, 2.0, 0.6, 1.0)
    assert np.isfinite(features([replace(STANDING, chance=0.0), replace(STANDING, chance=1.0)])).all()


def test_a_threshold_ends_each_cascade_at_its_first_moment_below() -> None:
    prefixes, chances = make_three()
    early = judge_threshold(prefixes, chances, 0.25)
    assert (early.false_stops, early.wasted, early.lost) == (0.0, (5 + 9) / 2, 9.5)
    late = judge_threshold(prefixes, chances, 0.45)
    assert (late.false_stops, late.wasted) == (1.0, (2 + 5) / 2)
    assert judge_threshold(prefixes, chances, 0.0).wasted == 9.5
    launched = replace(prefixes, made=np.tile([0.0, 5.0, 8.0], 3))
    assert judge_threshold(launched, chances, 0.45).false_stops == 1.0
    assert judge_threshold(launched, chances, 0.25).wasted == (5 + 9) / 2
    assert choose_threshold(launched, chances + 0.3 * (launched.made > 0), 0.5) == pytest.approx(0.6)


def test_the_threshold_stops_no_more_tipping_cascades_than_allowed() -> None:
    prefixes, chances = make_three()
    assert (
        choose_threshold(prefixes, chances, 0.5) == 0.3
    )  # the lowest chance of the one that tipped: (0 + 1) / (1 + 1)
    assert choose_threshold(prefixes, chances, 0.4) == 0.0  # one cascade cannot be that sure
    many = make_prefixes()
    said = sigmoid(many.columns[:, 0])
    for bound in (0.02, 0.05, 0.2):
        threshold = choose_threshold(many, said, bound)
        assert judge_threshold(many, said, threshold).false_stops <= bound
        assert judge_threshold(many, said, threshold + 0.05).false_stops > bound
    assert choose_threshold(prefixes.take(np.arange(3, 9)), chances[3:], 0.05) == 0.0


def test_brier_by_the_share_of_the_budget_that_is_used() -> None:
    prefixes, chances = make_three()
    told = brier_by_time(prefixes, chances)
    assert told["brier, 0-25 % asked"] == pytest.approx((0.25 + 0.16 + 0.25) / 3)
    assert list(told) == ["brier, 0-25 % asked", "brier, 25-50 % asked", "brier, 50-75 % asked"]


def test_it_undoes_a_biased_formula_and_serves() -> None:
    trained = train(make_prefixes(bias=1.5), version="momentum-1", most_false_stops=0.05)
    assert trained is not None and trained.serving is not None
    figures = trained.card.judged.figures
    assert figures["model"]["log_loss"] < figures["analytic"]["log_loss"]
    assert figures["model"]["asks wasted a failed cascade"] < figures["model"]["without stopping"]
    assert trained.serving.stop_below > 0.0
    again = train(make_prefixes(bias=1.5), version="momentum-1", most_false_stops=0.05)
    assert again is not None and again.model.save() == trained.model.save()


def test_what_helps_never_lowers_the_chance() -> None:
    trained = train(make_prefixes(), version="momentum-1", most_false_stops=0.05)
    assert trained is not None
    helped: dict[str, Any] = {
        "chance": 0.6,
        "needed": 1,
        "going": 3,
        "open": 1.2,
        "left": 9,
        "likely": 2.5,
        "hours": 9.0,
    }
    before = float(trained.model.probability(features([STANDING]))[0])
    for name, value in helped.items():
        after = replace(STANDING, **{name: value})
        assert float(trained.model.probability(features([after]))[0]) >= before, name


def test_it_comes_back_from_its_text() -> None:
    trained = train(make_prefixes(), version="momentum-1", most_false_stops=0.05)
    assert trained is not None
    loaded = Momentum.load(trained.model.save())
    assert loaded.save() == trained.model.save()
    for text in ("{}", trained.model.save().replace('"needed"', '"wanted"'), '{"features": 3}'):
        with pytest.raises(ValueError):
            Momentum.load(text)


def test_too_little_trains_nothing_and_no_numbers_are_refused() -> None:
    assert train(make_prefixes(20), version="x", most_false_stops=0.05) is None
    prefixes = make_prefixes()
    with pytest.raises(ValueError, match="finite"):
        prefixes.with_columns(np.full_like(prefixes.columns, np.nan))
    with pytest.raises(ValueError, match="cascade and asks"):
        replace(prefixes, made=np.zeros(3))
    with pytest.raises(ValueError, match="shape"):
        prefixes.with_columns(prefixes.columns[:, 1:])
