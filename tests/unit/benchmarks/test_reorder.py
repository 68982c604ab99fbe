"""The benchmark of re-ordering: what it measures is the same order; how fast it is depends on the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.stages.propagate.chances import Learned
from benchmarks.influence import reorder
from ml.acceptance import FALLBACK


def test_a_small_run_tells_both_ways_of_ordering(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"

    reorder.main(["--people", "60", "--friendships", "150", "--answers", "5", "--json", str(file)])

    told = json.loads(file.read_text())
    assert [each["chances"] for each in told["results"]] == ["learned", "independent"]
    assert all(each["same"] for each in told["results"])
    assert all(each[method]["p95"] > 0 for each in told["results"] for method in ("ours", "recomputed"))
    assert set(told["results"][0]["ours"]) == set(reorder.FIGURES)
    assert "the same as by recomputing" in " ".join(capsys.readouterr().out.split())


def test_a_missed_target_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reorder, "TARGET_MS", 0.0)
    assert reorder.main(["--people", "30", "--friendships", "40", "--answers", "2"]) == 1
    monkeypatch.setattr(reorder, "TARGET_MS", 1e9)
    assert reorder.main(["--people", "30", "--friendships", "40", "--answers", "2"]) == 0


def test_moments_go_on_with_a_new_seed_where_one_ends() -> None:
    state = reorder.a_seed(10, 12, 1)
    chances = Learned(FALLBACK)
    assert len(reorder.moments(state, chances, 30, 1)) == 30
