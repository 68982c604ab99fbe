"""Folding in, worked out by hand, and against a town where the right answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ml.sociallgn.fold_in import FoldIn, Ties, filled_to, least_squares, one_step, scale_of


def ties(*rows: tuple[int, tuple[float, ...], int]) -> Ties:
    """(newcomer, vector, degree) of each tie."""
    return Ties(
        np.array([row for row, _, _ in rows]),
        np.array([vector for _, vector, _ in rows]),
        np.array([degree for _, _, degree in rows]),
    )


def test_one_step_is_the_convolution_of_training() -> None:
    known = ties((0, (2.0, 0.0), 4), (0, (0.0, 3.0), 1), (2, (1.0, 1.0), 9))
    folded = one_step(known, 3)
    root = np.sqrt(2)
    # Two ties: 1 / sqrt(4 * 2) and 1 / sqrt(1 * 2); none; one tie: 1 / sqrt(9 * 1).
    assert np.allclose(folded, [[2 / (2 * root), 3 / root], [0, 0], [1 / 3, 1 / 3]])


def test_least_squares_solves_its_equations() -> None:
    known = ties((0, (2.0, 0.0), 1), (0, (0.0, 1.0), 1))
    squares = np.array([[5.0, 1.0], [1.0, 3.0]])
    towards = np.array([[0.5, 0.0], [0.25, 0.25]])
    solved = least_squares(known, squares, unseen=0.1, decay=2.0, towards=towards)
    # Mean squared length 2.5, so decay 5: (4 + 0.5 + 5, 0.1; 0.1, 1 + 0.3 + 5) x = (2 + 2.5, 1).
    assert np.allclose(np.array([[9.5, 0.1], [0.1, 6.3]]) @ solved[0], [4.5, 1.0])
    assert np.allclose(solved[1], towards[1])  # no ties: what friends say


def test_whoever_has_friends_only_gets_what_they_say_and_nobody_gets_nothing() -> None:
    friends = ties((0, (0.0, 2.0), 1))
    for way in (FoldIn("step", friends=0.1), FoldIn("least-squares", friends=0.1)):
        folded = way.people(Ties.none(2), friends, 2, np.eye(2))
        assert folded[0, 0] == 0.0 and folded[0, 1] > 0.0
        assert not folded[1].any()


def test_a_duplicate_edge_and_many_newcomers_at_once_change_nothing_for_the_others() -> None:
    way = FoldIn()
    alone = way.people(ties((0, (1.0, 2.0), 3)), Ties.none(2), 1, np.eye(2))
    known = ties((0, (1.0, 2.0), 3), (1, (1.0, 0.0), 1), (1, (1.0, 0.0), 1))
    together = way.people(known, Ties.none(2), 2, np.eye(2))
    assert np.allclose(alone[0], together[0])
    # Told twice it weighs more, in the same direction.
    assert together[1, 0] > 0.0 and together[1, 1] == 0.0


def test_filled_up_venues_are_all_of_one_length_and_none_is_longer() -> None:
    stored = filled_to(np.array([[3.0, 4.0], [30.0, 40.0], [0.0, 0.0]]), 10.0)
    assert np.allclose(np.linalg.norm(stored, axis=1), 10.0)
    assert np.allclose(stored[0, :2], [3.0, 4.0])
    assert np.allclose(stored[1], [6.0, 8.0, 0.0])


def test_the_scale_makes_folded_venues_as_long_as_trained_ones() -> None:
    trained = np.array([[1.0, 2.0], [3.0, -1.0]])
    assert np.isclose(scale_of(trained, trained / 4), 4.0)
    assert np.isfinite(scale_of(trained, np.zeros((2, 2))))


@pytest.mark.parametrize("method", ["step", "least-squares"])
def test_a_vector_that_is_no_number_is_refused(method: str) -> None:
    way = FoldIn("step") if method == "step" else FoldIn("least-squares")
    with pytest.raises(ValueError, match="not finite: train the model anew"):
        way.people(ties((0, (float("nan"), 1.0), 1)), Ties.none(2), 1, np.eye(2))


def test_least_squares_without_squares_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the squares"):
        FoldIn("least-squares").people(Ties.none(2), Ties.none(2), 1)


def test_a_newcomer_is_folded_in_to_the_right_circle() -> None:
    # Two circles of venues at right angles; one venue of the first is enough to rank the rest of it first.
    venues = np.repeat(np.eye(2), 5, axis=0) + np.random.default_rng(7).normal(0, 0.1, (10, 2))
    person = FoldIn().people(ties((0, tuple(venues[0]), 3)), Ties.none(2), 1, venues.T @ venues)
    order = np.argsort(-(venues @ person[0]))
    assert set(order[:5]) == {0, 1, 2, 3, 4}
