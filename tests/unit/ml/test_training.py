"""Training of any small model: cut by time and group, judged beside baselines, and the better one serves."""

import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ml.card import About, Card, Data, Feature
from ml.judging import Judged
from ml.logistic import Array, Logistic, fit_logistic, sigmoid
from ml.small_model import Baseline, Rows
from ml.training import Trained, by_time, train

ABOUT = About("coin", "heads?", "a regression", (Feature("bend", "mm", "how bent"),), "a throw", "a half")


@dataclass(frozen=True)
class Throws:
    columns: Array
    labels: Array
    groups: NDArray[np.int64]

    def with_columns(self, columns: Array) -> Self:
        return replace(self, columns=columns)

    def take(self, rows: Rows) -> Self:
        return replace(self, columns=self.columns[rows], labels=self.labels[rows], groups=self.groups[rows])

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Coin:
    ENOUGH: ClassVar[int] = 50
    version: str
    intercept: float
    weight: float

    @classmethod
    def fit(cls, teach: Throws, tune: Throws, *, version: str) -> Self:
        fitted = fit_logistic(teach.columns, teach.labels, penalty=1.0 if len(tune) else 2.0)
        return cls(version, fitted.intercept, float(fitted.weights[0]))

    def predict_proba(self, examples: Throws) -> Array:
        return sigmoid(Logistic(self.intercept, np.array([self.weight])).logits(examples.columns))

    def save(self) -> str:
        return json.dumps({"version": self.version, "intercept": self.intercept, "weight": self.weight})

    @classmethod
    def load(cls, text: str) -> Self:
        return cls(**json.loads(text))

    def card(self, data: Data, judged: Judged) -> Card:
        return Card(ABOUT, self.version, data, judged)


def make_throws(count: int = 1000, lift: float = 2.0) -> Throws:
    luck = np.random.default_rng(1)
    columns = luck.normal(size=(count, 1))
    labels = (luck.random(count) < sigmoid(lift * columns[:, 0])).astype(float)
    return Throws(columns, labels, np.arange(count) // 7)


def a_half(teach: Throws, tune: Throws, version: str) -> dict[str, Baseline[Throws, Coin]]:
    return {"a half": Baseline(lambda throws: np.full(len(throws), 0.5), is_formula=True)}


def trained_on(throws: Throws, **others: Any) -> Trained[Coin]:
    done = train(Coin, throws, lambda *parts: {**a_half(*parts), **others}, version="coin-1")
    assert done is not None
    return done


def test_no_group_lies_in_two_parts() -> None:
    luck = np.random.default_rng(3)
    throws = replace(make_throws(), groups=np.sort(luck.integers(0, 200, 1000) + luck.integers(0, 9, 1000)))
    taken = [set(part.groups.tolist()) for part in by_time(throws)]
    assert not (taken[0] & taken[1] or taken[1] & taken[2] or taken[0] & taken[2])
    assert sum(len(part) for part in by_time(throws)) == 1000
    assert max(taken[0]) < min(taken[1]) and max(taken[1]) < min(taken[2])


def test_what_beats_its_baselines_serves() -> None:
    done = trained_on(make_throws())
    assert done.better and done.serving is done.model
    judged = done.card.judged
    assert judged.live == "model"
    assert judged.gains["a half"].low > 0.0
    assert judged.importance["bend"].mean > 0.1
    assert judged.figures["model"]["ece"] < judged.ece_by_chance + 0.05


def test_what_does_not_leaves_the_formula_in_place() -> None:
    done = trained_on(replace(make_throws(), labels=np.random.default_rng(8).integers(0, 2, 1000).astype(float)))
    assert not done.better and done.serving is None
    assert "does not beat a half" in done.card.judged.why


def test_a_better_baseline_serves_only_where_it_can() -> None:
    truth = Coin("truth", 0.0, 2.0)

    def knows(throws: Throws) -> Array:
        return 0.1 + 0.8 * throws.labels

    able = trained_on(make_throws(), truth=Baseline(knows, truth))
    assert able.serving is truth and able.card.judged.live == "truth"
    unable = trained_on(make_throws(), truth=Baseline(knows))
    assert unable.serving is unable.model
    assert "truth" in unable.card.judged.why and "cannot serve" in unable.card.judged.why


def test_too_little_trains_nothing() -> None:
    assert train(Coin, make_throws(49), a_half, version="x") is None
    assert train(Coin, replace(make_throws(), labels=np.zeros(1000)), a_half, version="x") is None


def test_card_comes_back_from_its_text_and_shows_everything() -> None:
    card = trained_on(make_throws()).card
    assert Card.from_json(card.to_json()) == card
    text = card.to_markdown("coin.svg")
    for told in ("# coin: heads?", "a half", "bend | mm | how bent", "coin.svg", "by time"):
        assert told in text
