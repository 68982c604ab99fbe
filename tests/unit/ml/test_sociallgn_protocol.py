"""The evaluation is honest, repeats itself, and comes to an end on data with holes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ml.sociallgn import protocol as protocols
from ml.sociallgn.data import Split
from ml.sociallgn.fit import fit
from ml.sociallgn.protocol import BASELINES, Protocol
from ml.sociallgn.report import document, learning_curves, summary
from ml.sociallgn.settings import TrainingSettings

NOBODY = np.empty((0, 2), np.int64)
QUICK = TrainingSettings(dim=8, layers=2, learning_rate=1e-2, batch=8, epochs=4, look_every=2)
ALTERNATIVES = [replace(QUICK, temperature=0.5), replace(QUICK, loss="bpr")]


def town(people: int = 24, venues: int = 20) -> Split:
    """Two circles; each person goes to venues of the own circle, one of which is held out."""
    pairs = np.array([(p, v) for p in range(people) for v in range(venues) if (p + v) % 2 == 0 and (3 * p + v) % 5])
    held = np.array([p % 3 == v % 3 for p, v in pairs])
    friends = np.array([(p, p + 2) for p in range(people - 2)])
    return Split(people, venues, pairs[~held], pairs[held], friends)


@pytest.mark.parametrize("name", ["sociallgn", *BASELINES])
def test_the_test_part_chooses_nothing(name: str) -> None:
    split = town()
    other = replace(split, test=np.array([(p, 0) for p in range(24) if (p, 0) not in set(map(tuple, split.train))]))
    one, two = (Protocol(each, QUICK, ALTERNATIVES).measure(name, 7) for each in (split, other))
    assert one.validation == two.validation and one.choice == two.choice and one.curve == two.curve


def test_the_same_seed_gives_the_same_figures_and_later_seeds_keep_the_choice() -> None:
    first, again = (Protocol(town(), QUICK, ALTERNATIVES) for _ in range(2))
    one, two = first.measure("sociallgn", 7), again.measure("sociallgn", 7)
    assert replace(one, seconds={}, peak_bytes=0) == replace(two, seconds={}, peak_bytes=0)
    later = first.measure("sociallgn", 8)
    assert {**later.choice, "epochs": 0} == {**one.choice, "epochs": 0}
    assert later.validation != one.validation


def test_after_choosing_it_learns_from_all_of_train(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def watched(split: Split, settings: TrainingSettings, **named: object) -> object:
        done = fit(split, settings, **named)  # type: ignore[arg-type]
        seen.append((len(split.train), done.epochs))
        return done

    monkeypatch.setattr(protocols, "fit", watched)
    split = town()
    outcome = Protocol(split, QUICK).measure("sociallgn", 7)
    (inner, chosen), (everything, trained) = seen
    assert inner < everything == len(split.train)
    assert chosen == trained == outcome.choice["epochs"]


def test_best_on_test_is_told_only_when_asked_for() -> None:
    assert Protocol(town(), QUICK).measure("sociallgn", 7).best_on_test is None
    asked = Protocol(town(), QUICK, best_on_test=True).measure("sociallgn", 7)
    assert asked.best_on_test is not None and asked.best_on_test["ndcg@20"] >= asked.test["ndcg@20"]


#: Data with holes, by what is wrong with them.
HOLES = {
    "one person": Split(1, 4, np.array([(0, 0), (0, 1), (0, 2)]), np.array([(0, 3)]), NOBODY),
    "one pair": Split(1, 2, np.array([(0, 0)]), np.array([(0, 1)]), NOBODY),
    "one venue left": Split(2, 2, np.array([(0, 0), (1, 0)]), np.array([(0, 1)]), np.array([(0, 1)])),
    "nobody has friends": replace(town(), friendships=NOBODY),
    "people without pairs or friends": replace(town(), people=30),
    "venues that training never sees": replace(town(), venues=40, test=np.array([(0, 39), (3, 38)])),
    "tested people without training pairs": replace(town(), people=25, test=np.array([(24, 0), (24, 1)])),
    "nobody has enough to validate on": Split(
        4, 4, np.array([(0, 0), (1, 1), (2, 2), (3, 3)]), np.array([(0, 1)]), np.array([(0, 1)])
    ),
}


@pytest.mark.parametrize("split", HOLES.values(), ids=HOLES)
def test_data_with_holes_give_figures(split: Split) -> None:
    for settings in (QUICK, replace(QUICK, loss="bpr", fusion="paper")):
        protocol = Protocol(split, settings)
        for name in ("sociallgn", *BASELINES) if settings is QUICK else ("sociallgn",):
            outcome = protocol.measure(name, 7)
            for figures in (outcome.validation, outcome.test, outcome.cold_start):
                assert all(0 <= value <= 1 for value in figures.values()), (name, figures)


def test_cold_start_people_are_those_with_twenty_training_pairs_or_fewer() -> None:
    train = np.array([(0, v) for v in range(20)] + [(1, v) for v in range(21)])
    split = Split(3, 30, train, np.array([(0, 25), (1, 26)]), NOBODY)
    assert Protocol(split, QUICK).cold_people.tolist() == [True, False, True]


def test_a_summary_by_hand() -> None:
    told = summary([{"ndcg@10": 0.1}, {"ndcg@10": 0.3}])["ndcg@10"]
    assert told["mean"] == pytest.approx(0.2) and told["spread"] == pytest.approx(math.sqrt(0.02))
    assert summary([{"ndcg@10": 0.1}])["ndcg@10"]["spread"] == 0


def test_document_and_picture_name_everything() -> None:
    split = town()
    protocol = Protocol(split, QUICK)
    outcomes = {name: [protocol.measure(name, 7)] for name in ("sociallgn", "popularity")}
    told = document("town", split, QUICK, [7], outcomes)
    assert told["baselines"].keys() == {"popularity"}
    assert told["choices"] == [outcomes["sociallgn"][0].choice]
    picture = learning_curves(outcomes, "NDCG@20 <here>")
    assert picture.count("<polyline") == 1 and "&lt;here&gt;" in picture and "popularity" not in picture
