"""Training: losses fall, sampling is fair, figures are as by hand, and structure that is there is found."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from ml.sociallgn.baselines import by_popularity
from ml.sociallgn.data import Split, split_by_time
from ml.sociallgn.evaluate import rank, rank_figures
from ml.sociallgn.fit import fit
from ml.sociallgn.sampling import PairSampler, PeopleSampler
from ml.sociallgn.settings import TrainingSettings
from ml.sociallgn.train import Diverged, Rival, train

NOBODY = np.empty((0, 2), np.int64)


def circles(people: int = 60, venues: int = 40, circles: int = 4, seed: int = 1) -> Split:
    """A town where friends of one circle go to that circle's venues."""
    rng = np.random.default_rng(seed)
    circle = np.arange(people) % circles
    mine = rng.random((people, venues)) < np.where(circle[:, None] == np.arange(venues) % circles, 0.7, 0.05)
    pairs = np.argwhere(mine)
    friends = np.argwhere(np.triu((circle[:, None] == circle) & (rng.random((people, people)) < 0.5), k=1))
    return split_by_time(people, venues, pairs, rng.random(len(pairs)), friends)


QUICK = TrainingSettings(dim=16, layers=2, learning_rate=1e-2, batch=20, epochs=30, look_every=10, patience=3)
BPR = replace(QUICK, loss="bpr", fusion="paper-rows", batch=256, own_weight=1.0, start=0.1)


@pytest.mark.parametrize("social", [True, False])
def test_bpr_falls(social: bool) -> None:
    losses = fit(circles(), BPR, social=social).losses
    assert losses[0] == pytest.approx(math.log(2), abs=0.05)
    assert losses[-1] < 0.6 * losses[0]
    assert max(losses[-5:]) < min(losses[:3])


@pytest.mark.parametrize("social", [True, False])
def test_softmax_loss_falls(social: bool) -> None:
    losses = fit(circles(), QUICK, social=social).losses
    # At first nothing is known: any of 40 venues.
    assert losses[0] > math.log(40) - 0.5
    assert max(losses[-5:]) < min(losses[:3]) - 0.3


@pytest.mark.parametrize("settings", [QUICK, BPR, replace(QUICK, candidates=10)], ids=["softmax", "bpr", "candidates"])
def test_the_same_seed_gives_the_same_embeddings(settings: TrainingSettings) -> None:
    first, again = (fit(circles(), replace(settings, epochs=3)) for _ in range(2))
    torch.testing.assert_close(first.people, again.people, rtol=0, atol=0)
    torch.testing.assert_close(first.venues, again.venues, rtol=0, atol=0)


def test_circles_are_found_and_both_models_beat_popularity_and_chance() -> None:
    told: list[tuple[str, int, int]] = []
    trained = train(circles(), QUICK, progress=lambda *step: told.append(step))
    assert trained.chosen in {"sociallgn", "lightgcn"}
    assert trained.validation[trained.chosen].ndcg == max(figures.ndcg for figures in trained.validation.values())
    for name in ("sociallgn", "lightgcn"):
        assert trained.test[name].ndcg > 1.3 * trained.test["popularity"].ndcg
        assert trained.test[name].ndcg > 1.3 * trained.test["random"].ndcg
    assert trained.people.shape == (60, 16) and trained.venues.shape == (40, 16)
    assert {what for what, _, _ in told} == {"sociallgn", "lightgcn", f"{trained.chosen} on all pairs"}
    assert set(trained.figures()["held_out"]) == {"sociallgn", "lightgcn", "popularity", "random"}


def test_somebody_with_friends_only_is_placed_among_them() -> None:
    split = circles()
    split = Split(split.people, split.venues, split.train[split.train[:, 0] != 0], split.test[:0], split.friendships)
    done = fit(split, QUICK)
    scores = (done.people[0] @ done.venues.T).numpy()
    mine = np.arange(split.venues) % 4 == 0
    assert scores[mine].mean() > scores[~mine].mean()


def test_embeddings_that_are_no_numbers_are_told() -> None:
    with pytest.raises(Diverged, match="not finite"):
        train(circles(), replace(BPR, learning_rate=1e38, epochs=3))


def test_a_rival_is_measured_on_pairs_that_neither_has_seen() -> None:
    split = circles()
    later = split.test[::2]
    known = np.ones(split.venues, np.bool_)
    known[later[0, 1]] = False
    # A rival that ranks at random, beside one that knows the answers.
    drawn = torch.Generator().manual_seed(7)
    by_chance = Rival(torch.randn(60, 8, generator=drawn), torch.randn(40, 8, generator=drawn), known, later)
    told = train(split, replace(BPR, epochs=20), rival=by_chance).against_rival
    assert told["new"].people == told["live"].people == len(np.unique(later[:, 0]))
    assert told["new"].ndcg > 1.3 * told["live"].ndcg
    answers = torch.zeros(60, 40)
    answers[torch.from_numpy(later[:, 0]), torch.from_numpy(later[:, 1])] = 1.0
    known[:] = True
    oracle = train(split, replace(BPR, epochs=20), rival=Rival(answers, torch.eye(40), known, later)).against_rival
    assert oracle["live"].ndcg == 1.0 > oracle["new"].ndcg


def test_training_keeps_threads_as_they_were() -> None:
    before = torch.get_num_threads()
    train(circles(people=12, venues=10), QUICK)
    assert torch.get_num_threads() == before


def test_other_venues_are_never_ones_that_the_person_knows() -> None:
    pairs = np.array([(person, venue) for person in range(5) for venue in range(10) if (person + venue) % 3])
    sampler = PairSampler(pairs, 10, seed=1)
    known = {tuple(pair) for pair in pairs.tolist()}
    seen: set[tuple[int, int]] = set()
    for _ in range(20):
        for people, wanted, other in sampler.batches(7):
            assert len(people) <= 7
            assert {*zip(people.tolist(), wanted.tolist(), strict=True)} <= known
            seen |= {*zip(people.tolist(), other.tolist(), strict=True)}
    assert not seen & known
    assert len(seen) == 50 - len(known)


def test_a_person_who_knows_every_venue_ends_no_loop() -> None:
    sampler = PairSampler(np.array([(0, 0), (0, 1)]), 2, seed=1)
    assert sampler.other_venues(torch.tensor([0, 0])).shape == (2,)


def test_batches_hold_everybody_once_with_all_their_venues() -> None:
    pairs = np.array([(0, 3), (0, 1), (2, 2), (4, 0), (4, 1), (4, 2), (5, 3)])
    seen: list[tuple[int, int]] = []
    for batch in PeopleSampler(pairs, 7, 4, seed=1).batches(3):
        assert len(batch.people) == 2 and batch.candidates is None
        seen += zip(batch.people[batch.row].tolist(), batch.venue.tolist(), strict=True)
    assert sorted(seen) == sorted(map(tuple, pairs.tolist()))


def test_candidates_stand_for_all_venues() -> None:
    rng = np.random.default_rng(1)
    pairs = np.unique(np.stack([rng.integers(0, 200, 2000), rng.zipf(1.5, 2000) % 100], axis=1), axis=0)
    sampler = PeopleSampler(pairs, 200, 100, seed=2)
    stood_for = np.zeros(100)
    batches = [batch for _ in range(60) for batch in sampler.batches(20, candidates=15)]
    for batch in batches:
        assert batch.candidates is not None
        chosen, offset = batch.candidates
        assert set(batch.venue.tolist()) <= set(chosen.tolist()) and len(chosen) < 100
        stood_for[chosen.numpy()] += offset.exp().numpy()
    # Each venue counts once on average, however seldom it is among the candidates.
    np.testing.assert_allclose(stood_for / len(batches), 1, atol=0.4)
    assert stood_for.mean() / len(batches) == pytest.approx(1, abs=0.02)


def test_figures_by_hand() -> None:
    train_pairs = np.array([(0, 0), (1, 1)])
    test = np.array([(0, 2), (0, 4), (1, 3)])
    split = Split(2, 5, train_pairs, test, NOBODY)
    scores = torch.tensor([[9.0, 1, 8, 7, 2], [5.0, 9, 4, 3, 2]])
    figures = rank_figures(lambda chunk: scores[chunk].clone(), split, k=2)
    # Person 0, venue 0 masked: 2, 3, ... -> one of two found, first place. Person 1, venue 1 masked: 0, 2: none.
    assert figures.recall == pytest.approx((0.5 + 0) / 2)
    assert figures.ndcg == pytest.approx((1 / (1 + 1 / math.log2(3)) + 0) / 2)
    assert figures.people == 2


def test_all_figures_by_hand_person_by_person() -> None:
    train_pairs = np.array([(0, 0), (1, 1)])
    test = np.array([(0, 2), (0, 4), (1, 3)])
    scores = torch.tensor([[9.0, 1, 8, 7, 2], [5.0, 9, 4, 3, 2]])
    ranking = rank(lambda chunk: scores[chunk].clone(), Split(2, 5, train_pairs, test, NOBODY), at=(1, 3, 10))
    # Person 0 is shown 2, 3, 4, 1; person 1 is shown 0, 2, 3, 4.
    figures = {name: each.tolist() for name, each in ranking.figures.items()}
    assert figures["precision@1"] == [1, 0] and figures["recall@1"] == [0.5, 0]
    assert figures["precision@3"] == pytest.approx([2 / 3, 1 / 3])
    assert figures["recall@3"] == [1, 1]
    assert figures["ndcg@3"] == pytest.approx([1.5 / (1 + 1 / math.log2(3)), 0.5])
    # Precision divides by k even where there are fewer venues.
    assert figures["precision@10"] == pytest.approx([0.2, 0.1])
    assert ranking.means(np.array([False, True]))["recall@1"] == 0
    assert ranking.means(np.array([False, False]))["recall@3"] == 0


def test_nothing_held_out_gives_figures_of_nobody() -> None:
    split = Split(2, 2, np.array([(0, 0)]), NOBODY, NOBODY)
    assert rank_figures(by_popularity(split), split).people == 0


def test_the_product_trains_large_cities_by_what_ends_the_same_night() -> None:
    def town(pairs: int) -> Split:
        numbers = np.arange(pairs)
        both = np.stack([numbers // 20, numbers % 20], axis=1)
        return Split(pairs // 20, 20, both, both[:0], np.empty((0, 2), np.int64))

    small, large = (TrainingSettings.for_product(town(pairs), dim=63, seed=3) for pairs in (4_000, 400_020))
    assert (small.loss, large.loss) == ("bpr", "softmax")
    assert (small.dim, large.dim, large.seed) == (63, 63, 3)
    steps = large.epochs * -(-(400_020 // 20) // large.batch)
    assert steps <= 500
