"""Splits are honest, folders are read or refused with their line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml.sociallgn.data import Split, cut_validation, latest_held_out, read_folder, split_by_time


def test_each_persons_latest_pairs_are_held_out() -> None:
    people = np.array([0, 1, 0, 0, 1, 0, 0, 2, 2])
    times = np.array([5.0, 1, 1, 9, 2, 3, 7, 1, 2])
    held = latest_held_out(people, times, 0.4)
    # Person 0 has five pairs: the two latest go. Persons 1 and 2 have too few to lose one.
    assert held.tolist() == [False, False, False, True, False, False, True, False, False]


def test_everybody_keeps_a_pair() -> None:
    people = np.repeat(np.arange(4), 3)
    held = latest_held_out(people, np.arange(12.0), 1.0)
    assert np.bincount(people[~held]).tolist() == [1, 1, 1, 1]


def test_a_split_loses_no_pair_and_trains_on_none_of_the_held_out() -> None:
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, (20, 30), (300, 2)), axis=0)
    times = rng.random(len(pairs))
    split = split_by_time(20, 30, pairs, times, np.empty((0, 2), np.int64))
    together = np.concatenate([split.train, split.test])
    assert len(together) == len(pairs) and len(np.unique(together, axis=0)) == len(pairs)
    for person in np.unique(split.test[:, 0]):
        mine = split.times is not None and split.times[split.train[:, 0] == person].max()
        kept = {tuple(pair) for pair in split.train.tolist()}
        later = [
            time
            for pair, time in zip(pairs.tolist(), times, strict=True)
            if tuple(pair) not in kept and pair[0] == person
        ]
        assert mine <= min(later)


def test_validation_is_cut_from_training_pairs_alone() -> None:
    train = np.array([(person, venue) for person in range(3) for venue in range(10)])
    split = Split(3, 12, train, np.array([(0, 11)]), np.empty((0, 2), np.int64))
    inner = cut_validation(split, 0.2, seed=1)
    assert len(inner.train) == 24 and len(inner.test) == 6
    assert (0, 11) not in {tuple(pair) for pair in inner.test.tolist()}
    assert np.array_equal(cut_validation(split, 0.2, seed=1).test, inner.test)


def folder(path: Path, train: str, test: str = "0 2\n", social: str = "0 1\n1 0\n") -> Path:
    for name, text in {"train": train, "test": test, "social": social}.items():
        (path / f"{name}.txt").write_text(text)
    return path


def test_a_folder_is_read(tmp_path: Path) -> None:
    split = read_folder(folder(tmp_path, "0 0 1\n1 1 3\n2\n"))
    assert (split.people, split.venues) == (2, 4)
    assert split.train.tolist() == [[0, 0], [0, 1], [1, 1], [1, 3]]
    assert split.test.tolist() == [[0, 2]]
    assert split.friendships.tolist() == [[0, 1]]


def test_ids_with_gaps_and_things_told_twice(tmp_path: Path) -> None:
    train = "900000000000 7 7 3\n\n5 3\n900000000000 7\n"
    split = read_folder(folder(tmp_path, train, "5 7 3 99\n", "5 900000000000\n900000000000 5\n5 5\n8 5\n"))
    # People 5, 8, 900000000000 and venues 3, 7, 99 in the order of their ids.
    assert (split.people, split.venues) == (3, 3)
    assert split.train.tolist() == [[0, 0], [2, 0], [2, 1]]
    # 5 and 3 are a training pair: masked, so no test. 99 is a venue that training never sees.
    assert split.test.tolist() == [[0, 1], [0, 2]]
    assert split.friendships.tolist() == [[0, 1], [0, 2]]


def test_nobody_has_friends(tmp_path: Path) -> None:
    assert read_folder(folder(tmp_path, "0 0 1\n", "0 2\n", "\n")).friendships.shape == (0, 2)


@pytest.mark.parametrize(
    ("train", "test", "wrong"),
    [
        ("", "0 1\n", r"train\.txt has no pairs"),
        ("0 1\n", "\n\n", r"test\.txt has no pairs"),
        ("0\n1\n", "0 1\n", r"train\.txt has no pairs"),
        ("0 1\n", "0 1\n", r"test\.txt has no pair that is not in train"),
    ],
)
def test_a_file_without_pairs_is_named(tmp_path: Path, train: str, test: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_folder(folder(tmp_path, train, test))


@pytest.mark.parametrize("line", ["1 x", "1 -4", "1 2.5", "1 99999999999999999999"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"train\.txt, line 2"):
        read_folder(folder(tmp_path, f"0 0 1\n{line}\n"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="train"):
        read_folder(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (folder(tmp_path, "0 1\n") / "train.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"train\.txt is not text"):
        read_folder(tmp_path)


def test_half_a_friendship_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"social\.txt, line 2: a pair"):
        read_folder(folder(tmp_path, "0 1\n", social="0 1\n3\n"))
