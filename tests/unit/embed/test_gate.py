"""When a new version may take the live one's place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.stages.embed.gate import FEWEST_JUDGES, judge
from app.stages.embed.queries import LiveVersion


def figures(ndcg: float, **more: Any) -> dict[str, Any]:
    return {"chosen": "lightgcn", "held_out": {"lightgcn": {"ndcg": ndcg}, "sociallgn": {"ndcg": 0.0}}, **more}


def live(ndcg: float | None) -> LiveVersion:
    told = "{}" if ndcg is None else json.dumps(figures(ndcg))
    return LiveVersion("sociallgn-1", datetime(2026, 11, 1, tzinfo=UTC), told, "{}")


@pytest.mark.parametrize(("new", "passes"), [(0.41, True), (0.40, True), (0.361, True), (0.359, False), (0.0, False)])
def test_worse_by_more_than_the_margin_is_refused(new: float, passes: bool) -> None:
    verdict = judge(figures(new), live(0.40), 0.1)
    assert verdict.passed == passes and verdict.judged_by == "recorded"
    assert "older" in verdict.told and ("worse by more than" in verdict.told) == (not passes)


def test_without_a_live_version_or_its_figure_there_is_nothing_to_compare_with() -> None:
    assert judge(figures(0.1), None, 0.1).passed
    verdict = judge(figures(0.1), live(None), 0.1)
    assert verdict.passed and "recorded no held-out figure" in verdict.told


def test_pairs_that_neither_has_seen_outweigh_recorded_figures() -> None:
    def later(people: int) -> dict[str, Any]:
        return {"new": {"ndcg": 0.2, "people": people}, "live": {"ndcg": 0.3, "people": people}}

    enough = judge(figures(0.5, later_than_live=later(FEWEST_JUDGES)), live(0.4), 0.1)
    assert not enough.passed and (enough.judged_by, enough.new, enough.live) == ("later pairs", 0.2, 0.3)
    too_few = judge(figures(0.5, later_than_live=later(FEWEST_JUDGES - 1)), live(0.4), 0.1)
    assert too_few.passed and too_few.judged_by == "recorded"
