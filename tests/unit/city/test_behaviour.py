"""How people answer: the same luck for every order, more friends never less, and loading another behaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.city.behaviour import DEFAULT, Answer, CityBehaviour, company, load_behaviour, luck
from app.city.errors import BehaviourError
from app.city.past import Past
from tests.unit.city.town import SEED, TODAY, Town


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


def test_answers_depend_on_the_ask_alone(town: Town) -> None:
    asks = town.asks(venues=3, friends=1)
    forth = [town.behaviour.answer(ask) for ask in asks]
    fresh = CityBehaviour(Path("nowhere"), SEED, town.traits)
    back = [fresh.answer(ask) for ask in reversed(asks)]
    assert forth == back[::-1]


def test_yes_exactly_when_luck_is_below_the_true_probability(town: Town) -> None:
    for ask in town.asks(venues=4, friends=2):
        says_yes = town.behaviour.answer(ask).answer == "yes"
        assert says_yes == (luck(SEED, ask.user_id, ask.seed_id) < town.behaviour.acceptance(ask))


def test_yes_is_as_frequent_as_its_probability_says(town: Town) -> None:
    asks = town.asks(venues=50, friends=2)
    said = np.mean([town.behaviour.answer(ask).answer == "yes" for ask in asks])
    assert said == pytest.approx(np.mean([town.behaviour.acceptance(ask) for ask in asks]), abs=0.012)


def test_another_friend_never_lowers_the_probability(town: Town) -> None:
    for ask in town.asks(venues=3):
        chances = [town.behaviour.acceptance(replace(ask, accepted=("f",) * n, strengths=(0.3,) * n)) for n in range(7)]
        assert all(0.0 <= low <= high <= 1.0 for low, high in pairwise(chances))


def test_few_go_alone_and_many_with_three_friends(town: Town) -> None:
    alone = np.array([town.behaviour.acceptance(ask) for ask in town.asks()])
    three = np.array([town.behaviour.acceptance(ask) for ask in town.asks(friends=3)])
    assert 0.1 < alone.mean() < 0.25
    suited = alone > np.quantile(alone, 0.7)
    assert 0.6 < three[suited].mean() < 0.85


def test_friends_move_people_very_unequally_and_a_crowd_leaps() -> None:
    gains = np.diff([company((0.5,) * n, pull=0.6, herd=3, jump=0.5) for n in range(6)])
    assert gains[2] > gains[1] * 1.5  # the third friend makes it a crowd
    assert gains[0] > gains[1]
    assert gains[3] > gains[4]
    assert company((0.5,), pull=3.0, herd=3, jump=0.5) > 4 * company((0.5,), pull=0.3, herd=3, jump=0.5)


def test_who_does_not_live_here_never_answers(town: Town) -> None:
    stranger = replace(town.asks(venues=1)[0], user_id="stranger")
    assert town.behaviour.acceptance(stranger) == 0.0
    assert town.behaviour.answer(stranger) == Answer("none", 0.0)


def test_all_four_answers_occur_and_come_soon(town: Town) -> None:
    answers = [town.behaviour.answer(ask) for ask in town.asks()]
    assert {one.answer for one in answers} == {"yes", "maybe", "no", "none"}
    delays = [one.delay_minutes for one in answers if one.answer != "none"]
    assert 1.0 < np.mean(delays) < 3.5
    assert max(delays) < 15.0


def test_traits_come_back_from_their_file(town: Town, tmp_path: Path) -> None:
    town.traits.save(tmp_path)
    loaded = load_behaviour(DEFAULT, tmp_path, SEED)
    ask = town.asks(venues=1, friends=2)[5]
    assert loaded.acceptance(ask) == town.behaviour.acceptance(ask)
    assert [path.name for path in (tmp_path / "city").iterdir()] == ["traits.npz"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nonsense", "wants package.module:Class"),
        ("no.such.module:Class", "cannot import no.such.module"),
        ("app.city.behaviour:Nobody", "has no class Nobody"),
        ("app.city.behaviour:luck", "has no class luck"),
        ("app.city.behaviour:Ask", "lacks acceptance and answer"),
        ("app.city.behaviour:Behaviour", "fails"),
        (DEFAULT, "sprout data seed"),
    ],
)
def test_a_behaviour_that_cannot_be_loaded_says_why(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BehaviourError, match=message):
        load_behaviour(name, tmp_path, SEED)


def test_a_broken_traits_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "traits.npz").write_bytes(b"not an archive")
    with pytest.raises(BehaviourError, match="cannot be read"):
        load_behaviour(DEFAULT, tmp_path, SEED)


def test_past_seeds_count_friends_who_had_said_yes(town: Town) -> None:
    past = Past(town.rows, town.friendships, town.behaviour).seeds(0, 60)
    friends = {
        frozenset((town.rows.person_ids[a], town.rows.person_ids[b])) for a, b in town.friendships.edges.tolist()
    }
    for seed in past:
        asked = seed["asked"]
        assert 2 <= len(seed["starters"]) <= 3
        assert [ask["wave"] for ask in asked[: len(seed["starters"])]] == [0] * len(seed["starters"])
        assert [ask["position"] for ask in asked] == list(range(len(asked)))
        assert len({ask["user_id"] for ask in asked}) == len(asked) <= seed["ask_budget"]
        for ask in asked:
            before = [other for other in asked if other["wave"] < ask["wave"] and other["answer"] == "yes"]
            known = [other for other in before if frozenset((other["user_id"], ask["user_id"])) in friends]
            assert ask["accepted_friends"] == len(known)
            assert ask["asked_at"] <= ask["answered_at"] <= ask["deadline"] < seed["start"]
        went = sum(ask["answer"] == "yes" for ask in asked)
        assert seed["state"] == ("booked" if went >= seed["min_group"] else "expired")
        assert seed["start"] < (TODAY - timedelta(days=8)).timestamp()  # nobody's weekly cap is used up by the past


def test_the_past_shows_asks_with_and_without_friends(town: Town) -> None:
    asks = [ask for seed in Past(town.rows, town.friendships, town.behaviour).seeds(0, 300) for ask in seed["asked"]]
    share = {n: np.mean([ask["answer"] == "yes" for ask in asks if ask["accepted_friends"] == n]) for n in (0, 1, 3)}
    assert sum(ask["accepted_friends"] >= 2 for ask in asks) > 300
    assert share[0] < share[1] < share[3]
