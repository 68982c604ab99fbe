"""`sprout ml evaluate`: figures on a folder, and folders that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two circles of eight people; each goes to six venues of its circle and later to one more."""
    people = [(person, [8 * (person // 8) + (person + step) % 8 for step in range(7)]) for person in range(16)]
    (tmp_path / "train.txt").write_text("".join(f"{p} {' '.join(map(str, items[:6]))}\n" for p, items in people))
    (tmp_path / "test.txt").write_text("".join(f"{p} {items[6]}\n" for p, items in people))
    (tmp_path / "social.txt").write_text("".join(f"{p} {8 * (p // 8) + (p + 1) % 8}\n" for p, _ in people))
    return tmp_path


def test_the_model_and_its_baselines_are_measured(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    words = ["ml", "evaluate", "sociallgn", "--dataset", str(folder), "--epochs", "6", "--seeds", "2"]
    baselines = ("lightgcn", "popularity", "random", "itemknn", "als")
    words += [word for name in baselines for word in ("--baseline", name)]
    done = CliRunner().invoke(app, [*words, "--best-on-test", "--json", str(target)])
    assert done.exit_code == 0, done.output
    assert "popularity" in done.stdout and "NDCG@10" in done.stdout and "not honest" in done.stdout
    figures = json.loads(target.read_text())
    assert set(figures["baselines"]) == set(baselines)
    assert (figures["people"], figures["train"], figures["test_people"]) == (16, 96, 16)
    names = {f"{figure}@{k}" for figure in ("precision", "recall", "ndcg") for k in (10, 20)}
    for ranker in (figures, *figures["baselines"].values()):
        for part in ("validation", "test", "cold_start"):
            assert set(ranker[part]) == names
            for figure in ranker[part].values():
                assert len(figure["each"]) == 2 and 0 <= figure["mean"] <= 1 and figure["spread"] >= 0
        assert ranker["seconds"] >= 0 and ranker["peak_bytes"] > 0
    # Everybody has six training pairs here.
    assert figures["cold_start"] == figures["test"] and figures["cold_start_people"] == 16
    assert figures["settings"]["loss"] == "softmax" and figures["seeds"] == [7, 8]
    picture = target.with_suffix(".svg").read_text()
    # A curve a seed of each network.
    assert picture.startswith("<svg") and picture.count("<polyline") == 4


def test_one_baseline_and_switches(folder: Path) -> None:
    words = ["ml", "evaluate", "sociallgn", "--dataset", str(folder), "--quick", "--epochs", "3", "--json", "-"]
    done = CliRunner().invoke(app, [*words, "--baseline", "popularity", "--loss", "bpr", "--fusion", "paper"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert set(figures["baselines"]) == {"popularity"}
    assert (figures["settings"]["loss"], figures["settings"]["fusion"]) == ("bpr", "paper")
    assert figures["test"]["ndcg@10"]["spread"] == 0


@pytest.mark.parametrize("name", ["train", "test", "social"])
def test_a_folder_without_a_file_is_refused(folder: Path, name: str) -> None:
    (folder / f"{name}.txt").unlink()
    done = CliRunner().invoke(app, ["ml", "evaluate", "sociallgn", "--dataset", str(folder)])
    assert done.exit_code == 1
    assert "is not a data set folder" in done.stderr and f"{name}.txt" in done.stderr


def test_a_bad_line_is_refused_with_its_place(folder: Path) -> None:
    (folder / "social.txt").write_text("0 1\n2 x\n")
    done = CliRunner().invoke(app, ["ml", "evaluate", "sociallgn", "--dataset", str(folder)])
    assert done.exit_code == 1 and "social.txt, line 2" in done.stderr


def test_an_unknown_model_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["ml", "evaluate", "oracle", "--dataset", str(tmp_path)])
    assert done.exit_code == 2 and "No such command 'oracle'" in done.stderr
