"""Influence by hand: one friend, two friends, nobody known, somebody known well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ml.influence import Exposures, Influence
from ml.influence.learning import Shapes, learn
from ml.influence.train import train

NEVER_ALONE = -30.0
"""Logit of somebody who says yes only because of friends."""


def make_ask(seed: int, person: str, *, yes: bool, friends: str = "", strength: float = 0.5) -> dict[str, Any]:
    """`friends` is one letter a friend."""
    return {
        "seed_id": f"s-{seed}",
        "person_id": person,
        "yes": yes,
        "friends": list(friends),
        "strengths": [strength] * len(friends),
    }


def make_exposures(asks: list[dict[str, Any]], base: float = NEVER_ALONE) -> Exposures:
    return Exposures.of(asks, np.full(len(asks), base))


def make_history(count: int = 4000, *, pull: float = 3.0, seed: int = 4) -> Exposures:
    """Twenty people; the last half are moved `pull` times as much by a friend as the first half."""
    luck = np.random.default_rng(seed)
    asks = []
    for number in range(count):
        person = int(luck.integers(20))
        friends = "".join(f"{chr(97 + int(one))}" for one in luck.choice(8, int(luck.integers(3)), replace=False))
        hazard = 0.15 + 0.12 * (pull if person >= 10 else 1.0) * len(friends)
        asks.append(make_ask(number // 8, f"p{person}", yes=bool(luck.random() < 1 - np.exp(-hazard)), friends=friends))
    return make_exposures(asks, float(np.log(np.expm1(0.15))))


def test_of_one_friend_it_is_the_share_of_yeses() -> None:
    asks = [make_ask(number, "v", yes=number < 3, friends="u") for number in range(10)]
    learned = Influence.learned(make_exposures(asks), Shapes(), version="x")
    assert learned.edges(["u"], ["v"], [0.5]) == pytest.approx([0.3], abs=1e-3)


def test_two_friends_share_the_credit_by_their_hazards() -> None:
    """One ask, two friends of strengths 0.2 and 0.6: credit goes 1 to 3 when only strength counts."""
    rows = [make_ask(0, "v", yes=True, friends="ab"), make_ask(1, "v", yes=False, friends="ab")]
    for row in rows:
        row["strengths"] = [0.2, 0.6]
    learned = learn(make_exposures(rows), Shapes())
    together = learned.alone * 2 + learned.by_strength * 0.8
    assert 1.0 - np.exp(-together) == pytest.approx(0.5, abs=1e-3)


def test_who_is_not_known_counts_as_everybody_and_who_is_known_well_as_themselves() -> None:
    history = make_history()
    law = Influence.learned(history, Shapes(), version="x")
    learned = Influence.learned(history, Shapes(own=8.0, moved=8.0), version="x")
    stranger = float(learned.edges(["a"], ["nobody"], [0.5])[0])
    few, many = (
        float(learned.edges(["a"] * 10, [f"p{who}" for who in range(first, first + 10)], [0.5] * 10).mean())
        for first in (0, 10)
    )
    assert stranger == pytest.approx(1 - np.exp(-(learned.alone + 0.5 * learned.by_strength)))
    assert few < float(law.edges(["a"], ["p0"], [0.5])[0]) < many
    assert few == pytest.approx(1 - np.exp(-0.12), abs=0.04)
    assert many == pytest.approx(1 - np.exp(-0.36), abs=0.04)


def test_an_infinite_prior_forgets_people_and_a_weak_one_follows_them() -> None:
    asks = [make_ask(number, "v", yes=number % 2 == 0, friends="u") for number in range(400)]
    asks += [make_ask(400 + number, "w", yes=number % 10 == 0, friends="u") for number in range(400)]
    exposures = make_exposures(asks)
    held = Influence.learned(exposures, Shapes(), version="x").edges(["u", "u"], ["v", "w"], [0.5, 0.5])
    assert held[0] == held[1]
    free = Influence.learned(exposures, Shapes(moved=1.0), version="x").edges(["u", "u"], ["v", "w"], [0.5, 0.5])
    assert free == pytest.approx([0.5, 0.1], abs=0.01)


def test_a_friendship_moves_each_way_by_itself() -> None:
    asks = [make_ask(number, "v", yes=number % 2 == 0, friends="u") for number in range(200)]
    asks += [make_ask(200 + number, "u", yes=number % 8 == 0, friends="v") for number in range(200)]
    learned = Influence.learned(make_exposures(asks), Shapes(tie=2.0), version="x")
    there, back = learned.edges(["u", "v"], ["v", "u"], [0.5, 0.5])
    assert there > 3 * back


def test_more_and_closer_friends_never_lower_it() -> None:
    learned = Influence.learned(make_history(), Shapes(8.0, 8.0, 32.0), version="x")
    asks = [make_ask(0, "p3", yes=False, friends="abcd"[:number]) for number in range(5)]
    chances = learned.predict_proba(make_exposures(asks, -1.0))
    assert (np.diff(chances) > 0).all()
    closer = [make_ask(0, "p3", yes=False, friends="a", strength=strength) for strength in (0.1, 0.5, 0.9)]
    assert (np.diff(learned.predict_proba(make_exposures(closer, -1.0))) >= 0).all()
    assert ((chances > 0) & (chances < 1)).all()


def test_people_who_differ_are_told_apart_and_serve() -> None:
    trained = train(make_history(6000), version="influence-1")
    assert trained is not None and trained.better
    assert trained.card.judged.gains["strength"].low > 0.0
    assert trained.card.judged.importance["company"].mean > 0.0
    again = train(make_history(6000), version="influence-1")
    assert again is not None and again.model == trained.model


def test_people_who_are_alike_leave_a_baseline_in_place() -> None:
    alike = make_history(pull=1.0, seed=2)
    trained = train(alike, version="influence-1")
    assert trained is not None and not trained.better
    serving = trained.serving
    assert serving is not None and not serving.moved
    assert trained.card.judged.live in ("constant", "strength")
    assert serving.anew(alike).edges(["a"], ["p1"], [0.5]) == pytest.approx([1 - np.exp(-0.12)], abs=0.02)


def test_it_comes_back_from_its_text() -> None:
    learned = Influence.learned(make_history(), Shapes(8.0, 8.0, 32.0), version="x")
    assert learned.ties
    assert Influence.load(learned.save()) == learned
    assert not learned.law().moved
    for text in ("{}", '{"features": ["other"]}', learned.save().replace('"shapes"', '"forms"'), "[]"):
        with pytest.raises(ValueError):
            Influence.load(text)


def test_what_is_no_number_is_refused_and_too_little_trains_nothing() -> None:
    with pytest.raises(ValueError, match="finite"):
        make_exposures([make_ask(0, "v", yes=True)], float("nan"))
    with pytest.raises(ValueError, match="lower acceptance"):
        Influence("x", -0.1, 0.0)
    assert train(make_exposures([]), version="x") is None
    assert train(make_history(150), version="x") is None
    with pytest.raises(ValueError, match="both answers"):
        Influence.fit(make_exposures([make_ask(0, "v", yes=True)]), make_exposures([]), version="x")


def test_without_friends_in_nothing_is_known_of_influence() -> None:
    asks = [make_ask(number, f"p{number % 7}", yes=number % 3 == 0) for number in range(300)]
    learned = Influence.learned(make_exposures(asks, -0.7), Shapes(8.0, 8.0), version="x")
    assert learned.edges(["a"], ["p1"], [0.9]) == pytest.approx([0.0])
    assert learned.predict_proba(make_exposures(asks, -0.7)).mean() == pytest.approx(1 / 3, abs=0.02)
