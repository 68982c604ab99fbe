"""A past cascade moment by moment, by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.settings import Settings
from app.stages.propagate.prefixes import prefixes_of
from app.stages.propagate.queries.learning import PastCascade
from ml.acceptance import FALLBACK
from ml.acceptance import FEATURES as SEEN
from ml.momentum import FEATURES, Prefixes

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = Settings(home=Path(), ask_deadline_minutes=30.0)


def make_cascade(answers: str, *, min_group: int = 2, tipped: bool = True, candidates: str = "cd") -> PastCascade:
    """Starters a and b are asked at noon, then c and d one an hour later each; one letter an answer, after ten minutes."""
    people = "abcd"
    asked_at = [NOON, NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)][: len(answers)]
    seconds = [int(at.timestamp()) for at in asked_at]
    return PastCascade(
        id="s-1",
        start=NOON + timedelta(hours=8),
        expires_at=NOON + timedelta(hours=7),
        min_group=min_group,
        max_group=6,
        ask_budget=6,
        tipped=tipped,
        ids=list(people),
        features=[[0.5] * len(SEEN)] * 4,
        starters=[person in "ab" for person in people],
        candidates=[person in candidates for person in people],
        friendships=[("a", "b", 0.5), ("a", "c", 0.5), ("b", "d", 0.5)],
        asked=list(people[: len(answers)]),
        asked_at=seconds,
        answered_at=[at + 600 * (1 + place % 2) for place, at in enumerate(seconds)],
        answers=[{"y": "yes", "n": "no"}[one] for one in answers],
    )


def table(prefixes: Prefixes, *names: str) -> list[list[float]]:
    columns = [FEATURES.index(name) for name in names]
    return [[round(float(row[column]), 6) for column in columns] for row in prefixes.columns]


def test_each_answer_is_a_moment_until_it_tips() -> None:
    """a yes, b no, c yes: two people, so it tips at the third answer."""
    prefixes = prefixes_of([make_cascade("yny")], FALLBACK, SETTINGS)
    assert prefixes.made.tolist() == [0, 2, 2]
    assert prefixes.total.tolist() == [3, 3, 3]
    assert prefixes.labels.tolist() == [1, 1, 1]
    assert table(prefixes, "needed", "going", "starters") == [[2, 0, 1], [1, 1, 1], [1, 1, 0.5]]
    left = np.expm1(prefixes.columns[:, FEATURES.index("left")])
    assert left == pytest.approx([6, 4, 4])


def test_open_asks_count_by_their_chance_with_the_friends_who_are_in() -> None:
    prefixes = prefixes_of([make_cascade("yny")], FALLBACK, SETTINGS)
    one = [0.5] * len(SEEN)
    open_after_first = float(FALLBACK.probability(FALLBACK.base([one]), 1, 0.5)[0])
    assert table(prefixes, "open") == [[0.0], [round(open_after_first, 6)], [0.0]]


def test_time_left_counts_to_the_moment_when_asking_ends() -> None:
    hours = np.expm1(prefixes_of([make_cascade("yn")], FALLBACK, SETTINGS).columns[:, FEATURES.index("hours")])
    assert hours == pytest.approx([7 + 1 / 3600, 7 - 1 / 6, 7 - 2 / 6])


def test_who_was_no_candidate_counts_from_their_ask_on() -> None:
    """Without candidates nobody can still be asked, and the formula gives up once the starters have answered."""
    known = prefixes_of([make_cascade("nny", min_group=1)], FALLBACK, SETTINGS)
    unknown = prefixes_of([make_cascade("nny", min_group=1, candidates="")], FALLBACK, SETTINGS)
    place = FEATURES.index("analytic")
    assert known.columns[2, place] > -3
    assert unknown.columns[2, place] < -9
    assert unknown.labels.tolist() == [1, 1, 1]


def test_what_failed_tells_all_its_moments_and_asks() -> None:
    failed = make_cascade("ynnn", min_group=3, tipped=False)
    prefixes = prefixes_of([make_cascade("yy"), failed], FALLBACK, SETTINGS)
    assert prefixes.groups.tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert prefixes.labels.tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert prefixes.total.tolist() == [2, 2, 4, 4, 4, 4, 4]


def test_without_cascades_there_are_no_moments() -> None:
    assert len(prefixes_of([], FALLBACK, SETTINGS)) == 0
